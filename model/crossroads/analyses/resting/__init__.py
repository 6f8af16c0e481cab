"""What the conclusion rests on: the numbers of a scenario, how much each matters, and what if it is not known."""
