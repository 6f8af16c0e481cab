"""Who decides and answers, what they value and how they take risk."""

import itertools
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, field_validator

from crossroads.scenario.fields import Ends, Formula, Names, Play, Points, refuse
from crossroads.scenario.part import Part


class Attribute(Part):
    """What a payoff is measured in."""

    label: str = ""
    """What people see."""
    unit: str = ""
    """Its unit: kUSD, points, life years."""
    scale: Ends | None = None
    """The worst and the best value that it can sensibly take, for charts."""
    note: str = ""
    """What its values mean."""


class Exponential(Part):
    """Constant absolute risk aversion: u(x) = 1 - exp(-x / tolerance)."""

    kind: Literal["exponential"]
    """The form of the utility."""
    tolerance: Formula
    """The risk tolerance, in the unit of the objective: the larger, the nearer to neutral."""


class Log(Part):
    """Logarithmic utility of a path's total x: u(x) = log(wealth + x); of costs, log(wealth - x)."""

    kind: Literal["log"]
    """The form of the utility."""
    wealth: Formula
    """What is owned before, in the unit of the objective."""


class Power(Part):
    """Power utility of a path's total x: u(x) = (wealth + x) ** exponent; of costs, (wealth - x) ** exponent."""

    kind: Literal["power"]
    """The form of the utility."""
    wealth: Formula
    """What is owned before, in the unit of the objective."""
    exponent: Formula
    """Below 1 for aversion to risk, above 1 for its love."""


class Piecewise(Part):
    """Straight lines between stated points of a path's total; the first and the last go on beyond them."""

    kind: Literal["piecewise"]
    """The form of the utility."""
    points: Points
    """Pairs of total and utility, rising in both; of costs, pairs of total and burden, whose mean is to be least."""

    @field_validator("points")
    @classmethod
    def _rises(cls, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        if len(points) < 2:
            raise refuse("bad-utility", "A piecewise utility needs at least two points.", "Add one: [total, utility].")
        for before, after in itertools.pairwise(points):
            if not (before[0] < after[0] and before[1] < after[1]):
                shown = " and ".join(f"[{total:g}, {utility:g}]" for total, utility in (before, after))
                problem = f"The points of a piecewise utility rise in both numbers; {shown} do not."
                raise refuse("bad-utility", problem, "Order the points, and check the utilities.")
        return points


class Custom(Part):
    """A utility of one's own. It rises with the total; of costs it falls, or rises as a burden."""

    utility: Formula
    """A formula in x, the path's total."""
    inverse: Formula
    """Its inverse, a formula in u: what turns an expected utility into a certainty equivalent."""


def _risk_tag(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if (kind := value.get("kind")) is not None:
        return str(kind)
    return "custom" if "utility" in value or "inverse" in value else None


Risk = Annotated[
    Annotated[Exponential, Tag("exponential")]
    | Annotated[Log, Tag("log")]
    | Annotated[Power, Tag("power")]
    | Annotated[Piecewise, Tag("piecewise")]
    | Annotated[Custom, Tag("custom")],
    Discriminator(_risk_tag),
]


class Actor(Part):
    """Somebody who decides or answers."""

    label: str = ""
    """What people see."""
    values: dict[str, Formula] | None = None
    """Attribute → multiplier: the objective is their weighted sum. Left out: 1 for a sole attribute."""
    normalised: bool = False
    """Whether the multipliers are divided by their sum."""
    goal: Literal["max", "min"] = "max"
    """Whether more of the objective is better (max) or less (min, for costs)."""
    risk: Risk | None = None
    """The attitude to risk. Left out: neutral."""
    plays: Play | None = None
    """How the actor chooses: assessed (by the stated odds), rational (its best branch), or {logit: precision}.
    Left out: rational if the results are for this actor or none of its branches states odds, otherwise assessed."""
    claims: Names = ()
    """The evidence for this view of the actor."""
    note: str = ""
    """Anything a reader should know of it."""
