"""Sums over draws, and what is fitted to them: what the analyses of uncertainty are made with."""
