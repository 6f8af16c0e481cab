"""The named numbers of a scenario: parameters, how they move together, and payoffs that are used again."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from crossroads.scenario.assessors import ViewEntry
from crossroads.scenario.fields import Formula, Name, Names, Number, Payoff, Shape, Word, refuse
from crossroads.scenario.part import Part

Basis = Literal["fact", "reported", "assessment", "judgement", "placeholder"]


class ParameterPart(Part):
    """A named number with its uncertainty, its reason and its evidence."""

    value: Formula | None = None
    """The base value: a number, or a formula over other parameters."""
    low: Number | None = None
    """A low value: the 5 % quantile where a distribution is stated, the least possible one otherwise."""
    high: Number | None = None
    """A high value: the 95 % quantile where a distribution is stated, the greatest possible one otherwise."""
    distribution: Shape | None = None
    """One of the known shapes. Left out, with low and high: PERT(low, value, high)."""
    word: Word | None = None
    """An estimative word: value, low and high come from its band unless they are stated. A word of another scale than
    the one in force is written with its scale, as in {kent: probable}."""
    label: str = ""
    """What people see."""
    unit: str = ""
    """Its unit."""
    basis: Basis | None = None
    """How well the number is supported."""
    claims: Names = ()
    """The evidence for it."""
    note: str = ""
    """The reason for the value and its range."""
    known_to: Names = ()
    """The actors who know the true value when they decide."""
    assessors: dict[Name, ViewEntry] = Field(default_factory=dict)
    """Assessor → what this person says of the number: its value, or a mapping. What the parameter states itself is the
    author's, and is the base case; a value left out is the weighted mean of theirs, a range the mixture of theirs."""

    @model_validator(mode="after")
    def _states_a_value(self) -> "ParameterPart":
        if self.value is None and self.word is None and self.distribution is None and not self.assessors:
            raise refuse("missing-key", "The parameter states no value.", "Add value, word or distribution.")
        return self


def _long(value: Any) -> Any:
    is_bare = isinstance(value, int | float | str) and not isinstance(value, bool)
    return {"value": value} if is_bare else value


# A bare number is fixed; a bare text is a formula over other parameters.
ParameterEntry = Annotated[ParameterPart, BeforeValidator(_long, json_schema_input_type=float | str | ParameterPart)]


class Correlation(Part):
    """Parameters that move together."""

    between: Names
    """Two parameters, or more: then every pair of them."""
    rank: Number
    """The rank correlation, from -1 to 1."""
    note: str = ""
    """Why they move together."""


class Effect(Part):
    """A payoff with a name, earned wherever it is listed."""

    points: Payoff
    """Attribute → amount, a number or a formula; or a bare amount of a sole attribute."""
    scale: Formula | None = None
    """What all amounts are multiplied by. Left out: 1."""
    label: str = ""
    """What people see."""
    claims: Names = ()
    """The evidence for it."""
    note: str = ""
    """Anything a reader should know of it."""
