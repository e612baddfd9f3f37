"""The European Central Bank on loopback: its files of reference rates, with working days and holidays."""
