"""Random small scenarios as plain data, and the way to read them through the real gate."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from crossroads.scenario import Scenario, read_scenario

Data = dict[str, Any]
"""A scenario as it would stand in a file. The values are whatever YAML can hold."""

# Amounts that meet each other often, so that ties come up, and one that is no short binary fraction.
NUMBERS = (-4, -2.5, -1, 0, 0, 0.1, 0.5, 1, 1, 2, 3, 7)
# Names → what may be written for an amount; all parameters are in PARAMETERS.
FORMULAS = ("k", "gain", "2 * k - 1", "abs(k) / 2", "best", "-p * 4")
PARAMETERS: Data = {
    "p": {"value": 0.25, "low": 0, "high": 1},
    "q": {"value": 0.5, "low": 0, "high": 1},
    "k": {"value": 1.5, "low": -1, "high": 3},
    "gain": "k * 4 - p",
    "best": "max(k, 2) if p < 0.5 else -k",
    "sure": 1,
}
RISKS: tuple[Data, ...] = (
    {},
    {},
    {"risk": {"kind": "exponential", "tolerance": 3}},
    {"risk": {"kind": "exponential", "tolerance": "12 - 4 * p"}},
)
# Utilities of whole paths; wealth that no random scenario of a few nodes loses.
WHOLE_RISKS: tuple[Data, ...] = (
    {"kind": "log", "wealth": 2000},
    {"kind": "log", "wealth": "1500 + 100 * k"},
    {"kind": "power", "wealth": 1500, "exponent": 0.5},
    {"kind": "power", "wealth": "1500 + k", "exponent": "1.5 + q"},
    {"kind": "piecewise", "points": [[-10, -30], [-2, -9], [1, 0], [4, 2], [20, 5]]},
    {"kind": "piecewise", "points": [[0, 0], [3, 1], [4, 9]]},
    {"utility": "x / (40 + abs(x))", "inverse": "40 * u / (1 - abs(u))"},
    {"utility": "(x + k) * (2 if x + k < 0 else 1)", "inverse": "u / (2 if u < 0 else 1) - k"},
)
# Values at which every scenario of this module stays valid: p and q are probabilities wherever they stand.
VECTORS = st.fixed_dictionaries(
    {
        "p": st.sampled_from((0.0, 0.125, 0.5, 1.0)),
        "q": st.sampled_from((0.0, 0.3, 0.75, 1.0)),
        "k": st.sampled_from((-1.0, 0.0, 1.0, 2.0, 3.0)),
    }
)


def scenario_of(data: Data, settings: Mapping[str, float | str] | None = None) -> Scenario:
    """Return the scenario that plain data states, written to a file and read through the gate."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        # JSON is YAML too, and is written in a fraction of the time.
        path.write_text(json.dumps(data), "utf-8")
        return read_scenario(path, settings=settings)


amounts = st.sampled_from(NUMBERS) | st.sampled_from(FORMULAS)


@st.composite
def odds(draw: st.DrawFn, count: int) -> list[Data]:
    """Return the odds of a node's branches: stated, with rest, as formulas or weights; zeros among them."""
    if count == 1:
        return [draw(st.sampled_from(({"p": 1}, {"p": "rest"}, {"p": "sure"}, {"weight": 3})))]
    way = draw(st.sampled_from(("stated", "rest", "weights", "formulas")))
    if way == "formulas":
        stated = {2: ["p", "1 - p"], 3: ["p * q", "p * (1 - q)", "1 - p"]}.get(count)
        if stated:
            return [{"p": each} for each in draw(st.permutations(stated))]
        way = "rest"
    if way == "weights":
        weights = draw(st.lists(st.sampled_from((0, 1, 2, 0.5, "p", "k * k")), min_size=count, max_size=count))
        return [{"weight": weight} for weight in [1, *weights[1:]]]
    cuts = sorted(draw(st.lists(st.integers(0, 8), min_size=count - 1, max_size=count - 1)))
    eighths = [high - low for low, high in zip([0, *cuts], [*cuts, 8], strict=True)]
    shares: list[Data] = [{"p": each / 8} for each in eighths]
    if way == "rest":
        shares[draw(st.integers(0, count - 1))] = {"p": "rest"}
    return shares


@st.composite
def _skeleton(draw: st.DrawFn, most_nodes: int, most_branches: int) -> list[list[int | None]]:
    """Return the targets of each node's branches; every node is reached, None ends a path."""
    count = draw(st.integers(1, most_nodes))
    targets: list[list[int | None]] = [[] for _ in range(count)]
    for node in range(1, count):
        # Every node gets an arrival from an earlier one, so nothing is out of reach.
        open_nodes = [i for i in range(node) if len(targets[i]) < most_branches]
        targets[draw(st.sampled_from(open_nodes))].append(node)
    for node in range(count):
        later: list[int | None] = [None, *range(node + 1, count)]
        spare = most_branches - len(targets[node])
        goes_on = draw(st.booleans())
        if targets[node] or goes_on:
            # More branches: to endings, to shared nodes, or a second time to the same node.
            targets[node] += draw(st.lists(st.sampled_from(later), max_size=min(spare, 2)))
    return [draw(st.permutations(each)) for each in targets]


