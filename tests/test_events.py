"""Events as formulas: read as they are meant, and exactly as likely as enumerated paths say."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.analyses.events import event_probability
from crossroads.analyses.forecasting.event_graph import make_event_graph
from crossroads.errors import AnalysisError, DefinitionError
from crossroads.scenario import EventFormula, Scenario, all_of, any_of, read_event
from oracle import Oracle, Policy
from programs import near, solution_of
from strategies import Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios, whole_path_scenarios

often = settings(derandomize=True, max_examples=60)
seldom = settings(often, max_examples=25)

Met = frozenset[str]
Meaning = Callable[[Met], bool]


@st.composite
def formulas(draw: st.DrawFn, names: Sequence[str], depth: int = 3) -> tuple[str, Meaning]:
    """Return the text of an event, and what it means, each made on its own."""
    way = draw(st.sampled_from(("name", "not", "and", "or"))) if depth else "name"
    if way == "name":
        name = draw(st.sampled_from(names))
        return name, lambda met: name in met
    if way == "not":
        text, meaning = draw(formulas(names, depth - 1))
        return f"not ({text})", lambda met: not meaning(met)
    parts = draw(st.lists(formulas(names, depth - 1), min_size=2, max_size=3))
    meanings = [meaning for _, meaning in parts]
    joined = f" {way} ".join(f"({text})" for text, _ in parts)
    if way == "and":
        return joined, lambda met: all(meaning(met) for meaning in meanings)
    return joined, lambda met: any(meaning(met) for meaning in meanings)


def places(scenario: Scenario) -> list[str]:
    return [*scenario.nodes, *(f"{i}.{b}" for i, node in scenario.nodes.items() for b in node.branches)]


def enumerated(oracle: Oracle, policy: Policy, meaning: Meaning) -> float:
    """Return the probability of an event, path by path."""
    return math.fsum(path.probability for path in oracle.paths(policy) if meaning(frozenset(path.steps)))


def named(scenario: Scenario, arcs: Sequence[str], column: Sequence[float]) -> Policy:
    policy: Policy = {node_id: {} for node_id in scenario.nodes}
    for arc, share in zip(arcs, column, strict=True):
        node_id, _, branch_id = arc.partition(".")
        policy[node_id][branch_id] = share
    return policy


@often
@given(scenarios() | hidden_scenarios() | signal_scenarios(), st.data())
def test_an_event_is_as_likely_as_the_paths_on_which_it_happens(data: Data, more: st.DataObject) -> None:
    scenario = scenario_of(data)
    solution, oracle = solution_of(scenario), Oracle(scenario)
    text, meaning = more.draw(formulas(places(scenario)))
    event, arcs = read_event(text), solution.program.arc_names

    policies = [solution.rolled.weight, *(solution.policy_with(option) for option in scenario.options)]
    for weight in policies:
        policy = named(scenario, arcs, weight[:, 0].tolist())
        assert event_probability(solution, event, weight) == near(enumerated(oracle, policy, meaning))


@often
@given(scenarios(), st.data())
def test_so_it_is_under_any_weights_and_many_at_once(data: Data, more: st.DataObject) -> None:
    scenario = scenario_of(data)
    solution, oracle = solution_of(scenario), Oracle(scenario)
    program = solution.program
    text, meaning = more.draw(formulas(places(scenario)))
    random = np.random.default_rng(more.draw(st.integers(0, 1000)))
    raw = random.random((len(program.source), 3))
    totals = np.zeros((len(program.node_ids), 3))
    np.add.at(totals, program.source, raw)
    weight = raw / totals[program.source]

    found = make_event_graph(program, read_event(text)).probability(weight)

    for lane in range(3):
        policy = named(scenario, program.arc_names, weight[:, lane].tolist())
        assert found[lane] == near(enumerated(oracle, policy, meaning))


@seldom
@given(whole_path_scenarios(), st.data())
def test_so_it_is_where_histories_are_kept_apart(data: Data, more: st.DataObject) -> None:
    scenario = scenario_of(data)
    solution, oracle = solution_of(scenario), Oracle(scenario)
    text, meaning = more.draw(formulas(places(scenario), depth=2))

    # A policy without regard to histories: evenly everywhere, so that copies of a node answer alike.
    program = solution.program
    degree = np.bincount(program.source, minlength=len(program.node_ids))
    weight = (1 / degree[program.source])[:, None]
    even = {i: {b: 1 / len(node.branches) for b in node.branches} for i, node in scenario.nodes.items()}

    assert event_probability(solution, read_event(text), weight) == near(enumerated(oracle, even, meaning))


def test_states_grow_with_what_matters_not_with_paths() -> None:
    # Sixty stages in a row: 2^60 paths. That exactly the first and the last coin fall alike hangs on two places.
    nodes: Data = {
        f"n{i}": {
            "kind": "chance",
            "branches": {"heads": {"p": 0.3, "to": f"n{i + 1}"}, "tails": {"p": "rest", "to": f"n{i + 1}"}},
        }
        for i in range(60)
    }
    nodes["n60"] = {"kind": "outcome", "payoff": 1}
    scenario = scenario_of({"crossroads": 1, "title": "Coins", "start": "n0", "nodes": nodes})
    solution = solution_of(scenario)
    event = read_event("n0.heads and n59.heads or not (n0.heads or n59.heads)")

    assert event_probability(solution, event) == pytest.approx(0.3**2 + 0.7**2, abs=1e-15)
    assert len(make_event_graph(solution.program, event).nodes) == 1 + 2 * 59


def test_an_event_of_too_many_combinations_is_refused() -> None:
    nodes: Data = {
        f"n{i}": {
            "kind": "chance",
            "branches": {"heads": {"p": 0.5, "to": f"n{i + 1}"}, "tails": {"p": "rest", "to": f"n{i + 1}"}},
        }
        for i in range(40)
    }
    nodes["n40"] = {"kind": "outcome"}
    solution = solution_of(scenario_of({"crossroads": 1, "title": "Coins", "start": "n0", "nodes": nodes}))
    pairs = " and ".join(f"(n{i}.heads or n{39 - i}.heads)" for i in range(20))

    with pytest.raises(AnalysisError) as refused:
        event_probability(solution, read_event(pairs))

    assert str(refused.value) == (
        "The event '(n0.heads or n39.heads) and (n1.heads or n38.heads) and (n2…' hangs on more than 50,000 "
        "combinations of what paths may have met. Ask for its parts one by one."
    )


@pytest.mark.parametrize(
    ("text", "met", "happens"),
    [
        ("a", {"a"}, True),
        ("a.b or c", {"a", "c"}, True),
        # Not binds closest, then and, then or.
        ("not a and b", {"b"}, True),
        ("not (a and b)", {"b"}, True),
        ("a or b and c", {"a"}, True),
        ("(a or b) and c", {"a"}, False),
        ("not not a", {"a"}, True),
        # Words of Python, dashes, and what only begins like a word.
        ("answer.yield and signal-dry.is", {"answer.yield", "signal-dry.is"}, True),
        ("order or nothing", {"nothing"}, True),
        ("a.not", {"a.not"}, True),
        ("a\n  or b", {"b"}, True),
    ],
)
def test_a_text_means_what_it_says(text: str, met: set[str], happens: bool) -> None:
    assert read_event(text).happens(met) is happens


def test_a_list_means_any_of_its_members() -> None:
    event = any_of(["a", "b.c"])

    assert [event.happens(met) for met in ({"a"}, {"b.c"}, {"b"})] == [True, True, False]
    assert not any_of([]).happens({"a"})


def test_events_join_by_what_happened() -> None:
    joined = all_of([any_of(["a", "b"]), read_event("c and a")], [True, False])

    assert [joined.happens(met) for met in ({"b"}, {"a", "c"}, {"c"})] == [True, False, False]
    assert joined.names == ("a", "b", "c")
    assert read_event(joined.text).tree == joined.tree


ALLOWED = "An event has nodes, branches as node.branch, and, or, not, and brackets."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "The event is empty."),
        ("a b", "The event 'a b' cannot be read: 'b' follows 'a'."),
        ("a AND b", "The event 'a AND b' cannot be read: 'AND' follows 'a'."),
        ("a and", "The event 'a and' cannot be read: a node or branch is missing at its end."),
        ("or a", "The event 'or a' cannot be read: a node or branch is missing before 'or'."),
        ("(a or b", "The event '(a or b' cannot be read: it ends before a bracket is closed."),
        ("(a b)", "The event '(a b)' cannot be read: 'b' follows before a bracket is closed."),
        ("a) or b", "The event 'a) or b' cannot be read: ')' follows 'a'."),
        ("()", "The event '()' cannot be read: a node or branch is missing before ')'."),
        ("a & b", "The event 'a & b' has '&', which an event cannot have."),
        ("a.b.c", "The event 'a.b.c' has '.c', which an event cannot have."),
        ("__import__('os')", "The event \"__import__('os')\" has \"'os')\", which an event cannot have."),
    ],
)
def test_a_text_that_is_no_event_is_told(text: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_event(text)

    assert (refused.value.problem, refused.value.remedy) == (problem, ALLOWED)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a or " * 1000 + "b", "The event has 5001 characters; at most 4000 are allowed."),
        ("(" * 200 + "a" + ")" * 200, f"The event {'(' * 59 + '…'!r} is nested too deep."),
        ("not " * 200 + "a", f"The event {('not ' * 200)[:59] + '…'!r} is nested too deep."),
    ],
)
def test_an_event_beyond_all_measure_is_refused(text: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_event(text)

    assert (refused.value.problem, refused.value.remedy) == (problem, "Split it into several questions.")


def test_an_event_shows_its_text() -> None:
    assert str(EventFormula("a", "a", ("a",))) == "a"
