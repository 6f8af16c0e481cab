"""The report: one self-contained HTML page that opens without a network.

Made from the findings, the brief and the pictures of a run; texts of the scenario are escaped by the template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from crossroads.analyses.policy import Policy
from crossroads.analyses.readings import Readings
from crossroads.analyses.result import MadeWith, Result, Row, made_with_reading
from crossroads.errors import Finding
from crossroads.figures import amount, decimals_for, percent, short
from crossroads.program import Reading
from crossroads.report.brief import Brief
from crossroads.report.chapters import CHAPTERS, Chapter, in_order
from crossroads.report.figure import Figure
from crossroads.report.findings import Findings
from crossroads.report.questions import Questions, questions_of
from crossroads.report.sentence import Sentence
from crossroads.scenario import Parameter, Scenario
from crossroads.scenario.views import View


@dataclass(frozen=True)
class Picture:
    """A drawn result, as the page shows it."""

    name: str
    title: str
    caption: str
    svg: str
    result: Result
    is_wide: bool = False
    """Whether it is wider than the page, and scrolls at its own size rather than being made small."""
    nothing: str = ""
    """What is said instead where there is nothing to see; empty where there is."""


@dataclass(frozen=True)
class Decision:
    """A decision of the policy, as a line of the page's table."""

    label: str
    by: str
    choice: str
    reach: float
    branches: tuple[tuple[str, str], ...]
    """Label and value of each branch, the value to the one who decides."""


@dataclass(frozen=True)
class Table:
    """A result that the brief tells of and no picture shows."""

    name: str
    title: str
    result: Result
    note: str
    """What a reader has to know of it."""


@dataclass(frozen=True)
class Page:
    """What the template is given."""

    brief: Brief
    findings: Findings
    pictures: Sequence[Picture]
    declined: Mapping[str, str] = field(default_factory=dict)
    """Questions that do not apply to the scenario → why."""
    lint: Sequence[Finding] = ()
    """What a careful modeller would look at again."""
    record: str = ""
    """How it was made, as JSON: kept in the page, so that it can be verified."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.findings.scenario

    @property
    def reading(self) -> Reading:
        """How the actors are read."""
        return self.findings.reading

    @cached_property
    def chapters(self) -> list[tuple[Chapter, list[Picture]]]:
        """The chapters with their pictures, in order; those that have none included."""
        drawn = {picture.name: picture for picture in self.pictures}
        return [(chapter, [drawn[name] for name in in_order(chapter, drawn)]) for chapter in CHAPTERS]

    @cached_property
    def tables(self) -> list[Table]:
        """The results that the brief tells of and no picture shows."""
        asked = dict.fromkeys(place.question for figure in self.brief.figures for place in figure.number.places)
        shown = {picture.result.question for picture in self.pictures}
        found = ((question, self.findings.answer(question)) for question in asked if question not in shown)
        return [
            Table(question, result.headline(), result, result.note())
            for question, result in found
            if result is not None
        ]

    @cached_property
    def anchors(self) -> dict[str, str]:
        """Question → the place on the page where its answer stands."""
        shown = [(picture.result.question, picture.name) for picture in reversed(self.pictures)]
        return {**{table.name: table.name for table in self.tables}, **dict(shown)}

    @cached_property
    def made(self) -> MadeWith:
        """How the numbers were made."""
        return made_with_reading(self.reading)

    @property
    def perspective(self) -> str:
        """Whose options are compared."""
        return self.scenario.actor_label(self.scenario.perspective)

    @property
    def plays(self) -> list[tuple[str, str]]:
        """How each actor with a decision is read."""
        deciding = set(self.scenario.owners.values())
        plays = self.reading.plays
        return [(self.scenario.actor_label(actor), str(play)) for actor, play in plays.items() if actor in deciding]

    @property
    def unanswered(self) -> dict[str, str]:
        """The questions that do not apply, those with the same reason together → why."""
        alike: dict[str, list[str]] = {}
        for name, reason in self.declined.items():
            alike.setdefault(reason, []).append(name)
        return {", ".join(names): reason for reason, names in alike.items()}

    @property
    def readings(self) -> Readings | None:
        """What other readings of the others would change; None where nobody else decides."""
        return None if self.findings.solved is None else self.findings.result(Readings)

    @property
    def reading_digits(self) -> int:
        """How many decimals keep the values of all readings apart."""
        reads = self.readings.reads if self.readings else ()
        return decimals_for([], least_gap=min((each.margin for each in reads if each.margin), default=0.1))

    @cached_property
    def decisions(self) -> list[Decision]:
        """The decisions of actors who choose, those that may come up first."""
        policy = None if self.findings.solved is None else self.findings.result(Policy)
        if policy is None:
            return []
        solution = self.findings.solution
        found = []
        for node in policy.events:
            if node.by is None or solution.solver.plays[node.by].kind == "assessed":
                continue
            values = [solution.branch_value(node.node, each.branch, node.by) for each in node.branches]
            digits = decimals_for(values)
            choice = solution.choice(node.node)
            # Where it depends on what was earned before, the policy has the words for it.
            chosen = node.choice or (solution.scenario.label(node.node, choice) if choice else "by odds")
            branches = tuple(
                (each.label, amount(value, digits)) for each, value in zip(node.branches, values, strict=True)
            )
            found.append(Decision(node.label, node.by_label, chosen, node.reach, branches))
        return sorted(found, key=lambda decision: decision.reach == 0)

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters in file order."""
        return list(self.scenario.parameters.values())

    def views(self, parameter: Parameter) -> list[tuple[str, View]]:
        """Return what assessors say of a parameter, with their labels."""
        assessors = self.scenario.assessors
        return [(assessors[name].label or name, view) for name, view in parameter.views.items()]

    @property
    def is_judged(self) -> bool:
        """Whether assessors say something of any parameter."""
        return any(each.views for each in self.parameters)

    @cached_property
    def questions(self) -> Questions:
        """The questions with what is known of them."""
        return questions_of(self.findings)


