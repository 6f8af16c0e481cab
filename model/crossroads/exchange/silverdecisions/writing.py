"""A solved scenario as a SilverDecisions file: its graph unfolded into a tree, its parameters as code.

Source: the files that SilverDecisions 1.2 writes and reads, https://github.com/SilverDecisions/SilverDecisions
(src/app.js) and sd-model (src/data-model.js).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from crossroads.distributions import Distribution, Gamma, Lognormal, Normal, Pert, Triangular, Uniform
from crossroads.errors import AnalysisError
from crossroads.exchange.formats import Exported
from crossroads.exchange.naming import unique
from crossroads.exchange.silverdecisions.columns import Columns, choose_columns, shown
from crossroads.exchange.silverdecisions.mathjs import RESERVED, bare, decimal, formula
from crossroads.exchange.silverdecisions.odds import MOST_DIGITS, written_odds
from crossroads.graph import Arc, DecisionGraph
from crossroads.program import Solution
from crossroads.prose import listed, plural
from crossroads.scenario import Parameter, Scenario

VERSION = "1.2.1"
"""The version of SilverDecisions whose files these are."""
# Beyond this a tree is of no use in a browser, and deeper ones cannot be read there.
MOST_NODES, DEEPEST = 20_000, 200
# Our distributions → the functions of SilverDecisions, with their arguments in its order.
_RANDOM: dict[type, tuple[str, tuple[str, ...]]] = {
    Uniform: ("Uniform", ("low", "high")),
    Normal: ("Normal", ("mean", "sd")),
    Lognormal: ("LogNormal", ("mu", "sigma")),
    Gamma: ("Gamma", ("shape", "scale")),
    Triangular: ("Triangular", ("low", "high", "mode")),
}


def write_silverdecisions(solution: Solution) -> Exported:
    """Return a solved scenario as a SilverDecisions tree with the same values and choices.

    Raises
    ------
    AnalysisError
        If the tree would be too large, or decisions are made without knowing where one is.
    """
    graph, scenario = solution.graph, solution.scenario
    _check_information(solution)
    nodes = count_unfolded(graph)
    if nodes > MOST_NODES or graph.depth() > DEEPEST:
        problem = f"SilverDecisions holds trees: written out, this graph has {nodes:,} nodes and {graph.depth()} steps"
        raise AnalysisError(f"{problem}; at most {MOST_NODES:,} and {DEEPEST} can be exported.")
    names = _names(scenario)
    columns = choose_columns(scenario, names)
    data = {
        "code": "\n".join(_definitions(scenario, names)),
        "expressionScope": {},
        "trees": [_Unfolding(solution, columns, names).tree()],
        "texts": [],
        "payoffNames": [each.label for each in columns.columns] + [None] * (2 - len(columns.columns)),
        "defaultCriterion1Weight": columns.weight,
        "weightLowerBound": 0,
        "weightUpperBound": "Infinity",
    }
    file = {
        "SilverDecisions": VERSION,
        "lng": "en",
        "viewMode": columns.view,
        "rule": columns.rule,
        "title": scenario.title,
        "description": "\n\n".join(each for each in (scenario.file.question, scenario.file.note) if each),
        "format": shown(columns),
        "data": data,
        "sensitivityAnalysis": _ranges(scenario, names, columns.rule),
    }
    lost = (*_lost_structure(solution, nodes), *columns.lost, *_lost_evidence(scenario))
    return Exported(json.dumps(file, indent=1, ensure_ascii=False, allow_nan=False) + "\n", lost)


def _check_information(solution: Solution) -> None:
    sets: dict[str, list[str]] = {}
    for vertex in solution.graph.vertices.values():
        if vertex.information is not None and vertex.by and solution.solver.plays[vertex.by].kind != "assessed":
            sets.setdefault(vertex.information, []).append(vertex.label)
    for information, labels in sets.items():
        if len(labels) > 1:
            problem = (
                f"SilverDecisions shows a decision-maker all that happened: {plural(len(labels), 'decision')} with "
            )
            remedy = "Reverse the order of chance and decision by Bayes' rule first, or export to Gambit (efg)."
            raise AnalysisError(f"{problem}the information {information!r} cannot be told so. {remedy}")


def count_unfolded(graph: DecisionGraph) -> int:
    """Return how many nodes the graph has as a tree, shared ones once for each way to them."""
    sizes: dict[str, int] = {}
    for node_id in reversed(list(graph.vertices)):
        sizes[node_id] = 1 + sum(sizes[arc.target] for arc in graph.arcs_of[node_id])
    return sizes[graph.scenario.start]


def _names(scenario: Scenario) -> dict[str, str]:
    """Return what parameters are called in the file, where their own name means something else there."""
    taken = set(scenario.parameters)
    return {name: unique(f"{name}_", taken) for name in scenario.parameters if name in RESERVED}


def _definitions(scenario: Scenario, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the parameters as lines of code, each after those that it is computed from."""
    done: dict[str, None] = {}
    waiting = list(scenario.parameters.values())
    while waiting:
        ready = [each for each in waiting if each.expression.names <= done.keys()]
        for each in ready:
            value = bare(formula(each.expression.tree, names)) if each.is_formula else decimal(each.value)
            yield f"{names.get(each.name, each.name)} = {value}"
        done |= dict.fromkeys(each.name for each in ready)
        waiting = [each for each in waiting if each.name not in done]