@st.composite
def _earned(draw: st.DrawFn, attributes: list[str], effects: list[str]) -> Data:
    part: Data = {}
    if draw(st.booleans()):
        part["payoff"] = draw(_payoff(attributes))
    if effects:
        part["effects"] = draw(st.lists(st.sampled_from(effects), unique=True))
    return part


@st.composite
def _payoff(draw: st.DrawFn, attributes: list[str]) -> Any:
    if attributes == ["payoff"] and draw(st.booleans()):
        return draw(amounts)
    return draw(st.dictionaries(st.sampled_from(attributes), amounts, max_size=len(attributes)))


@st.composite
def _actor(draw: st.DrawFn, attributes: list[str], *, chooses_by_odds: bool) -> Data:
    actor: Data = {}
    if attributes != ["payoff"] or draw(st.booleans()):
        multipliers = st.sampled_from((1, 0.5, 2, "sure", "k + 2"))
        actor["values"] = {attribute: draw(multipliers) for attribute in attributes}
        actor["normalised"] = draw(st.booleans())
    actor["goal"] = draw(st.sampled_from(("max", "min")))
    actor |= draw(st.sampled_from(RISKS))
    plays: list[Any] = [None, "rational", {"logit": 0.5}, {"logit": "k * k / 4"}]
    actor["plays"] = draw(st.sampled_from([*plays, "assessed"] if chooses_by_odds else plays))
    return {key: value for key, value in actor.items() if value is not None}


@st.composite
def scenarios(draw: st.DrawFn, most_nodes: int = 8) -> Data:
    """Return a scenario where everybody sees everything: shared nodes, several actors, all ways to play."""
    attributes = draw(st.sampled_from((["payoff"], ["money"], ["money", "standing"], ["x", "y", "z"])))
    effects = draw(st.sampled_from(([], ["work"], ["work", "luck"])))
    names = draw(st.sampled_from((["a"], ["a", "b"], ["a", "b", "c"])))
    states_odds = {name: draw(st.booleans()) for name in names}
    actors = {name: draw(_actor(attributes, chooses_by_odds=states_odds[name])) for name in names}
    nodes: Data = {}
    for i, targets in enumerate(draw(_skeleton(most_nodes, 3))):
        node: Data = draw(_earned(attributes, effects))
        kind = draw(st.sampled_from(("decision", "decision", "chance"))) if targets else "outcome"
        node["kind"] = kind
        branches: Data = {
            f"x{j}": ({} if target is None else {"to": f"n{target}"}) | draw(_earned(attributes, effects))
            for j, target in enumerate(targets)
        }
        if kind == "decision":
            node["by"] = draw(st.sampled_from(names))
        if kind == "chance" or (kind == "decision" and states_odds[node["by"]]):
            for branch, share in zip(branches.values(), draw(odds(len(branches))), strict=True):
                branch.update(share)
        nodes[f"n{i}"] = node if kind == "outcome" else node | {"branches": branches}
    data: Data = {"crossroads": 1, "title": "Random", "parameters": PARAMETERS, "start": "n0", "nodes": nodes}
    if effects:
        scales = st.sampled_from((None, "k", 0.5, "1 - q"))
        shapes = {name: {"points": draw(_payoff(attributes)), "scale": draw(scales)} for name in effects}
        data["effects"] = {
            name: {key: value for key, value in shape.items() if value is not None} for name, shape in shapes.items()
        }
    if attributes != ["payoff"]:
        data["attributes"] = {attribute: {} for attribute in attributes}
    # Whoever is judged by must value something; every actor here does.
    data["actors"] = actors
    if draw(st.booleans()):
        data["perspective"] = draw(st.sampled_from(names))
    return data


@st.composite
def whole_path_scenarios(draw: st.DrawFn, most_nodes: int = 6) -> Data:
    """Return a scenario where everybody sees everything, and most actors judge whole paths."""
    data = draw(scenarios(most_nodes))
    for actor in data["actors"].values():
        actor.pop("risk", None)
        risk = draw(st.sampled_from((None, *WHOLE_RISKS, *WHOLE_RISKS, {"kind": "exponential", "tolerance": 5})))
        if risk is not None:
            actor["risk"] = risk
    return data


