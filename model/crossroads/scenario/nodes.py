"""The nodes of the decision graph and the branches between them."""

from typing import Annotated, Literal

from pydantic import Field

from crossroads.scenario.fields import Formula, Name, Names, Number, Odds, Payoff
from crossroads.scenario.part import Part


class Branch(Part):
    """One way on from a node."""

    to: str | None = None
    """The node that it leads to. Left out: the path ends here."""
    p: Odds | None = None
    """Its probability: a number, a formula, or rest (what the others leave)."""
    weight: Formula | None = None
    """A relative weight instead of a probability; the weights of a node are normalised."""
    payoff: Payoff = Field(default_factory=dict)
    """What is earned on it: attribute → amount, or a bare amount of a sole attribute."""
    effects: Names = ()
    """Named effects that are earned on it."""
    label: str = ""
    """What people see."""
    claims: Names = ()
    """The evidence for it."""
    note: str = ""
    """Anything a reader should know of it."""


class _Node(Part):
    label: str = ""
    """What people see."""
    payoff: Payoff = Field(default_factory=dict)
    """What is earned on entering: attribute → amount, or a bare amount of a sole attribute."""
    effects: Names = ()
    """Named effects that are earned on entering."""
    claims: Names = ()
    """The evidence for it."""
    note: str = ""
    """Anything a reader should know of it."""


class Decision(_Node):
    """A choice of one actor."""

    kind: Literal["decision"]
    """What kind of node it is."""
    by: str | None = None
    """The actor who decides. Left out: the sole actor."""
    information: str | None = None
    """Decisions of one actor with the same text here cannot be told apart by it: one choice for all, however often
    a path meets them."""
    branches: dict[Name, Branch] = Field(min_length=1)
    """Branch id → branch."""


class Chance(_Node):
    """Something that happens with stated probabilities."""

    kind: Literal["chance"]
    """What kind of node it is."""
    confidence: Number | None = None
    """How many observations the probabilities are worth: they get Dirichlet uncertainty around `p`."""
    branches: dict[Name, Branch] = Field(min_length=1)
    """Branch id → branch."""


class Outcome(_Node):
    """An ending."""

    kind: Literal["outcome"]
    """What kind of node it is."""

    @property
    def branches(self) -> dict[str, Branch]:
        """Return no branches: a path ends here."""
        return {}


Node = Annotated[Decision | Chance | Outcome, Field(discriminator="kind")]
