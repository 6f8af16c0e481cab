"""Two scenarios compared: what differs, and which edit moved what, against scenarios loaded one by one."""

import copy
import json
import math
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import crossroads
from commands import BELARUS, FIRST
from crossroads.analyses.comparing import attribution
from crossroads.analyses.comparison import Comparison
from crossroads.study import Study
from strategies import VECTORS, Data, scenarios

BASE = str(BELARUS / "scenario.yaml")
VARIANTS = sorted(str(path) for folder in ("overlays", "readings") for path in (BELARUS / folder).glob("*.yaml"))

DRILL: Data = {
    "crossroads": 1,
    "title": "Drill",
    "parameters": {"p": {"value": 0.25, "low": 0.1, "high": 0.6, "label": "Oil is there"}, "gain": 100},
    "actors": {
        "us": {"values": {"payoff": 1}},
        "office": {"values": {"payoff": -0.1}, "plays": "assessed"},
    },
    "start": "choice",
    "nodes": {
        "choice": {
            "kind": "decision",
            "by": "us",
            "branches": {"drill": {"to": "permit", "payoff": -10}, "sell": {"payoff": 8}},
        },
        "permit": {
            "kind": "decision",
            "by": "office",
            "branches": {"granted": {"p": 0.8, "to": "well"}, "refused": {"p": "rest", "payoff": -5}},
        },
        "well": {
            "kind": "chance",
            "branches": {"wet": {"p": "p", "payoff": "gain"}, "dry": {"p": "rest"}},
        },
    },
}
Edit = Callable[[Data], None]


@pytest.fixture
def study(tmp_path: Path) -> Callable[[Data], Study]:
    count = iter(range(10_000))

    def read(data: Data) -> Study:
        path = tmp_path / f"s{next(count)}.yaml"
        path.write_text(json.dumps(data), "utf-8")
        return crossroads.load(path)

    return read


def with_edits(edits: Sequence[Edit]) -> Data:
    data = copy.deepcopy(DRILL)
    for edit in edits:
        edit(data)
    return data


def column(result: Comparison, name: str) -> list[float]:
    parts = [row[name] for row in result.rows()]
    return [float(str(part)) for part in parts if part is not None]


def adds_up(result: Comparison) -> None:
    for figure in result.figures:
        parts = column(result, figure.name)
        if min((abs(part) for part in parts if part), default=0.0) <= abs(figure.change):
            assert math.fsum(parts) == figure.change
        # Parts that are all larger than the change lack its last digits.
        assert abs(math.fsum(parts) - figure.change) <= math.ulp(max(map(abs, parts), default=0.0))


def test_a_file_is_read_to_be_compared() -> None:
    result = crossroads.load(BASE).compare(VARIANTS[0])

    assert result.rows() == crossroads.load(BASE).compare(crossroads.load(VARIANTS[0])).rows()
    assert result.names == (BASE, VARIANTS[0])


def test_nothing_differs_from_itself() -> None:
    result = crossroads.load(BASE).compare(crossroads.load(BASE))

    assert (result.rows(), result.is_changed, result.headline()) == ([], False, "Nothing differs")
    assert [figure.change for figure in result.figures] == [0.0] * 4


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda path: Path(path).stem)
def test_all_parts_add_up_to_the_last_digit_on_the_flagship(variant: str) -> None:
    before, after = crossroads.load(BASE), crossroads.load(variant)

    result = before.compare(after)

    for figure in result.figures:
        assert math.fsum(column(result, figure.name)) == figure.change
    for figure, first, second in zip(result.figures, before.solve().options, after.solve().options, strict=False):
        assert (figure.before, figure.after) == (first.certainty_equivalent, second.certainty_equivalent)
    # Every edit is accounted for: nothing is left over.
    assert all(edit.number for edit in result.edits)
    first_best, second_best = before.solve().best, after.solve().best
    assert first_best is not None
    assert second_best is not None
    assert result.has_turned == (first_best.id != second_best.id)
    # And back again.
    adds_up(after.compare(before))