class _Unfolding:
    """Writes the graph out as a tree, with places for drawing it."""

    def __init__(self, solution: Solution, columns: Columns, names: Mapping[str, str]) -> None:
        self._solution, self._columns, self._names = solution, columns, names
        self._graph = solution.graph
        self._odds: dict[str, list[str]] = {}

    def tree(self) -> dict[str, Any]:
        root = self._node(self._graph.scenario.start, 0)
        made = [root]
        stack = [(root, self._graph.scenario.start, 0)]
        while stack:
            node, node_id, depth = stack.pop()
            below = []
            for number, arc in enumerate(self._graph.arcs_of[node_id]):
                child = self._node(arc.target, depth + 1, is_own_ending=arc.target == arc.name)
                node["childEdges"].append(self._edge(arc, number, child))
                below.append((child, arc.target, depth + 1))
            stack += reversed(below)
            made += [child for child, _, _ in below]
        _place(root, made)
        return root

    def _node(self, node_id: str, depth: int, *, is_own_ending: bool = False) -> dict[str, Any]:
        vertex = self._graph.vertices[node_id]
        kind = "terminal" if vertex.kind == "outcome" else "decision" if self._is_own(node_id) else "chance"
        return {
            "type": kind,
            "name": "" if is_own_ending else vertex.label,
            "code": "",
            "location": {"x": 60 + 150 * depth, "y": 0},
            "childEdges": [],
        }

    def _is_own(self, node_id: str) -> bool:
        """Return whether the perspective chooses freely at a node."""
        owner = self._graph.vertices[node_id].by
        return owner == self._solution.by and self._solution.solver.plays[owner].kind == "rational"

    def _edge(self, arc: Arc, number: int, child: dict[str, Any]) -> dict[str, Any]:
        amounts = [*arc.amounts, *self._graph.vertices[arc.target].amounts]
        if arc.source == self._graph.scenario.start:
            # A tree earns on branches alone: what its root earns is earned on each of its branches.
            amounts = [*self._graph.vertices[arc.source].amounts, *amounts]
        payoff = [each.text(amounts, self._names) or "0" for each in self._columns.columns]
        edge: dict[str, Any] = {"name": arc.label, "payoff": payoff + ["0"] * (2 - len(payoff))}
        if not self._is_own(arc.source):
            if arc.source not in self._odds:
                arcs = self._graph.arcs_of[arc.source]
                self._odds[arc.source] = written_odds(self._solution, arcs, self._names)
            edge["probability"] = self._odds[arc.source][number]
        return edge | {"childNode": child}


def _place(root: dict[str, Any], made: list[dict[str, Any]]) -> None:
    """Set the nodes of a tree below each other, parents beside the middle of their children."""
    line = 0
    stack = [root]
    while stack:
        node = stack.pop()
        if not node["childEdges"]:
            node["location"]["y"] = 40 + 75 * line
            line += 1
        stack += [edge["childNode"] for edge in reversed(node["childEdges"])]
    for node in reversed(made):
        heights = [edge["childNode"]["location"]["y"] for edge in node["childEdges"]]
        if heights:
            node["location"]["y"] = (heights[0] + heights[-1]) / 2


