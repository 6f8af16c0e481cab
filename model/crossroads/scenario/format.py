"""The scenario format, version 1, as models: what may stand where, and what it means.

The strings under the fields are the format's reference: they become the JSON Schema that editors show. Validated
models are frozen and are the parts of a ``Scenario``.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from crossroads.scenario.fields import (
    Condition, Day, Formula, Name, Number, Odds, ParameterName, Payoff, Play, Plays, Shape, WholeDay, Word, refuse,
)  # fmt: skip

Basis = Literal["fact", "reported", "assessment", "judgement", "placeholder"]
Claims = Annotated[tuple[str, ...], BeforeValidator(lambda items: tuple(items) if isinstance(items, list) else items)]
Ids = Claims


class Part(BaseModel):
    """What all parts of a scenario share: unknown keys are refused, types are strict, nothing changes later."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True,
        populate_by_name=True,
    )  # fmt: skip


class Source(Part):
    """Where evidence comes from: an article, a report, an interview."""

    title: str
    """Its title."""
    publisher: str = ""
    """Who published it."""
    author: str = ""
    """Who wrote it."""
    date: Day | None = None
    """When it appeared: a year, a month or a day."""
    url: str = ""
    """Where it can be found."""
    text: str | None = None
    """A local copy of its text, relative to the scenario's folder; quotes are checked against it."""
    note: str = ""
    """Anything a reader should know of it."""


class Claim(Part):
    """A single piece of evidence, cited by whatever rests on it."""

    source: str
    """The source that it comes from."""
    says: str = ""
    """Who says so: the author, a minister, a spokesman."""
    kind: Literal["fact", "reported", "quote", "allegation", "assessment"] = "fact"
    """How it is known: a fact that the source reports, something that a party is reported to have said or done, a
    party's own words, an unconfirmed allegation, or a judgement."""
    text: str
    """What is claimed, in one's own words."""
    quote: str | None = None
    """The very words, where the wording is the evidence."""
    bears: str = ""
    """What it bears on, and which way it pushes."""
    note: str = ""
    """Anything a reader should know of it."""


class Attribute(Part):
    """What a payoff is measured in."""

    label: str = ""
    """What people see."""
    unit: str = ""
    """Its unit: kUSD, points, life years."""
    scale: Annotated[tuple[Number, Number], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)] | None = (
        None
    )
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
    """Logarithmic utility: u(x) = log(wealth + x)."""

    kind: Literal["log"]
    """The form of the utility."""
    wealth: Formula
    """What is owned before, in the unit of the objective."""


class Power(Part):
    """Power utility: u(x) = (wealth + x) ** exponent."""

    kind: Literal["power"]
    """The form of the utility."""
    wealth: Formula
    """What is owned before, in the unit of the objective."""
    exponent: Formula
    """Below 1 for aversion to risk, above 1 for its love."""


class Piecewise(Part):
    """Straight lines between stated points."""

    kind: Literal["piecewise"]
    """The form of the utility."""
    points: Annotated[list[tuple[Number, Number]], BeforeValidator(lambda v: [tuple(p) if isinstance(p, list) else p for p in v] if isinstance(v, list) else v)]  # noqa: E501
    """Pairs of total and utility, rising in both."""


class Custom(Part):
    """A utility of one's own."""

    utility: Formula
    """A formula in x, the path's total."""
    inverse: Formula
    """Its inverse, a formula in u: what turns an expected utility into a certainty equivalent."""


def _risk_tag(value: Any) -> str | None:
    if isinstance(value, dict):
        kind = value.get("kind")
        return str(kind) if kind is not None else "utility" if "utility" in value else None
    return None


