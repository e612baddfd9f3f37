"""What the operator's commands do: connecting a company, trying, going live, and putting right, from a terminal."""