def brute(study: Callable[[Data], Study], edits: Sequence[Edit]) -> dict[str, list[float]]:
    """Return the shares by option and of the lead of the best one: a scenario loaded for every step of every order."""
    leader = study(DRILL).solve().best
    assert leader is not None
    shares: dict[str, list[float]] = {}
    orders = list(permutations(range(len(edits))))

    def figures(taken: Sequence[int]) -> dict[str, float]:
        solution = study(with_edits([edits[i] for i in sorted(taken)])).solve()
        values = {f"value.{each.id}": each.certainty_equivalent for each in solution.options}
        own = values[f"value.{leader.id}"]
        rivals = [value for name, value in values.items() if name != f"value.{leader.id}"]
        return {**values, "lead": own - max(rivals)}

    for order in orders:
        for k, edit in enumerate(order):
            before, after = figures(order[:k]), figures(order[: k + 1])
            for name, value in before.items():
                if name in after:
                    shares.setdefault(name, [0.0] * len(edits))[edit] += (after[name] - value) / len(orders)
    return shares


def set_p(data: Data) -> None:
    data["parameters"]["p"]["value"] = 0.5


def set_gain(data: Data) -> None:
    data["parameters"]["gain"] = "60 + 200 * p"


def set_cost(data: Data) -> None:
    data["nodes"]["choice"]["branches"]["drill"]["payoff"] = "-20 * p - 8"


def let_office_choose(data: Data) -> None:
    data["actors"]["office"]["plays"] = "rational"


def add_option(data: Data) -> None:
    data["nodes"]["choice"]["branches"]["wait"] = {"payoff": "9 * p + 7"}


def rewire(data: Data) -> None:
    data["nodes"]["permit"]["branches"]["refused"] = {"p": "rest", "to": "appeal", "payoff": -5}
    data["nodes"]["appeal"] = {
        "kind": "chance",
        "branches": {"won": {"p": 0.3, "to": "well"}, "lost": {"p": "rest", "payoff": -1}},
    }


def skip_office(data: Data) -> None:
    data["nodes"]["choice"]["branches"]["drill"]["to"] = "well"
    if "appeal" not in data["nodes"]:
        del data["nodes"]["permit"]


@pytest.mark.parametrize(
    "edits",
    [
        [set_p, set_gain, set_cost],
        [set_p, let_office_choose, set_cost],
        [set_p, set_gain, add_option, let_office_choose],
        [rewire, set_p, set_gain, add_option],
        [skip_office, set_p, set_gain],
    ],
    ids=["formulas", "plays", "option", "nodes", "removed"],
)
def test_parts_are_those_of_scenarios_loaded_one_by_one(study: Callable[[Data], Study], edits: list[Edit]) -> None:
    expected = brute(study, edits)

    result = study(DRILL).compare(study(with_edits(edits)))

    adds_up(result)
    moved = [edit for edit in result.edits if any(edit.parts)]
    assert len(moved) == len(edits)
    for i, figure in enumerate(result.figures):
        assert sorted(edit.parts[i] for edit in moved) == pytest.approx(sorted(expected[figure.name]), abs=1e-9)


def test_a_branch_and_the_node_that_it_leads_to_are_one_edit(study: Callable[[Data], Study]) -> None:
    (edit,) = study(DRILL).compare(study(with_edits([rewire]))).edits

    assert [(change.where, change.verb) for change in edit.changes] == [
        ("nodes.permit.branches.refused.to", "added"),
        ("nodes.appeal", "added"),
    ]


def test_odds_that_only_add_up_together_are_one_edit(study: Callable[[Data], Study]) -> None:
    def state(wet: float) -> Data:
        data = copy.deepcopy(DRILL)
        data["nodes"]["well"]["branches"] = {"wet": {"p": wet, "payoff": "gain"}, "dry": {"p": 1 - wet}}
        return data

    result = study(state(0.25)).compare(study(state(0.5)))

    adds_up(result)
    assert len(result.edits) == 1
    # Drilling is worth -10 + 0.8 * 100 * wet - 0.2 * 5.
    assert result.edits[0].parts[0] == pytest.approx(0.8 * 100 * 0.25)
    assert result.note() == (
        "nodes.well.branches.wet.p and nodes.well.branches.dry.p are taken as one edit: apart they make no valid "
        "scenario."
    )
    assert [row["value.drill"] is None for row in result.rows()] == [False, True]


