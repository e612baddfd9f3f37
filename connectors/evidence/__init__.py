"""Evidence from public registers that a decision rests on."""
