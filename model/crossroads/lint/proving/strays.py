"""Odds that go wrong where the gate does not look: corners too many to be tried, and draws beyond the ranges.

The gate warns of odds that leave their bounds within the ranges, at the corners and points that it tries. Searched here
is on from these, and to the far ends of the distributions, beyond which one draw in ten thousand lies. What is told was
found at a point. Nodes of which the gate warns are left to it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from crossroads.figures import short
from crossroads.prose import listed
from crossroads.scenario import Node, Parameter, Scenario
from crossroads.scenario.corners import Corners, Stray
from crossroads.scenario.probabilities import odds_of

# Draws beyond these shares of a distribution are too rare to matter.
FAR = 1e-4


class Found(NamedTuple):
    """Odds of a node that go wrong."""

    node_id: str
    stray: Stray
    is_far: bool
    """Whether only draws beyond the ranges come there."""


def find_strays(scenario: Scenario) -> Iterator[Found]:
    """Yield the worst of each node whose odds go wrong where the gate does not look."""
    corners = Corners(scenario.parameters)
    moving = [each for each in scenario.parameters.values() if each.is_uncertain]
    within = {each.name: each.ends for each in moving}
    far = {each.name: _far_ends(each, within[each.name]) for each in moving}
    for node_id, node in scenario.nodes.items():
        if not _states_odds(node) or any(corners.check(node.branches, ("nodes", node_id))):
            continue
        for ends in (within, far) if far != within else (within,):
            stray = corners.search(node.branches, ends)
            if stray is not None:
                yield Found(node_id, stray, is_far=ends is not within)
                break


def _states_odds(node: Node) -> bool:
    return bool(node.branches) and all(odds_of(branch) is not None for branch in node.branches.values())


def _far_ends(parameter: Parameter, within: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of what may be drawn of a parameter; those of the range where draws stay within it."""
    if parameter.distribution is None:
        return within
    low, high = parameter.distribution.support
    if within[0] <= low and high <= within[1]:
        return within
    least, greatest = (float(parameter.distribution.quantile(share)) for share in (FAR, 1 - FAR))
    return min(within[0], least), max(within[1], greatest)


def told(found: Found) -> str:
    """Return where odds go wrong, in words."""
    at = listed(f"{name} = {short(value)}" for name, value in found.stray.witness.items())
    return f"in draws beyond the ranges, as at {at}" if found.is_far else f"within the ranges, as at {at}"
