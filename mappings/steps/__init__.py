"""The steps of the engine, one room each: every step is a pure function that answers with its value and its reasons."""
