"""What the rules of the lint prove with: bounds of formulas, odds and values that hold everywhere within the ranges."""