def render_page(page: Page) -> str:
    """Return the report as one HTML page."""
    environment = Environment(
        loader=PackageLoader("crossroads.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(
        percent=percent, short=short, cell=_cell, amount=amount, svg=_inline, unbroken=_unbroken, stated=_stated
    )
    environment.filters["linked"] = lambda sentence: linked(sentence, page.anchors)
    return environment.get_template("page.html.j2").render(page=page)


def linked(sentence: Sentence, anchors: Mapping[str, str]) -> Markup:
    """Return a sentence in which every number leads to the result that it comes from, and says where it stands."""
    return Markup().join(
        _link(piece, anchors) if isinstance(piece, Figure) else escape(str(piece)) for piece in sentence.pieces
    )


def _link(figure: Figure, anchors: Mapping[str, str]) -> Markup:
    shown = _unbroken(figure.shown)
    anchor = anchors.get(figure.number.places[0].question) if figure.number.places else None
    place = Markup(' href="#{}"').format(anchor) if anchor else Markup()
    link = Markup('<a class="figure"{} title="{}">{}</a>').format(place, figure.origin(), shown)
    if not figure.word:
        return link
    return (Markup("{}, {}") if figure.is_aside else Markup("{} ({})")).format(figure.word, link)


def _unbroken(text: str) -> str:
    """Return a number that stays on one line with its unit."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _stated(value: object) -> str:
    """Return a value as a scenario has it."""
    return {True: "true", False: "false", None: "null"}[value] if isinstance(value, bool | None) else str(value)


_PROBABILITIES = {"probability", "reach", "weight", "cumulative"}


def _cell(row: Row, key: str) -> str:
    """Return a cell of a row as people read it."""
    value = row[key]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return percent(value) if key in _PROBABILITIES else f"{value:.4g}"
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _inline(svg: str) -> Markup:
    """Return a drawing that the charts made, as markup: its texts were escaped when it was drawn."""
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - made by the drawing library from escaped texts