def test_formulas_that_would_go_in_a_circle_are_one_edit(study: Callable[[Data], Study]) -> None:
    first, second = copy.deepcopy(DRILL), copy.deepcopy(DRILL)
    first["parameters"] |= {"a": 50, "b": "2 * a", "gain": "a + b"}
    second["parameters"] |= {"a": "b / 4", "b": 200, "gain": "a + b"}

    result = study(first).compare(study(second))

    adds_up(result)
    assert [len(edit.changes) for edit in result.edits] == [2]
    assert result.edits[0].parts[0] == pytest.approx(0.8 * 0.25 * (250 - 150))


def test_names_that_are_words_of_the_format_are_names(study: Callable[[Data], Study]) -> None:
    first, second = copy.deepcopy(DRILL), copy.deepcopy(DRILL)
    for data, amount in ((first, 8), (second, 9)):
        data["attributes"] = {"label": {}, "payoff": {}}
        data["actors"]["us"]["values"] = {"label": 1, "payoff": 1}
        data["nodes"]["choice"]["branches"]["note"] = {"payoff": {"label": amount}}
    second["nodes"]["choice"]["branches"]["note"]["payoff"]["payoff"] = 3

    for data in (first, second):
        data["nodes"]["choice"]["branches"]["drill"]["payoff"] = {"payoff": -10}
        data["nodes"]["choice"]["branches"]["sell"]["payoff"] = {"payoff": 8}
        data["nodes"]["permit"]["branches"]["refused"]["payoff"] = {"payoff": -5}
        data["nodes"]["well"]["branches"]["wet"]["payoff"] = {"payoff": "gain"}
    result = study(first).compare(study(second))

    assert [(edit.changes[0].where, edit.changes[0].kind, edit.parts[2]) for edit in result.edits] == [
        ("nodes.choice.branches.note.payoff.label", "numbers", 1.0),
        ("nodes.choice.branches.note.payoff.payoff", "numbers", 3.0),
    ]


def test_what_is_only_written_otherwise_is_no_difference(study: Callable[[Data], Study]) -> None:
    data = copy.deepcopy(DRILL)
    data["attributes"] = {"payoff": {}}
    data["parameters"]["gain"] = {"value": 100.0}
    data["nodes"]["choice"]["branches"]["drill"]["payoff"] = {"payoff": -10}
    data["nodes"]["well"]["branches"]["wet"]["payoff"] = " gain "

    assert not study(DRILL).compare(study(data)).is_changed


def test_ranges_and_words_differ_without_moving_a_value(study: Callable[[Data], Study]) -> None:
    data = copy.deepcopy(DRILL)
    data["parameters"]["p"] |= {"high": 0.5, "label": "There is oil", "note": "As in the next field."}
    data["title"] = "Drill or sell"

    result = study(DRILL).compare(study(data))

    assert result.headline() == "The values are the same: only what nothing computed hangs on differs"
    assert [(row["kind"], row["path"], row["before"], row["after"]) for row in result.rows()] == [
        ("evidence", "title", "Drill", "Drill or sell"),
        ("numbers", "parameters.p.high", "0.6", "0.5"),
        ("evidence", "parameters.p.label", "Oil is there", "There is oil"),
        ("evidence", "parameters.p.note", None, "As in the next field."),
    ]
    assert all(not any(edit.parts) for edit in result.edits)


