"""The European Central Bank: its reference rates of the euro, read as XML."""