@st.composite
def hidden_scenarios(draw: st.DrawFn, most_nodes: int = 8) -> Data:
    """Return a scenario of one chooser whose decisions share information at random, with or without recall.

    A second actor only answers by stated odds. The chooser may mind risk.
    """
    nodes: Data = {}
    for i, targets in enumerate(draw(_skeleton(most_nodes, 3))):
        node: Data = draw(_earned(["payoff"], []))
        kind = draw(st.sampled_from(("decision", "decision", "chance", "answer"))) if targets else "outcome"
        node["kind"] = "decision" if kind == "answer" else kind
        branches: Data = {
            f"x{j}": ({} if target is None else {"to": f"n{target}"}) | draw(_earned(["payoff"], []))
            for j, target in enumerate(targets)
        }
        if kind == "decision":
            node["by"] = "a"
            # Only decisions with equally many branches can be told apart by nothing.
            information = draw(st.sampled_from((None, "one", "one", "two")))
            if information is not None:
                node["information"] = f"{information} of {len(branches)}"
        elif kind != "outcome":
            node |= {"by": "b"} if kind == "answer" else {}
            for branch, share in zip(branches.values(), draw(odds(len(branches))), strict=True):
                branch.update(share)
        nodes[f"n{i}"] = node if kind == "outcome" else node | {"branches": branches}
    actors: Data = {
        "a": {"goal": draw(st.sampled_from(("max", "min")))} | draw(st.sampled_from(RISKS)),
        "b": {},
    }
    actors["b"]["plays"] = "assessed"
    return {
        "crossroads": 1, "title": "Random", "parameters": PARAMETERS, "perspective": "a", "actors": actors,
        "start": "n0", "nodes": nodes,
    }  # fmt: skip


@st.composite
def signal_scenarios(draw: st.DrawFn) -> Data:
    """Return a scenario with a hidden state, a signal, a choice, a second signal and a second choice.

    The chooser recalls all it saw and did, so its policy can be rolled back. A first choice, where there is
    one, leads to the same hidden state whatever is chosen.
    """
    signals = ("low", "high")
    states = ("dry", "wet", "soaking")[: draw(st.integers(2, 3))]
    nodes: Data = {}

    def chance(node_id: str, targets: Mapping[str, str]) -> None:
        branches = {key: {"to": target} | draw(_earned(["payoff"], [])) for key, target in targets.items()}
        for branch, share in zip(branches.values(), draw(odds(len(branches))), strict=True):
            branch.update(share)
        nodes[node_id] = {"kind": "chance", "branches": branches} | draw(_earned(["payoff"], []))

    def choice(node_id: str, information: str, branches: Data) -> None:
        nodes[node_id] = {"kind": "decision", "information": information, "branches": branches}

    if draw(st.booleans()):
        branches = {key: {"to": "state", "payoff": draw(amounts)} for key in ("cheap", "dear")}
        nodes["before"] = {"kind": "decision", "branches": branches}
    chance("state", {state: f"signal-{state}" for state in states})
    for state in states:
        chance(f"signal-{state}", {signal: f"first-{state}-{signal}" for signal in signals})
        for seen in signals:
            again = f"again-{state}-{seen}"
            choice(
                f"first-{state}-{seen}",
                f"saw {seen}",
                {"act": {"payoff": draw(amounts)}, "look": {"to": again}},
            )
            chance(again, {signal: f"second-{state}-{seen}-{signal}" for signal in signals})
            for signal in signals:
                acts = {key: {"payoff": draw(amounts)} for key in ("act", "leave")}
                choice(f"second-{state}-{seen}-{signal}", f"saw {seen}, then {signal}", acts)
    decider = {"goal": draw(st.sampled_from(("max", "min")))} | draw(st.sampled_from(RISKS))
    return {
        "crossroads": 1, "title": "Signals", "parameters": PARAMETERS, "actors": {"decider": decider},
        "start": next(iter(nodes)), "nodes": nodes,
    }  # fmt: skip


@st.composite
def limited_scenarios(draw: st.DrawFn) -> Data:
    """Return a scenario with a hidden state that moves, a sign of it in each stage, and a decision by that sign.

    The chooser remembers only the latest sign, and in some stages not even that; what it does moves the state. All
    nodes of a stage are shared between the histories that lead there.
    """
    nodes: Data = {}
    stages, states, actions = draw(st.integers(2, 3)), ("good", "bad"), ("act", "leave")

    def chance(node_id: str, branches: Data) -> None:
        for branch, share in zip(branches.values(), draw(odds(len(branches))), strict=True):
            branch.update(share)
        nodes[node_id] = {"kind": "chance", "branches": branches}

    chance("start", {state: {"to": f"sign-0-{state}"} for state in states})
    for stage in range(stages):
        is_blind = draw(st.booleans())
        for state in states:
            signs = {sign: {"to": f"decide-{stage}-{state}-{sign}"} for sign in ("plus", "minus")}
            chance(f"sign-{stage}-{state}", signs)
            for sign in signs:
                branches: Data = {
                    action: {"payoff": draw(amounts)}
                    | ({"to": f"move-{stage}-{state}-{action}"} if stage < stages - 1 else {})
                    for action in actions
                }
                information = f"stage {stage}" if is_blind else f"stage {stage}, {sign}"
                nodes[f"decide-{stage}-{state}-{sign}"] = {
                    "kind": "decision", "information": information, "branches": branches,
                }  # fmt: skip
            for action in actions if stage < stages - 1 else ():
                following = {each: {"to": f"sign-{stage + 1}-{each}", "payoff": draw(amounts)} for each in states}
                chance(f"move-{stage}-{state}-{action}", following)
    decider = {"goal": draw(st.sampled_from(("max", "min")))} | draw(st.sampled_from(RISKS))
    return {
        "crossroads": 1, "title": "Limited memory", "parameters": PARAMETERS, "actors": {"decider": decider},
        "start": "start", "nodes": nodes,
    }  # fmt: skip