def test_an_option_of_one_side_is_told_and_moves_the_lead(study: Callable[[Data], Study]) -> None:
    result = study(DRILL).compare(study(with_edits([add_option])))

    assert [figure.name for figure in result.figures] == ["value.drill", "value.sell", "lead"]
    assert [(each.id, each.value, each.is_new) for each in result.one_sided] == [("wait", 9.25, True)]
    # Drilling is worth 9; selling, 8, was next, and waiting is 9.25.
    assert column(result, "lead") == [pytest.approx(-1.25)]
    assert result.note().startswith("“wait” is an option in ")


def test_a_best_option_that_is_gone_leaves_no_lead(study: Callable[[Data], Study]) -> None:
    result = study(with_edits([add_option])).compare(study(DRILL))

    assert [figure.name for figure in result.figures] == ["value.drill", "value.sell"]
    assert result.has_turned
    assert result.headline() == "“drill” is best instead of “wait”"


def test_results_for_somebody_else_are_not_compared(study: Callable[[Data], Study]) -> None:
    data = {**DRILL, "perspective": "office"}

    result = study(DRILL).compare(study(data))

    assert result.figures == ()
    assert result.refusal == (
        "The results are for us in one and for office in the other: their values are not compared."
    )


def test_games_are_compared_in_what_differs_alone() -> None:
    path = str(Path(FIRST).parents[1] / "beer-or-quiche" / "scenario.yaml")
    before = crossroads.load(path)
    name = next(name for name, each in before.scenario.parameters.items() if not each.is_formula)

    result = before.compare(crossroads.load(path, set={name: before.scenario.parameters[name].value * 1.01}))

    assert [row["path"] for row in result.rows()] == [f"parameters.{name}.value"]
    assert result.refusal == "Both are games with equilibria: there is no one value of each option to compare."


def test_the_smallest_set_of_edits_turns_the_choice(study: Callable[[Data], Study]) -> None:
    def lower_p(data: Data) -> None:
        data["parameters"]["p"]["value"] = 0.245

    def lower_gain(data: Data) -> None:
        data["parameters"]["gain"] = 96

    # Drilling is worth 80 * p - 11 at first, and 8 is what selling brings: each edit costs it less than its lead of 1.
    result = study(DRILL).compare(study(with_edits([lower_p, lower_gain])))

    assert result.turning is not None
    assert (result.turning.edits, result.turning.choice, result.turning.is_smallest) == ((1, 2), "sell", True)


@settings(max_examples=12)
@given(scenarios(), scenarios())
def test_parts_add_up_between_any_two_scenarios(first: Data, second: Data) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        studies = []
        for name, data in (("a", first), ("b", second)):
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps(data), "utf-8")
            studies.append(crossroads.load(path))
        result = studies[0].compare(studies[1])

    adds_up(result)
    # Everything that moves a value is among the edits: nothing is left over.
    assert all(edit.number for edit in result.edits)


