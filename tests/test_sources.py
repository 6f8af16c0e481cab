"""Evidence struck: ignorance ranges, what is released, and what is chosen then, worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

import crossroads
from commands import FIRST, OIL, run
from crossroads.analyses.resting.ignorance import Ignorances
from crossroads.analyses.sources import Sources, Without
from crossroads.errors import AnalysisError
from drawn import result_of

CLAIMS = {
    "sources": {"s": {"title": "The survey"}, "t": {"title": "The talk"}},
    "claims": {
        "A": {"source": "s", "says": "Ann, in May", "text": "it is so"},
        "B": {"source": "s", "says": "Bob", "text": "it is so"},
        "C": {"source": "t", "says": "Ann (by letter)", "text": "it is so"},
    },
}


def sources(folder: Path, data: dict[str, Any], **asked: Any) -> Sources:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Struck", "start": "n"} | CLAIMS | data), "utf-8")
    found = crossroads.load(path).analyse("sources", **asked)
    assert isinstance(found, Sources)
    return found


def without(result: Sources, kind: str, key: str) -> Without:
    (found,) = [each for each in result.without if (each.strike.kind, each.strike.key) == (kind, key)]
    return found


def cited(value: float, low: float, high: float, *claims: str) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "claims": list(claims)}


def pay(go: str, stay: str, **parameters: Any) -> dict[str, Any]:
    branches = {"go": {"payoff": {"money": go}}, "stay": {"payoff": {"money": stay}}}
    return {
        "attributes": {"money": {"scale": [0, 20]}},
        "parameters": parameters,
        "nodes": {"n": {"kind": "decision", "branches": branches}},
    }


AMOUNTS = pay("x", "5", x=cited(7, 6, 8, "A", "B"), y=cited(1, 0, 2, "A", "C"), z=cited(1, 0, 2)) | {
    "reference": {"payoff": {"money": "y + z"}}
}


def test_an_amount_goes_to_the_scale_of_its_attribute(tmp_path: Path) -> None:
    # Without the survey x is anywhere from 0 to 20: above 5 in three quarters of the draws, 10 on the mean.
    found = without(sources(tmp_path, AMOUNTS), "source", "s")

    assert found.strike.released == ("x",)
    assert found.strike.weakened == 1
    assert found.chosen is not None
    assert found.chosen.best == pytest.approx((0.75, 0.25), abs=0.005)
    assert found.chosen.lead == pytest.approx(5, abs=0.01)
    assert (found.chosen.option, found.changes) == ("go", False)


def test_a_number_with_another_claim_keeps_its_range(tmp_path: Path) -> None:
    result = sources(tmp_path, AMOUNTS)

    assert without(result, "source", "t").strike.released == ()
    assert without(result, "source", "t").strike.weakened == 1
    assert without(result, "source", "t").chosen == result.whole
    assert without(result, "speaker", "Bob").strike.released == ()


def test_a_speaker_is_struck_in_all_sources(tmp_path: Path) -> None:
    # Ann says A and C, in different words.
    assert without(sources(tmp_path, AMOUNTS), "speaker", "Ann").strike.released == ("y",)


def test_numbers_without_a_claim_are_not_touched(tmp_path: Path) -> None:
    result = sources(tmp_path, AMOUNTS)

    assert "z" not in {name for name, _, _ in result.ranges}
    # z, and the 5 that staying earns.
    assert result.bare == 2
    assert "2 numbers cite no claim and are not touched." in result.note()


def test_the_choice_may_be_another_one(tmp_path: Path) -> None:
    # Without Bob's word x may be anywhere from 0 to 20, 10 on the mean, and staying earns 10.4.
    data = pay("x", "10.4", x=cited(12, 11, 13, "B"), y=cited(1, 0, 2, "C"))
    result = sources(tmp_path, data)

    assert result.whole.option == "go"
    assert result.whole.lead == pytest.approx(1.6, abs=0.01)
    found = without(result, "speaker", "Bob")
    assert found.chosen is not None
    assert (found.chosen.option, found.changes) == ("stay", True)
    assert found.chosen.lead == pytest.approx(0.4, abs=0.01)
    assert result.headline() == "The choice would be another one without “The survey” (stay) or Bob (stay)"


ODDS: dict[str, Any] = {
    "parameters": {
        "p": cited(0.3, 0.2, 0.4, "A"), "q": cited(0.3, 0.25, 0.35), "k": cited(6, 4, 10, "A"),
        "w": cited(0.5, 0.4, 0.6, "A"), "v": cited(0.5, 0.4, 0.6), "rate": cited(0.1, 0.05, 0.2, "A"),
        "m": cited(-2, -3, -1, "A"), "fixed": {"value": 4, "claims": ["A"]}, "nil": {"value": 0, "claims": ["A"]},
    },
    "attributes": {"one": {}, "two": {}},
    "actors": {"we": {"normalised": True, "values": {"one": "w", "two": "v"}}},
    "nodes": {
        "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": {"one": 0}, "claims": ["A"]}}},
        "c": {
            "kind": "chance",
            "branches": {
                "u": {"p": "p", "payoff": {"one": "k", "two": "m"}, "claims": ["A"]},
                "v": {"p": "q", "payoff": {"one": "fixed"}},
                "w": {"p": "rest", "to": "d", "payoff": {"two": 3}, "claims": ["A"]},
            },
        },
        "d": {"kind": "chance", "branches": {"x": {"p": "1 - exp(-rate)", "payoff": {"one": "nil"}},
                                              "y": {"p": "rest"}}},
    },
}  # fmt: skip


def test_ignorance_follows_what_a_number_is_used_for(tmp_path: Path) -> None:
    ranges = {name: (each.low, each.high, each.why) for name, _, each in sources(tmp_path, ODDS).ranges}

    # Its sibling q leaves p no more than 0.7. Amounts on attributes without a scale, and a rate, are widened: three
    # times the way to both ends, within one sign; without a range, by themselves.
    assert ranges == {
        "p": (0.0, pytest.approx(0.7), "probability"),
        "w": (0.0, 1.0, "multiplier"),
        "k": (0.0, 18.0, "widened"),
        "rate": (0.0, pytest.approx(0.4), "widened"),
        "m": (-5.0, 0.0, "widened"),
        "fixed": (0.0, 8.0, "widened"),
    }


def test_plain_numbers_and_those_with_nowhere_to_go_are_held(tmp_path: Path) -> None:
    found = without(sources(tmp_path, ODDS), "source", "s")

    assert [each.name for each in found.strike.held] == ["nil", "c.w:two"]
    assert "2 plain numbers rest on one source or speaker alone" in sources(tmp_path, ODDS).note()


def test_ranges_grow_by_what_is_asked(tmp_path: Path) -> None:
    ranges = {name: (each.low, each.high) for name, _, each in sources(tmp_path, ODDS, widen=1.5).ranges}

    assert (ranges["k"], ranges["m"]) == ((3.0, 12.0), (-3.5, -0.5))
    assert ranges["p"] == pytest.approx((0.0, 0.7))


def test_draws_without_room_for_siblings_are_left_out_and_told(tmp_path: Path) -> None:
    data = {**ODDS, "parameters": {**ODDS["parameters"], "q": cited(0.3, 0.25, 0.35, "A")}}
    result = sources(tmp_path, data)
    found = without(result, "source", "s").chosen

    # p and q are even over 0 to 0.7: beyond p + q = 1 lies a triangle of 0.4 * 0.4 / 2 of 0.49.
    assert found is not None
    assert found.left / 16_384 == pytest.approx(0.08 / 0.49, abs=0.005)
    assert f"{found.left:,} of 16,384 without “The survey”" in result.note()


def test_the_base_case_stands_in_where_nothing_is_drawn(tmp_path: Path) -> None:
    result = sources(tmp_path, pay("x", "5", x={"value": 7, "claims": ["A"]}))

    assert (result.whole.option, result.whole.lead, result.whole.best) == ("go", 2.0, (1.0, 0.0))
    assert without(result, "source", "s").chosen is not None


def test_the_flagship_is_told_by_those_who_speak() -> None:
    result = result_of("sources", "belarus-2022")
    assert isinstance(result, Sources)

    assert len(without(result, "source", "article").strike.released) == 93
    assert len(without(result, "speaker", "the author").strike.released) == 42
    assert result.whole.option == "hold"
    assert all(sum(each.chosen.best) == pytest.approx(1) for each in result.without if each.chosen)


def test_ignorance_is_never_narrower_than_the_range_and_makes_sense() -> None:
    solution = crossroads.load(OIL).solve()
    parameters = list(solution.scenario.parameters.values())

    for each, found in zip(parameters, Ignorances(solution).of(parameters).values(), strict=True):
        assert each.low is not None
        assert each.high is not None
        assert found.low <= each.low <= each.high <= found.high
        for end in (found.low, found.high):
            solution.solver.numbers(solution.program.block({each.name: [end]}))


def test_scenarios_without_evidence_say_so() -> None:
    with pytest.raises(AnalysisError) as caught:
        crossroads.load(FIRST).analyse("sources")

    told = "No number cites a claim. Cite them, as in claims: [C1], and say where each comes from."
    assert str(caught.value) == told


def test_a_factor_that_narrows_is_refused() -> None:
    refused = run("analyse", "sources", OIL, "--widen", "0.5")

    assert refused.exit_code == 2
    assert refused.stderr.strip() == "Error: Ranges are widened by a factor of 1 or more; here it is 0.5."


def test_the_command_tells_a_row_for_each_strike() -> None:
    data = json.loads(run("analyse", "sources", OIL, "--json").stdout)

    assert [(row["struck"], row["key"], row["choice"]) for row in data["rows"]] == [
        ("nothing", "", "test"),
        ("source", "raiffa", "no_test"),
    ]
    assert {each["why"] for each in data["ranges"]} == {"probability", "widened"}
