"""Cases of VAT as data, judged by the program's own functions: by what they give, never by their id."""
