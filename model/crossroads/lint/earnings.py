"""What a place earns, in a form that can be compared: the same whatever it is called, and in whatever order."""

from collections.abc import Iterable

from crossroads.graph import Arc, DecisionGraph
from crossroads.scenario import Amount

# Attribute, amount, scale and effect.
Earning = tuple[str, str, str, str]


def earnings(amounts: Iterable[Amount]) -> tuple[Earning, ...]:
    """Return attribute, amount, scale and effect of everything earned, in order; amounts of nothing left out."""
    told = [
        (each.attribute, str(each.points), str(each.scale or ""), each.effect or "")
        for each in amounts
        if each.points.constant != 0
    ]
    return tuple(sorted(told))


def what_follows(graph: DecisionGraph, arc: Arc) -> tuple[str | None, tuple[Earning, ...]]:
    """Return where a branch leads to, None where it ends the path, and what is earned on it."""
    return (arc.target if arc.target in graph.scenario.nodes else None), earnings(arc.amounts)


def told(earned: Iterable[Earning]) -> list[str]:
    """Return what is earned as it is told: each effect once, other amounts with their attribute."""
    return list(
        dict.fromkeys(
            f"the effect {effect}" if effect else f"{points} of {attribute}" for attribute, points, _, effect in earned
        )
    )
