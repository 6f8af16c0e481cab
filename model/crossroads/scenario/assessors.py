"""The people who judge: who they are, and what each of them says of a number."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from crossroads.scenario.fields import Names, Number, describe, refuse
from crossroads.scenario.part import Part


class Assessor(Part):
    """Somebody who judges the numbers of the scenario."""

    label: str = ""
    """What people see."""
    weight: Number = 1.0
    """How much this person counts in pools, against the others."""
    note: str = ""
    """Anything a reader should know of this person."""


class ViewPart(Part):
    """What one assessor says of a number."""

    value: Number
    """The best guess."""
    low: Number | None = None
    """The least value that this person thinks possible."""
    high: Number | None = None
    """The greatest value that this person thinks possible. With low: PERT(low, value, high)."""
    weight: Number | None = None
    """How much this person counts for this number. Left out: the person's own weight."""
    claims: Names = ()
    """The evidence that this person rests on."""
    note: str = ""
    """The reason that this person gives."""


def _long(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"value": value}
    if not isinstance(value, dict | ViewPart):
        problem = f"Expected a number or a mapping; found {describe(value)}."
        raise refuse("wrong-type", problem, "Write for example: {value: 0.2, low: 0.1, high: 0.3}.")
    return value


# A bare number is a best guess without a range.
ViewEntry = Annotated[ViewPart, BeforeValidator(_long, json_schema_input_type=float | ViewPart)]