Risk = Annotated[
    Annotated[Exponential, Tag("exponential")]
    | Annotated[Log, Tag("log")]
    | Annotated[Power, Tag("power")]
    | Annotated[Piecewise, Tag("piecewise")]
    | Annotated[Custom, Tag("utility")],
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
    """How the actor chooses: assessed (by the stated odds), rational (its best branch), or {logit: precision}."""
    claims: Claims = ()
    """The evidence for this view of the actor."""
    note: str = ""
    """Anything a reader should know of it."""

    def is_played(self, kind: Literal["assessed", "rational", "logit"]) -> bool:
        """Return whether the scenario says that the actor plays so."""
        return isinstance(self.plays, Plays) and self.plays.kind == kind


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
    """An estimative word: value, low and high come from its band unless they are stated."""
    label: str = ""
    """What people see."""
    unit: str = ""
    """Its unit."""
    basis: Basis | None = None
    """How well the number is supported."""
    claims: Claims = ()
    """The evidence for it."""
    note: str = ""
    """The reason for the value and its range."""
    known_to: Ids = ()
    """The actors who know the true value when they decide."""

    @model_validator(mode="after")
    def _states_a_value(self) -> "ParameterPart":
        if self.value is None and self.word is None and self.distribution is None:
            raise refuse("missing-key", "The parameter states no value.", "Add value, word or distribution.")
        return self


def _long_parameter(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float | str) and not isinstance(value, bool) else value


class Correlation(Part):
    """Parameters that move together."""

    between: Ids
    """Two parameters, or more: then every pair of them."""
    rank: Number
    """The rank correlation, from -1 to 1."""
    note: str = ""
    """Why they move together."""


class Effect(Part):
    """A payoff with a name, earned wherever it is listed."""

    points: Payoff
    """Attribute → amount, a number or a formula."""
    scale: Formula | None = None
    """What all amounts are multiplied by. Left out: 1."""
    label: str = ""
    """What people see."""
    claims: Claims = ()
    """The evidence for it."""
    note: str = ""
    """Anything a reader should know of it."""


class Branch(Part):
    """One way on from a node."""

    to: str | None = None
    """The node that it leads to. Left out: the path ends here."""
    p: Odds | None = None
    """Its probability: a number, a formula, or rest (what the others leave)."""
    weight: Formula | None = None
    """A relative weight instead of a probability; the weights of a node are normalised."""
    payoff: Payoff = Field(default_factory=dict)
    """What is earned on it: a number, or attribute → amount."""
    effects: Ids = ()
    """Named effects that are earned on it."""
    label: str = ""
    """What people see."""
    claims: Claims = ()
    """The evidence for it."""
    note: str = ""
    """Anything a reader should know of it."""


class _Node(Part):
    label: str = ""
    """What people see."""
    payoff: Payoff = Field(default_factory=dict)
    """What is earned on entering: a number, or attribute → amount."""
    effects: Ids = ()
    """Named effects that are earned on entering."""
    claims: Claims = ()
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
    """Decisions of one actor with the same text here cannot be told apart by it: one choice for all."""
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


class Reference(Part):
    """A position that options are compared with: a line in charts."""

    label: str = "Reference"
    """What people see."""
    payoff: Payoff = Field(default_factory=dict)
    """Attribute → amount there."""
    claims: Claims = ()
    """The evidence for it."""


class Resolution(Part):
    """How a question came out."""

    date: WholeDay
    """When it was settled."""
    outcome: bool
    """Whether the event happened."""
    source: str = ""
    """Where that is reported."""


class Question(Part):
    """A forecast that can be resolved and scored later."""

    text: str
    """The question."""
    by: WholeDay
    """The last day on which the event counts."""
    resolves: str = ""
    """What settles it as a yes."""
    event: Ids | None = None
    """Nodes and node.branch pairs: the event is that the path meets any of them. Left out: not in the model."""
    forecast: Number | None = None
    """A first forecast, stated by hand."""
    resolved: Resolution | None = None
    """How it came out, once known."""
    claims: Claims = ()
    """The evidence that it bears on."""
    note: str = ""
    """Anything a reader should know of it."""


class Expectation(Part):
    """A check of the model's own conclusions."""

    best: str | None = None
    """The option that should be best."""
    margin: Condition | None = None
    """A condition on the lead of the best option over the second."""
    order: Ids | None = None
    """Options from best to worst."""
    probability: str | None = None
    """An event, a node or node.branch, whose probability is checked."""
    given: str | None = None
    """The option that is taken; left out: the best."""
    is_: Condition | None = Field(default=None, alias="is")
    """The condition on the probability."""
    note: str = ""
    """Why this is expected."""

    @model_validator(mode="after")
    def _checks_something(self) -> "Expectation":
        if (self.probability is None) != (self.is_ is None):
            lacking = "is" if self.is_ is None else "probability"
            problem = f"An expected probability needs both probability and is; {lacking} is missing."
            raise refuse("missing-key", problem, 'Write: {probability: well.wet, given: drill, is: "< 0.25"}')
        if self.best is None and self.margin is None and self.order is None and self.probability is None:
            raise refuse("missing-key", "The expectation states nothing.", "Add best, margin, order or probability.")
        return self


class ScenarioFile(Part):
    """A scenario: options, answers, endings, and the evidence for every number."""

    crossroads: Literal[1]
    """The version of the format."""
    title: str
    """What the scenario is about, in a few words."""
    question: str = ""
    """The question that it answers."""
    as_of: WholeDay | None = None
    """The date from which it is judged."""
    note: str = ""
    """Anything a reader should know first."""
    sources: dict[Name, Source] = Field(default_factory=dict)
    """Where evidence comes from."""
    claims: dict[Name, Claim] = Field(default_factory=dict)
    """Single pieces of evidence."""
    attributes: dict[Name, Attribute] = Field(default_factory=dict)
    """What payoffs are measured in. Left out: one attribute, payoff."""
    actors: dict[Name, Actor] = Field(default_factory=dict)
    """Who decides and answers. Left out: one actor, decider."""
    parameters: dict[
        ParameterName,
        Annotated[ParameterPart, BeforeValidator(_long_parameter, json_schema_input_type=float | str | ParameterPart)],
    ] = Field(default_factory=dict)
    """Named numbers. A bare number is fixed; a bare text is a formula over other parameters."""
    correlations: list[Correlation] = Field(default_factory=list)
    """Rank correlations between parameters, for draws."""
    effects: dict[Name, Effect] = Field(default_factory=dict)
    """Payoffs with a name, used by several branches."""
    perspective: str | None = None
    """The actor whose options the results compare. Left out: the owner of the first decision."""
    start: str
    """The node at which every path starts."""
    nodes: dict[Name, Node] = Field(min_length=1)
    """The decision graph: every node once, however many branches lead to it."""
    reference: Reference | None = None
    """A position that options are compared with."""
    questions: dict[Name, Question] = Field(default_factory=dict)
    """Forecasts that can be resolved and scored later."""
    expect: list[Expectation] = Field(default_factory=list)
    """Checks of the model's own conclusions."""
