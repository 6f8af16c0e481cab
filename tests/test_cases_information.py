"""Published answers on information and uncertainty, through the analyses that a user runs.

Checked are `evpi`, `value_with_information`, `parameter_evpi`, `probability_optimal` and `sobol`. Events are told
exactly, so the entry's tolerance holds; where draws are taken, four of the errors that the result states are allowed
besides.
"""

from collections.abc import Container

import pytest

from case_converter import Case, Json, scenario_text
from crossroads.analyses.importance import analyse_importance
from crossroads.analyses.information import Piece, analyse_information
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import analyse_uncertainty
from published import asked, solution_of


def subject_of(case: Case, entry: Json) -> Subject:
    """Return the case with the parameters uncertain that an entry says are."""
    text = scenario_text(case, uncertain=entry.get("distributions", entry.get("ranges")))
    return Subject(solution_of(text, entry.get("set")))


def told(case: Case, entry: Json) -> tuple[float, Piece]:
    """Return the value of a case, and what it is worth to be told the uncertainties of an entry beforehand."""
    # Events are told in the base case: with no parameter uncertain nothing is drawn beside it.
    solution = solution_of(scenario_text(case, uncertain={}), entry.get("set"))
    events = [_nodes(case, name, solution.program.node_index) for name in entry["uncertainties"]]
    result = analyse_information(Subject(solution), event=[f"asked={'+'.join(events)}"])
    (found,) = [piece for piece in result.pieces if piece.name == "asked"]
    return solution.value(solution.scenario.start), found


def _nodes(case: Case, name: str, known: Container[str]) -> str:
    """Return the nodes that reveal an uncertainty, those that no path meets left out."""
    nodes = [case.nodes[node] for node in case.data["uncertainties"][name]["resolved_at"]]
    return ",".join(node for node in nodes if node in known)


@asked("evpi")
def test_events_told_beforehand_are_worth_what_others_say(case: Case, entry: Json) -> None:
    _, found = told(case, entry)

    assert (found.method, found.error) == ("exact", None)
    assert found.value == pytest.approx(entry["value"], abs=entry["tolerance"], rel=1e-9)


@asked("value_with_information")
def test_value_when_events_are_told_is_what_others_say(case: Case, entry: Json) -> None:
    value, found = told(case, entry)

    assert value + found.value == pytest.approx(entry["value"], abs=entry["tolerance"], rel=1e-9)


@asked("parameter_evpi")
def test_parameters_are_worth_what_others_say(case: Case, entry: Json) -> None:
    known = entry["known"]
    result = analyse_information(subject_of(case, entry), group=[f"asked={','.join(known)}"])

    (found,) = [piece for piece in result.of("group") if piece.name == "asked"]
    assert found.error is not None
    assert found.value == pytest.approx(entry["value"], abs=max(entry["tolerance"], 4 * found.error))
    # Stated errors so large that nothing could be wrong would show nothing.
    assert found.error < 0.005 * entry["value"]


@asked("probability_optimal")
def test_share_in_which_an_option_is_best_is_what_others_say(case: Case, entry: Json) -> None:
    result = analyse_uncertainty(subject_of(case, entry))

    (found,) = [each for each in result.options if each.option == case.branches[entry["node"]][entry["branch"]]]
    assert found.best == pytest.approx(entry["value"], abs=entry["tolerance"])


@asked("sobol")
def test_indices_of_the_difference_of_two_strategies_are_what_others_say(case: Case, entry: Json) -> None:
    # The strategies are the two options of the only decision: the margin is their difference, or its negative.
    (node_id,) = {node for strategy in entry["difference"] for node in strategy}
    labels = [strategy[node_id] for strategy in entry["difference"]]
    assert sorted(labels) == sorted(case.branches[node_id])

    result = analyse_importance(subject_of(case, entry))

    found = {each.name: each for each in result.inputs}
    assert found.keys() == entry["first"].keys() == entry["total"].keys()

    for name, each in found.items():
        expected = (entry["first"][name], entry["total"][name])
        assert (each.first.value, each.total.value) == pytest.approx(expected, abs=entry["tolerance"]), name
