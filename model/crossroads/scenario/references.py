"""Every name that one part of a scenario uses for another, checked against what there is.

Made from the sound parts of a scenario and the names in its document; a name whose own entry is broken counts
as known, so that one mistake gives one finding.
"""

from collections.abc import Iterable, Iterator, Mapping as AbstractMapping
from dataclasses import dataclass

from crossroads.document import Document, Mapping, PathKey
from crossroads.errors import Finding, nearest
from crossroads.expressions import Expression
from crossroads.scenario.fields import SOLE, Rest
from crossroads.scenario.format import Branch, Custom, Decision, Effect, Outcome, Part, ScenarioFile

DEFAULT_ATTRIBUTE, DEFAULT_ACTOR = "payoff", "decider"


@dataclass(frozen=True)
class _Names:
    """The names that may be referred to, by section."""

    document: Document
    file: ScenarioFile

    def known(self, section: str) -> list[str]:
        written = self.document.data.get(section)
        names = list(written) if isinstance(written, Mapping) else []
        if not names and section == "attributes":
            return [DEFAULT_ATTRIBUTE]
        if not names and section == "actors":
            return [DEFAULT_ACTOR]
        return names


def check_references(document: Document, file: ScenarioFile) -> list[Finding]:
    """Return a finding for every name that refers to nothing."""
    names = _Names(document, file)
    return [
        *_check_nodes(names),
        *_check_parameters(names),
        *_check_actors(names),
        *_check_evidence(names),
        *_check_questions(names),
        *_check_expectations(names),
    ]


def _unknown(names: _Names, section: str, name: str, path: PathKey, noun: str) -> Iterator[Finding]:
    known = names.known(section)
    if name not in known:
        problem = f"There is no {noun} {name}."
        yield names.document.finding(f"unknown-{noun}", path, problem, nearest(name, known))


def _each_unknown(names: _Names, section: str, given: Iterable[str], path: PathKey, noun: str) -> Iterator[Finding]:
    for i, name in enumerate(given):
        yield from _unknown(names, section, name, (*path, i), noun)


def _check_formula(names: _Names, formula: Expression | Rest | None, path: PathKey, also: str = "") -> Iterator[Finding]:
    if not isinstance(formula, Expression):
        return
    known = names.known("parameters")
    for name in sorted(formula.names - {also}):
        if name not in known:
            problem = f"The formula {formula.text!r} uses {name}, which is no parameter."
            yield names.document.finding("unknown-parameter", path, problem, nearest(name, known))


def _check_amounts(names: _Names, payoff: AbstractMapping[str, Expression], path: PathKey) -> Iterator[Finding]:
    known = names.known("attributes")
    for attribute, amount in payoff.items():
        where = (*path, attribute) if attribute != SOLE else path
        if attribute == SOLE:
            if len(known) > 1:
                problem = f"A bare number is earned here, and there are {len(known)} attributes."
                remedy = f"Name the attribute: {{{known[0]}: {amount}}}."
                yield names.document.finding("unknown-attribute", where, problem, remedy)
        elif attribute not in known:
            problem = f"There is no attribute {attribute}."
            yield names.document.finding("unknown-attribute", where, problem, nearest(attribute, known), at_key=True)
        yield from _check_formula(names, amount, where)


def _check_earned(names: _Names, part: Part, path: PathKey) -> Iterator[Finding]:
    """Check what nodes and branches share: payoffs, effects and claims."""
    yield from _check_amounts(names, getattr(part, "payoff", {}), (*path, "payoff"))
    effects: tuple[str, ...] = getattr(part, "effects", ())
    yield from _each_unknown(names, "effects", effects, (*path, "effects"), "effect")
    for i, name in enumerate(effects):
        if name in effects[:i]:
            problem = f"The effect {name} is listed twice."
            remedy = "List it once; its scale says how much of it is earned."
            yield names.document.finding("doubled", (*path, "effects", i), problem, remedy)
    yield from _each_unknown(names, "claims", getattr(part, "claims", ()), (*path, "claims"), "claim")


def _check_nodes(names: _Names) -> Iterator[Finding]:
    file = names.file
    if file.start != "?":
        yield from _unknown(names, "nodes", file.start, ("start",), "node")
    if file.perspective is not None:
        yield from _unknown(names, "actors", file.perspective, ("perspective",), "actor")
    for node_id, node in file.nodes.items():
        path: PathKey = ("nodes", node_id)
        yield from _check_earned(names, node, path)
        if isinstance(node, Decision):
            yield from _check_owner(names, node, path)
        if not isinstance(node, Outcome):
            for branch_id, branch in node.branches.items():
                yield from _check_branch(names, branch, (*path, "branches", branch_id))


def _check_owner(names: _Names, node: Decision, path: PathKey) -> Iterator[Finding]:
    if node.by is not None:
        yield from _unknown(names, "actors", node.by, (*path, "by"), "actor")
    elif len(known := names.known("actors")) > 1:
        problem = f"{path[-1]} does not say who decides, and there are {len(known)} actors."
        yield names.document.finding("missing-key", path, problem, f"Add by: one of {', '.join(known)}.", at_key=True)


def _check_branch(names: _Names, branch: Branch, path: PathKey) -> Iterator[Finding]:
    if branch.to is not None and branch.to not in (known := names.known("nodes")):
        problem = f"The branch leads to {branch.to}, and there is no such node."
        remedy = nearest(branch.to, known)
        yield names.document.finding("unknown-node", (*path, "to"), problem, remedy)
    yield from _check_formula(names, branch.p, (*path, "p"))
    yield from _check_formula(names, branch.weight, (*path, "weight"))
    yield from _check_earned(names, branch, path)


