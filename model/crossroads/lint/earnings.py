"""What a place earns, in a form that can be compared: the same whatever it is called, and in whatever order."""

from collections.abc import Iterable

from crossroads.scenario import Amount

Earning = tuple[str, str, str, str]


def earnings(amounts: Iterable[Amount]) -> tuple[Earning, ...]:
    """Return attribute, amount, scale and effect of everything earned, in order; amounts of nothing left out."""
    told = [
        (each.attribute, str(each.points), str(each.scale or ""), each.effect or "")
        for each in amounts
        if each.points.constant != 0
    ]
    return tuple(sorted(told))
