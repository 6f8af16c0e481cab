"""Every name that one part of a scenario uses for another, checked against what there is.

Made from the sound parts of a scenario and the names in its document; a name whose own entry is broken counts
as known, so that one mistake gives one problem.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping

from crossroads.document import Document, Mapping, PathKey
from crossroads.expressions import Expression
from crossroads.prose import listed, nearest, shorten
from crossroads.scenario.actors import Actor, Custom
from crossroads.scenario.event_formula import EventFormula
from crossroads.scenario.fields import SOLE, Rest
from crossroads.scenario.format import Question, ScenarioFile
from crossroads.scenario.nodes import Branch, Chance, Decision, Node, Outcome
from crossroads.scenario.problems import Broken, Problem
from crossroads.scenario.quantities import Effect

DEFAULT_ATTRIBUTE, DEFAULT_ACTOR = "payoff", "decider"
# What a section holds where it is left out.
_DEFAULTS = {"attributes": (DEFAULT_ATTRIBUTE,), "actors": (DEFAULT_ACTOR,)}


class KnownNames:
    """The names that may be referred to, by section."""

    def __init__(self, document: Document, broken: Broken) -> None:
        self._document, self._broken = document, broken
        self._nearest: dict[tuple[str, str], str] = {}

    def known(self, section: str) -> Iterable[str]:
        """Return the names of a section, broken entries among them."""
        written = self._document.data.get(section)
        return written if isinstance(written, Mapping) and written else _DEFAULTS.get(section, ())

    def has(self, section: str, name: str) -> bool:
        """Return whether a section has a name; one that cannot be read may have any."""
        return name in self.known(section) or (section,) in self._broken.paths

    def nearest(self, section: str, name: str) -> str:
        """Return the sentence that offers the nearest name of a section, looked up once for each name."""
        if (section, name) not in self._nearest:
            self._nearest[section, name] = nearest(name, self.known(section))
        return self._nearest[section, name]

    def branches(self, node_id: str) -> Iterable[str]:
        """Return the branch ids of a node, broken branches among them."""
        written = self._document.get(("nodes", node_id, "branches"))
        return written if isinstance(written, Mapping) else ()

    def line(self, path: PathKey) -> int:
        """Return the line of an entry."""
        return self._document.locate(path).line


def check_references(names: KnownNames, file: ScenarioFile) -> Iterator[Problem]:
    """Yield a problem for every name that refers to nothing."""
    yield from _unknown(names, "nodes", file.start, ("start",))
    if file.perspective is not None:
        yield from _unknown(names, "actors", file.perspective, ("perspective",))
    for node_id, node in file.nodes.items():
        yield from _check_node(names, node, ("nodes", node_id))
    for actor_id, actor in file.actors.items():
        yield from _check_actor(names, actor, ("actors", actor_id))
    for name, parameter in file.parameters.items():
        path: PathKey = ("parameters", name)
        yield from _check_formula(names, parameter.value, (*path, "value"))
        yield from _each_unknown(names, "claims", parameter.claims, (*path, "claims"))
        yield from _each_unknown(names, "actors", parameter.known_to, (*path, "known_to"))
        yield from _check_assessors(names, parameter.assessors, (*path, "assessors"))
        for assessor_id, view in parameter.assessors.items():
            yield from _each_unknown(names, "claims", view.claims, (*path, "assessors", assessor_id, "claims"))
    for effect_id, effect in file.effects.items():
        yield from _check_effect(names, effect, ("effects", effect_id))
    for claim_id, claim in file.claims.items():
        yield from _unknown(names, "sources", claim.source, ("claims", claim_id, "source"))
    if file.reference is not None:
        yield from _check_amounts(names, file.reference.payoff, ("reference", "payoff"))
        yield from _each_unknown(names, "claims", file.reference.claims, ("reference", "claims"))
    for question_id, question in file.questions.items():
        yield from _check_question(names, file, question, ("questions", question_id))
    for i, expectation in enumerate(file.expect):
        if expectation.probability is not None:
            yield from _check_event(names, file, expectation.probability, ("expect", i, "probability"))
        for key in ("rises_with", "falls_with"):
            if (parameter := getattr(expectation, key)) is not None:
                yield from _unknown(names, "parameters", parameter, ("expect", i, key))
    yield from _check_correlations(names, file)


def _unknown(names: KnownNames, section: str, name: str, path: PathKey) -> Iterator[Problem]:
    if not names.has(section, name):
        noun = section.removesuffix("s")
        problem = f"There is no {noun} {shorten(name)}."
        yield Problem(f"unknown-{noun}", path, problem, names.nearest(section, name))


def _each_unknown(names: KnownNames, section: str, given: Iterable[str], path: PathKey) -> Iterator[Problem]:
    for i, name in enumerate(given):
        yield from _unknown(names, section, name, (*path, i))


def _check_formula(
    names: KnownNames, formula: Expression | Rest | None, path: PathKey, own: str = ""
) -> Iterator[Problem]:
    """Check the parameters that a formula uses; ``own`` is a name that it may use besides them."""
    if not isinstance(formula, Expression):
        return
    for name in sorted(formula.names - {own}):
        if not names.has("parameters", name):
            problem = f"There is no parameter {shorten(name)}."
            if formula.text != name:
                problem = f"The formula {shorten(formula.text)!r} uses {shorten(name)}, which is no parameter."
            yield Problem("unknown-parameter", path, problem, names.nearest("parameters", name))


def _check_amounts(names: KnownNames, payoff: AbstractMapping[str, Expression], path: PathKey) -> Iterator[Problem]:
    for attribute, amount in payoff.items():
        if attribute != SOLE:
            where: PathKey = (*path, attribute)
            for problem in _unknown(names, "attributes", attribute, where):
                yield problem._replace(at_key=True)
            yield from _check_formula(names, amount, where)
            continue
        known = list(names.known("attributes"))
        if len(known) > 1:
            problem_text = f"{shorten(str(amount))} is earned here, and there are {len(known)} attributes."
            remedy = f"Say of which it is, as in {{{known[0]}: {shorten(str(amount))}}}."
            yield Problem("missing-attribute", path, problem_text, remedy)
        yield from _check_formula(names, amount, path)


def _check_earned(names: KnownNames, part: Node | Branch, path: PathKey) -> Iterator[Problem]:
    """Check what nodes and branches share: payoffs, effects and claims."""
    if part.payoff:
        yield from _check_amounts(names, part.payoff, (*path, "payoff"))
    yield from _each_unknown(names, "effects", part.effects, (*path, "effects"))
    yield from _each_unknown(names, "claims", part.claims, (*path, "claims"))
    for i, name in enumerate(part.effects):
        if name in part.effects[:i]:
            problem = f"The effect {name} is listed twice."
            remedy = "List it once; its scale says how much of it is earned."
            yield Problem("doubled", (*path, "effects", i), problem, remedy)


def _check_node(names: KnownNames, node: Node, path: PathKey) -> Iterator[Problem]:
    yield from _check_earned(names, node, path)
    if isinstance(node, Decision):
        yield from _check_owner(names, node, path)
    if isinstance(node, Decision | Chance):
        for branch_id, branch in node.branches.items():
            where: PathKey = (*path, "branches", branch_id)
            if branch.to is not None:
                yield from _unknown(names, "nodes", branch.to, (*where, "to"))
            yield from _check_formula(names, branch.p, (*where, "p"))
            yield from _check_formula(names, branch.weight, (*where, "weight"))
            yield from _check_earned(names, branch, where)


def _check_owner(names: KnownNames, node: Decision, path: PathKey) -> Iterator[Problem]:
    if node.by is not None:
        yield from _unknown(names, "actors", node.by, (*path, "by"))
        return
    known = list(names.known("actors"))
    if len(known) > 1:
        problem = f"{path[-1]} does not say who decides, and there are {len(known)} actors."
        yield Problem("missing-key", path, problem, f"Add by: {listed(known, 'or')}.", at_key=True)


def _check_actor(names: KnownNames, actor: Actor, path: PathKey) -> Iterator[Problem]:
    yield from _check_amounts(names, actor.values or {}, (*path, "values"))
    yield from _each_unknown(names, "claims", actor.claims, (*path, "claims"))
    if actor.plays is not None:
        yield from _check_formula(names, actor.plays.precision, (*path, "plays", "logit"))
    if actor.risk is not None:
        # A utility of one's own is a formula in the path's total, its inverse one in the utility.
        own = {"utility": "x", "inverse": "u"} if isinstance(actor.risk, Custom) else {}
        for key in type(actor.risk).model_fields:
            formula = getattr(actor.risk, key)
            if isinstance(formula, Expression):
                yield from _check_formula(names, formula, (*path, "risk", key), own.get(key, ""))


def _check_effect(names: KnownNames, effect: Effect, path: PathKey) -> Iterator[Problem]:
    yield from _check_amounts(names, effect.points, (*path, "points"))
    yield from _check_formula(names, effect.scale, (*path, "scale"))
    yield from _each_unknown(names, "claims", effect.claims, (*path, "claims"))


def _check_question(names: KnownNames, file: ScenarioFile, question: Question, path: PathKey) -> Iterator[Problem]:
    if question.event is not None:
        yield from _check_event(names, file, question.event, (*path, "event"))
    yield from _each_unknown(names, "claims", question.claims, (*path, "claims"))
    yield from _check_assessors(names, question.assessors, (*path, "assessors"))
    forecasts: dict[PathKey, float] = {("assessors", name): each for name, each in question.assessors.items()}
    if question.forecast is not None:
        forecasts["forecast",] = question.forecast
    for key, forecast in forecasts.items():
        if not 0 <= forecast <= 1:
            problem = f"A forecast is a probability; here it is {forecast:g}."
            yield Problem("not-a-probability", (*path, *key), problem, "Write a share from 0 to 1, not per cent.")


def _check_assessors(names: KnownNames, given: Iterable[str], path: PathKey) -> Iterator[Problem]:
    """Check the people who judge: they are those that the scenario lists, or anybody where it lists none."""
    if names.known("assessors"):
        for name in given:
            for problem in _unknown(names, "assessors", name, (*path, name)):
                yield problem._replace(at_key=True)


def _check_event(names: KnownNames, file: ScenarioFile, event: EventFormula, path: PathKey) -> Iterator[Problem]:
    """Check the nodes and branches of an event."""
    for i, name in enumerate(event.names):
        yield from _check_place(names, file, name, (*path, i) if event.is_list else path)


def _check_place(names: KnownNames, file: ScenarioFile, name: str, path: PathKey) -> Iterator[Problem]:
    """Check what an event names: a node, or a node and one of its branches."""
    node_id, dot, branch_id = name.partition(".")
    yield from _unknown(names, "nodes", node_id, path)
    node = file.nodes.get(node_id)
    if dot and node is not None and branch_id not in (known := names.branches(node_id)):
        problem = f"The node {node_id} has no branch {shorten(branch_id)}."
        remedy = "An outcome has no branches." if isinstance(node, Outcome) else nearest(branch_id, known)
        yield Problem("unknown-branch", path, problem, remedy)


def _check_correlations(names: KnownNames, file: ScenarioFile) -> Iterator[Problem]:
    pairs: dict[frozenset[str], PathKey] = {}
    for i, correlation in enumerate(file.correlations):
        path: PathKey = ("correlations", i)
        members = correlation.between
        yield from _each_unknown(names, "parameters", members, (*path, "between"))
        if not -1 <= correlation.rank <= 1:
            problem = f"A rank correlation lies between -1 and 1; here it is {correlation.rank:g}."
            yield Problem("bad-rank", (*path, "rank"), problem, "Mend the number.")
        if len(set(members)) < max(len(members), 2):
            problem = "A correlation is between at least two different parameters."
            yield Problem("bad-correlation", (*path, "between"), problem, "Name each of them once.")
        for pair in {frozenset((a, b)): None for j, a in enumerate(members) for b in members[j + 1 :] if a != b}:
            if pair in pairs:
                both, line = listed(name for name in members if name in pair), names.line(pairs[pair])
                problem = f"{both} are correlated a second time; the first is on line {line}."
                yield Problem("doubled", path, problem, "State each pair once.")
            pairs.setdefault(pair, path)
        for j, name in enumerate(members):
            yield from _check_correlated(file, name, (*path, "between", j))


def _check_correlated(file: ScenarioFile, name: str, path: PathKey) -> Iterator[Problem]:
    parameter = file.parameters.get(name)
    if parameter is not None and parameter.value is not None and parameter.value.names:
        problem = f"{name} is the formula {shorten(parameter.value.text)!r}; only uncertain numbers can be correlated."
        yield Problem("bad-correlation", path, problem, "Correlate the parameters that it is made of.")
