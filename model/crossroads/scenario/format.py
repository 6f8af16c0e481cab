"""The scenario format, version 1, as models: what may stand where, and what it means.

Its sections are the models of the files beside this one. Validated models are frozen; they are the parts of a
``Scenario``.
"""

from typing import Literal

from pydantic import Field, model_validator

from crossroads.scenario.actors import Actor, Attribute
from crossroads.scenario.assessors import Assessor
from crossroads.scenario.evidence import Claim, Source
from crossroads.scenario.fields import (
    Bands,
    Condition,
    Event,
    Name,
    Names,
    Number,
    ParameterName,
    Payoff,
    ScaleName,
    WholeDay,
    refuse,
)
from crossroads.scenario.nodes import Node
from crossroads.scenario.part import Part
from crossroads.scenario.quantities import Correlation, Effect, ParameterEntry


class Reference(Part):
    """A position that options are compared with: a line in charts."""

    label: str = "Reference"
    """What people see."""
    payoff: Payoff = Field(default_factory=dict)
    """Attribute → amount there."""
    claims: Names = ()
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
    event: Event | None = None
    """What happens then in the model: a list of nodes and node.branch pairs, any of which the path meets; or a formula
    over them with and, or, not and brackets, as in: first.join and not loyal.yes. Left out: not in the model."""
    forecast: Number | None = None
    """A first forecast, stated by hand."""
    assessors: dict[Name, Number] = Field(default_factory=dict)
    """Assessor → the probability that this person gives."""
    resolved: Resolution | None = None
    """How it came out, once known."""
    claims: Names = ()
    """The evidence that it bears on."""
    note: str = ""
    """Anything a reader should know of it."""


class Expectation(Part):
    """A check of the model's own conclusions."""

    best: str | None = None
    """The option that should be best."""
    margin: Condition | None = None
    """A condition on the lead of the best option over the second."""
    order: Names | None = None
    """Options from best to worst."""
    probability: Event | None = None
    """An event, written as for questions, whose probability is checked."""
    given: str | None = None
    """The option that is taken; left out: the best."""
    is_: Condition | None = Field(default=None, alias="is")
    """The condition on the probability."""
    rises_with: str | None = None
    """A parameter over whose range something never falls."""
    falls_with: str | None = None
    """A parameter over whose range something never rises."""
    of: str | None = None
    """The option whose value rises or falls; left out: the lead of the best option over the next best."""
    note: str = ""
    """Why this is expected."""

    @model_validator(mode="after")
    def _checks_something(self) -> "Expectation":
        if (self.probability is None) != (self.is_ is None):
            stated, lacking = ("probability", "is") if self.is_ is None else ("is", "probability")
            problem = f"The expectation states {stated} without {lacking}."
            raise refuse("missing-key", problem, 'Write for example: {probability: well.wet, is: "< 0.25"}.')
        if self.of is not None and self.rises_with is None and self.falls_with is None:
            problem = "The expectation states of without rises_with or falls_with."
            raise refuse("missing-key", problem, "Write for example: {falls_with: cost, of: drill}.")
        checks = (self.best, self.margin, self.order, self.probability, self.rises_with, self.falls_with)
        if all(each is None for each in checks):
            remedy = "Add best, margin, order, probability, rises_with or falls_with."
            raise refuse("missing-key", "The expectation states nothing.", remedy)
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
    words: ScaleName | None = None
    """The scale by which estimative words are read and probabilities are told: icd203, kent, or one of scales. Left
    out: icd203."""
    scales: dict[Name, Bands] = Field(default_factory=dict)
    """Estimative scales of one's own: word → the low and high end of its band. Words with the same band are
    synonyms."""
    attributes: dict[Name, Attribute] = Field(default_factory=dict)
    """What payoffs are measured in. Left out: one attribute, payoff."""
    actors: dict[Name, Actor] = Field(default_factory=dict)
    """Who decides and answers. Left out: one actor, decider."""
    assessors: dict[Name, Assessor] = Field(default_factory=dict)
    """Whose judgements parameters and questions state. Left out: whoever they name."""
    parameters: dict[ParameterName, ParameterEntry] = Field(default_factory=dict)
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
