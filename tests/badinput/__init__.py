"""Every kind of bad input: its sentence, its button, and one entry once it is mended."""
