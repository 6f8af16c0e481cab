"""How others may play: what they have at stake, their precision as a number that moves, and its limit."""
