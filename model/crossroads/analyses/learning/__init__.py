"""What it is worth to learn something, kind by kind: what ``information`` is made with."""
