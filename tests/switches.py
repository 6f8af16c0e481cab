"""What the tests of thresholds share."""

from pathlib import Path

from crossroads.analyses.thresholds import Thresholds
from crossroads.program import Solution
from drawn import solve_text

FLAGSHIP = "belarus-2022"

TWO = """
crossroads: 1
title: Two
parameters: {{t: {{value: {value}, low: {low}, high: {high}, label: The parameter}}}}
start: choice
nodes:
  choice:
    kind: decision
    branches: {{a: {{payoff: "{a}"}}, b: {{payoff: "{b}"}}}}
"""


def two(folder: Path, a: str, b: str, low: float = 0, high: float = 1, value: float = 0.5) -> Solution:
    """Return a choice between two payoffs that are formulas of t."""
    return solve_text(folder, TWO.format(a=a, b=b, low=low, high=high, value=value))


def places(result: Thresholds) -> list[tuple[object, ...]]:
    """Return the switches: parameter, where, and the branches on both sides."""
    return [(t.parameter, s.at, s.below, s.above) for t in result.tracks for s in t.switches]


MADE_OF = """
crossroads: 1
title: Made of
parameters: {a: 2, b: {value: 3, low: 1, high: 4}, c: a * b}
start: choice
nodes: {choice: {kind: decision, branches: {x: {payoff: c}, y: {payoff: 5}}}}
"""
