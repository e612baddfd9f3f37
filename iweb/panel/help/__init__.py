"""Help in place: a glossary in plain words, and a page for each thing that can go wrong."""