@settings(max_examples=8)
@given(scenarios(), VECTORS)
def test_settings_are_as_in_scenarios_solved_one_by_one(data: Data, vector: dict[str, float]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(json.dumps(data), "utf-8")
        names = list(vector)
        base = crossroads.load(path)
        result = base.compare(crossroads.load(path, set=dict(vector)))
        values: dict[frozenset[str], list[float]] = {}
        for order in permutations(names):
            for k in range(len(names) + 1):
                key = frozenset(order[:k])
                solution = crossroads.load(path, set={name: vector[name] for name in key}).solve()
                values[key] = [each.certainty_equivalent for each in solution.options]
    expected = {
        name: [
            sum(values[frozenset(o[: o.index(name) + 1])][i] - values[frozenset(o[: o.index(name)])][i] for o in orders)
            / len(orders)
            for i in range(len(base.solve().options))
        ]
        for orders in [list(permutations(names))]
        for name in names
    }
    for edit in result.edits:
        name = str(edit.changes[0].path[1])
        count = len(base.solve().options)
        assert list(edit.parts[:count] if count else []) == pytest.approx(expected[name], abs=1e-9)


def test_many_edits_are_sampled_and_still_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = crossroads.load(BASE), crossroads.load(VARIANTS[3])
    exact = before.compare(after)
    monkeypatch.setattr(attribution, "MOST_EXACT", 3)

    sampled = before.compare(after)

    adds_up(sampled)
    assert (exact.method, exact.orders, sampled.method, sampled.orders) == ("exact", 0, "sampled", 512)
    for known, found in zip(exact.edits, sampled.edits, strict=True):
        for share, estimate, error in zip(known.parts, found.parts, found.errors or (), strict=False):
            assert estimate == pytest.approx(share, abs=max(4.5 * error, 1e-9))
    assert sampled.turning is not None
    assert exact.turning is not None
    assert len(sampled.turning.edits) == len(exact.turning.edits)


def test_numbers_that_add_up_by_themselves_have_no_error_beside_them(
    study: Callable[[Data], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each option is a sum of payoffs, so every order gives each of them the same share.
    monkeypatch.setattr(attribution, "MOST_EXACT", 3)
    after = copy.deepcopy(DRILL)
    branches = after["nodes"]["choice"]["branches"]
    branches["drill"]["payoff"], branches["sell"]["payoff"] = -10.1, 8.3
    after["nodes"]["permit"]["branches"]["refused"]["payoff"] = -5.7
    after["nodes"]["well"]["branches"]["dry"]["payoff"] = -0.9

    result = study(DRILL).compare(study(after))

    assert result.method == "sampled"
    assert {error for edit in result.edits for error in edit.errors or ()} == {0.0}


def test_a_number_that_was_not_stated_is_told_with_the_value_that_it_had(study: Callable[[Data], Study]) -> None:
    worded, judged = copy.deepcopy(DRILL), copy.deepcopy(DRILL)
    worded["parameters"]["p"] = {"word": "unlikely"}
    judged["parameters"]["p"] = {"assessors": {"ann": 0.3, "ben": {"value": 0.5, "weight": 3}}}

    for data, was in ((worded, "0.325"), (judged, "0.45")):
        before = study(data)
        (edit,) = before.compare(before.with_(set={"p": 0.4})).edits
        assert [(each.was, each.now) for each in edit.changes if each.path[-1] == "value"] == [(was, "0.4")]


def test_sampling_merges_what_cannot_stand_alone(
    study: Callable[[Data], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    def split(data: Data) -> None:
        data["nodes"]["well"]["branches"] = {"wet": {"p": 0.5, "payoff": "gain"}, "dry": {"p": 0.5}}

    first = copy.deepcopy(DRILL)
    first["nodes"]["well"]["branches"] = {"wet": {"p": 0.25, "payoff": "gain"}, "dry": {"p": 0.75}}
    second = with_edits([split, set_gain, set_cost, rewire, let_office_choose])
    exact = study(first).compare(study(second))
    monkeypatch.setattr(attribution, "MOST_EXACT", 2)

    sampled = study(first).compare(study(second))

    adds_up(sampled)
    assert [edit.changes for edit in sampled.edits] != []
    assert [[c.where for c in edit.changes] for edit in sampled.edits] == [
        [c.where for c in edit.changes] for edit in exact.edits
    ]


def test_what_no_edit_accounts_for_is_a_row_of_its_own(
    study: Callable[[Data], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    from crossroads.analyses import comparison as module

    before, after = study(DRILL), study(with_edits([set_p, set_cost]))
    monkeypatch.setattr(module, "find_edits", lambda changes, *_: find_first(changes, before, after))

    result = before.compare(after)

    adds_up(result)
    assert [(edit.number, edit.name) for edit in result.edits] == [
        (1, "Oil is there"),
        (0, "What no single edit accounts for"),
    ]
    assert all(any(edit.parts) for edit in result.edits)


def find_first(changes: Any, before: Study, after: Study) -> Any:
    from crossroads.analyses.comparing.edits import find_edits

    return find_edits(changes, before.reading, after.reading)[:1]


def test_the_same_seed_gives_the_same_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_EXACT", 3)

    rows = [crossroads.load(BASE).compare(crossroads.load(VARIANTS[0])).rows() for _ in range(2)]

    assert rows[0] == rows[1]