def _check_parameters(names: _Names) -> Iterator[Finding]:
    file = names.file
    for name, parameter in file.parameters.items():
        path: PathKey = ("parameters", name)
        where = (*path, "value") if isinstance(names.document.get(path), Mapping) else path
        yield from _check_formula(names, parameter.value, where)
        yield from _each_unknown(names, "claims", parameter.claims, (*path, "claims"), "claim")
        yield from _each_unknown(names, "actors", parameter.known_to, (*path, "known_to"), "actor")
    for effect_id, effect in file.effects.items():
        yield from _check_effect(names, effect, ("effects", effect_id))
    yield from _check_correlations(names)


def _check_effect(names: _Names, effect: Effect, path: PathKey) -> Iterator[Finding]:
    yield from _check_amounts(names, effect.points, (*path, "points"))
    yield from _check_formula(names, effect.scale, (*path, "scale"))
    yield from _each_unknown(names, "claims", effect.claims, (*path, "claims"), "claim")


def _check_correlations(names: _Names) -> Iterator[Finding]:
    pairs: dict[frozenset[str], PathKey] = {}
    for i, correlation in enumerate(names.file.correlations):
        path: PathKey = ("correlations", i)
        members = correlation.between
        yield from _each_unknown(names, "parameters", members, (*path, "between"), "parameter")
        if not -1 <= correlation.rank <= 1:
            problem = f"A rank correlation lies between -1 and 1; here it is {correlation.rank:g}."
            yield names.document.finding("bad-rank", (*path, "rank"), problem, "Mend the number.")
        if len(members) < 2 or len(set(members)) < len(members):
            problem = "A correlation is between at least two different parameters."
            yield names.document.finding("bad-rank", (*path, "between"), problem, "Name each of them once.")
        for first, second in ((a, b) for j, a in enumerate(members) for b in members[j + 1 :]):
            pair = frozenset((first, second))
            if pair in pairs and pairs[pair] != path:
                line = names.document.locate(pairs[pair]).line
                problem = f"{first} and {second} are correlated a second time; the first is on line {line}."
                yield names.document.finding("doubled", path, problem, "State each pair once.")
            pairs.setdefault(pair, path)
        for j, name in enumerate(members):
            parameter = names.file.parameters.get(name)
            formula = parameter.value if parameter else None
            if formula is not None and formula.names:
                problem = f"{name} is the formula {formula.text!r}; only uncertain numbers can be correlated."
                remedy = "Correlate the parameters that it is made of."
                yield names.document.finding("bad-rank", (*path, "between", j), problem, remedy)


def _check_actors(names: _Names) -> Iterator[Finding]:
    known = names.known("attributes")
    for actor_id, actor in names.file.actors.items():
        path: PathKey = ("actors", actor_id)
        for attribute, multiplier in (actor.values or {}).items():
            where = (*path, "values", attribute)
            if attribute not in known:
                problem = f"There is no attribute {attribute}."
                remedy = nearest(attribute, known)
                yield names.document.finding("unknown-attribute", where, problem, remedy, at_key=True)
            yield from _check_formula(names, multiplier, where)
        yield from _each_unknown(names, "claims", actor.claims, (*path, "claims"), "claim")
        if actor.plays is not None:
            yield from _check_formula(names, actor.plays.precision, (*path, "plays", "logit"))
        if actor.risk is not None:
            for field in type(actor.risk).model_fields:
                own = {"utility": "x", "inverse": "u"}.get(field, "") if isinstance(actor.risk, Custom) else ""
                formula = getattr(actor.risk, field)
                yield from _check_formula(names, formula if isinstance(formula, Expression) else None,
                                          (*path, "risk", field), own)  # fmt: skip


def _check_evidence(names: _Names) -> Iterator[Finding]:
    for claim_id, claim in names.file.claims.items():
        yield from _unknown(names, "sources", claim.source, ("claims", claim_id, "source"), "source")
    for source_id, source in names.file.sources.items():
        if source.text is not None and not (names.document.folder / source.text).is_file():
            problem = f"The copy of the source's text, {source.text}, is not there."
            remedy = f"Paths start from {names.document.folder}."
            yield names.document.finding("no-file", ("sources", source_id, "text"), problem, remedy)
    reference = names.file.reference
    if reference is not None:
        yield from _check_amounts(names, reference.payoff, ("reference", "payoff"))
        yield from _each_unknown(names, "claims", reference.claims, ("reference", "claims"), "claim")


def _check_questions(names: _Names) -> Iterator[Finding]:
    for question_id, question in names.file.questions.items():
        path: PathKey = ("questions", question_id)
        for i, event in enumerate(question.event or ()):
            yield from _check_event(names, event, (*path, "event", i))
        yield from _each_unknown(names, "claims", question.claims, (*path, "claims"), "claim")
        if question.forecast is not None and not 0 <= question.forecast <= 1:
            problem = f"A forecast is a probability; here it is {question.forecast:g}."
            yield names.document.finding("not-a-probability", (*path, "forecast"), problem, "Write it from 0 to 1.")


def _check_event(names: _Names, event: str, path: PathKey) -> Iterator[Finding]:
    node_id, _, branch_id = event.partition(".")
    if node_id not in names.known("nodes"):
        problem = f"The event {event} names no node."
        yield names.document.finding("unknown-node", path, problem, nearest(node_id, names.known("nodes")))
        return
    node = names.file.nodes.get(node_id)
    if branch_id and node is not None and branch_id not in node.branches:
        problem = f"The node {node_id} has no branch {branch_id}."
        yield names.document.finding("unknown-branch", path, problem, nearest(branch_id, node.branches))


def _check_expectations(names: _Names) -> Iterator[Finding]:
    for i, expectation in enumerate(names.file.expect):
        if expectation.probability is not None:
            yield from _check_event(names, expectation.probability, ("expect", i, "probability"))
