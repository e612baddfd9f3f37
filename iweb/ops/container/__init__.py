"""What the one image does in each of its roles: which program it becomes, and what healthy means for it."""