def _ranges(scenario: Scenario, names: Mapping[str, str], rule: str) -> dict[str, Any]:
    """Return the ranges and distributions of parameters as what the file's sensitivity analyses vary."""
    ranged = [each for each in scenario.parameters.values() if _has_plain_range(each)]
    drawn = [each for each in scenario.parameters.values() if type(each.distribution) in _RANDOM]
    tornado = [
        {"name": names.get(each.name, each.name), "min": each.stated_low, "max": each.stated_high, "length": 3}
        for each in ranged
    ]
    random = [
        {"name": names.get(each.name, each.name), "formula": _random(each.distribution)}
        for each in drawn
        if each.distribution is not None
    ]
    analyses: dict[str, Any] = {}
    if tornado:
        analyses["tornado-diagram"] = {"ruleName": rule, "failOnInvalidTree": True, "variables": tornado}
    if random:
        analyses["probabilistic-sensitivity-analysis"] = {
            "ruleName": rule, "failOnInvalidTree": True, "extendedPolicyDescription": True, "numberOfRuns": 1000,
            "variables": random,
        }  # fmt: skip
    return analyses


def _has_plain_range(parameter: Parameter) -> bool:
    """Return whether a parameter has low, value and high, and no shape of its own."""
    has_ends = parameter.stated_low is not None and parameter.stated_high is not None
    return has_ends and isinstance(parameter.distribution, Pert)


def _random(distribution: Distribution) -> str:
    function, arguments = _RANDOM[type(distribution)]
    return f"{function}({', '.join(decimal(getattr(distribution, each)) for each in arguments)})"


def _lost_structure(solution: Solution, nodes: int) -> Iterator[str]:
    graph, scenario = solution.graph, solution.scenario
    if (shared := len(graph.shared())) and nodes > len(graph.vertices):
        yield (
            f"That {plural(shared, 'node')} {'is' if shared == 1 else 'are'} shared: each way has its own copy, "
            f"{nodes:,} nodes instead of {len(graph.vertices):,}."
        )
    owners = set(scenario.owners.values())
    for actor, plays in solution.solver.plays.items():
        if actor in owners and (actor != solution.by or plays.kind != "rational"):
            how = "stated odds" if plays.kind == "assessed" else f"the odds of this solution ({plays})"
            how += f", to {MOST_DIGITS} decimals" if plays.kind == "logit" else ""
            yield f"That {scenario.actor_label(actor)} decides: its nodes are chance nodes with {how}."
    if scenario.actors[solution.by].risk is not None:
        yield "The attitude to risk: SilverDecisions looks at expected values alone, so its choice may differ."
    if graph.vertices[scenario.start].kind == "outcome" and graph.vertices[scenario.start].amounts:
        yield "The payoff of the only node: SilverDecisions earns on branches."


def _lost_evidence(scenario: Scenario) -> Iterator[str]:
    """Yield what says why, and what says how uncertain."""
    file, parameters = scenario.file, scenario.parameters.values()
    counted = {
        "source": len(file.sources), "claim": len(file.claims), "effect's name": len(file.effects),
        "rank correlation": len(file.correlations), "question": len(file.questions), "expectation": len(file.expect),
    }  # fmt: skip
    parts = [
        plural(number, noun).replace("effect's names", "effects' names") for noun, number in counted.items() if number
    ]
    if file.reference is not None:
        parts.append("the reference")
    if parts:
        yield f"{listed(parts).capitalize()}."
    shaped = [each.name for each in parameters if each.is_uncertain and not _has_plain_range(each)
              and type(each.distribution) not in _RANDOM]  # fmt: skip
    if shaped:
        yield f"The distributions of {listed(shaped)}: only their values are written."
    told = sum(each.label != each.name or bool(each.unit or each.note or each.basis) for each in parameters)
    if told:
        yield f"Labels, units, notes and grounds of {plural(told, 'parameter')}: only names and numbers are written."
    if any(getattr(node, "confidence", None) is not None for node in scenario.nodes.values()):
        yield "How sure probabilities are (confidence)."
