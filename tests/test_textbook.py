"""Textbook problems written in our own format: the answers of the books, worked out apart from the code.

Every file in ``textbook/`` names its source and states the answers that its format can hold under ``expect``; they are
held by the first test. The others hold numbers at full precision, each with its hand computation or closed form.
"""

import math
from pathlib import Path

import numpy as np
import pytest

import crossroads
from crossroads.analyses.implied import analyse_implied
from crossroads.analyses.thresholds import analyse_thresholds
from crossroads.program import Solution

TEXTBOOK = Path(__file__).parent / "textbook"
FILES = sorted(path.stem for path in TEXTBOOK.glob("*.yaml"))


def solved(name: str, plays: dict[str, str] | None = None, **settings: float | str) -> Solution:
    return crossroads.load(TEXTBOOK / f"{name}.yaml", set=settings, plays=plays).solve()


def values(solution: Solution) -> dict[str, float]:
    return {option.id: option.value for option in solution.options}


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_its_source_and_keeps_what_it_expects(name: str) -> None:
    study = crossroads.load(TEXTBOOK / f"{name}.yaml")

    file = study.scenario.file
    assert file.sources
    assert all(source.author and source.title for source in file.sources.values())
    assert file.expect
    assert study.broken_expectations() == []


def test_every_file_is_listed_with_its_source() -> None:
    text = (TEXTBOOK / "README.md").read_text("utf-8")

    assert all(f"`{name}.yaml`" in text for name in FILES)


# Worked out by hand, as the comments of the files show.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("oil-wildcatter", {"test": 22.5, "drill": 20, "leave": 0}),
        ("used-car-buyer", {"test": 31, "no_test": 28}),
        ("texaco-pennzoil", {"accept": 2, "ask": 0.17 * 5 + 0.83 * 4.56}),
        ("newsvendor", {"none": 0, "one": 2.6, "two": 4.4, "three": 5.0, "four": 4.8, "five": 4.0}),
        ("party-problem", {"outdoors": 40, "porch": 48, "indoors": 46}),
        ("centipede", {"take": 0.4, "pass": 0.2}),
        ("entry-deterrence", {"enter": 2, "out": 1}),
        ("secretary", {"stop": 0.1, "go_on": 0.3 * sum(1 / k for k in range(3, 10))}),
        ("threshold-approach", {"withhold": 0, "test": 3.3, "treat": -2}),
        (
            "kelly",
            {
                "none": 0,
                "tenth": 0.6 * math.log(1.1) + 0.4 * math.log(0.9),
                # Kelly's own formula at the best share: ln 2 less the entropy.
                "fifth": math.log(2) + 0.6 * math.log(0.6) + 0.4 * math.log(0.4),
                "third": 0.6 * math.log(1.3) + 0.4 * math.log(0.7),
                "half": 0.6 * math.log(1.5) + 0.4 * math.log(0.5),
            },
        ),
    ],
)
def test_options_are_worth_what_the_book_has(name: str, expected: dict[str, float]) -> None:
    assert values(solved(name)) == pytest.approx(expected, abs=1e-12)


def test_the_wildcatter_gets_the_same_from_a_hidden_state() -> None:
    hidden = crossroads.load(Path(__file__).parents[1] / "scenarios" / "oil-driller" / "scenario.yaml").solve()

    options = values(solved("oil-wildcatter"))
    assert values(hidden) == pytest.approx({"test": options["test"], "no_test": options["drill"]})


def test_the_stranger_is_worth_28_dollars() -> None:
    # Told, the car is worth 56; alone 28.
    (track,) = analyse_thresholds(solved("used-car-buyer"), "fee").tracks

    (switch,) = (each for each in track.switches if each.is_option)
    assert (switch.below, switch.above) == ("test", "no_test")
    assert switch.at == pytest.approx(28, abs=1e-12)


@pytest.mark.parametrize(("p_high", "choice"), [(0.0, "accept"), (0.2, "refuse")])
def test_three_billion_are_taken_where_the_court_is_worth_less(p_high: float, choice: str) -> None:
    # The court is worth 10.3 p + 2.5.
    solution = solved("texaco-pennzoil", p_high=p_high)

    assert solution.value("court") == pytest.approx(10.3 * p_high + 2.5)
    assert solution.choice("three") == choice


@pytest.mark.parametrize("cost", [1.3, 1.9, 2.5, 3.1, 3.7, 4.3])
def test_the_newsvendor_orders_up_to_the_critical_ratio(cost: float) -> None:
    best = solved("newsvendor", cost=cost).best

    # The smallest number that suffices with at least (price - cost) / (price - salvage).
    suffices = np.cumsum([0.1, 0.2, 0.3, 0.2, 0.15, 0.05])
    number = int(np.searchsorted(suffices, (5 - cost) / (5 - 1) - 1e-12))
    assert best is not None
    assert best.id == ("none", "one", "two", "three", "four", "five")[number]


def test_the_averse_host_has_the_books_certainty_equivalents() -> None:
    solution = solved("party-problem-averse")

    # u(x) = 4/3 (1 - 2^(-x/50)): expected utilities of 0.40, 0.57 and 0.63.
    def certain(sun: float, rain: float) -> float:
        return -50 * math.log2(0.4 * 2 ** (-sun / 50) + 0.6 * 2 ** (-rain / 50))

    found = {option.id: option.certainty_equivalent for option in solution.options}
    expected = {"outdoors": certain(100, 0), "porch": certain(90, 20), "indoors": certain(40, 50)}
    assert found == pytest.approx(expected)
    assert {name: round(each) for name, each in expected.items()} == {"outdoors": 26, "porch": 41, "indoors": 46}


def test_the_party_moves_where_the_lines_cross() -> None:
    # 50 - 10 p = 20 + 70 p at 3/8, and 20 + 70 p = 100 p at 2/3.
    (track,) = analyse_thresholds(solved("party-problem"), "p_sun").tracks

    assert [(s.below, s.above) for s in track.switches] == [("indoors", "porch"), ("porch", "outdoors")]
    assert [s.at for s in track.switches] == pytest.approx([3 / 8, 2 / 3], abs=1e-12)


def test_the_centipede_is_taken_at_every_move() -> None:
    solution = solved("centipede")

    assert [solution.choice(node) for node in ("one", "two", "three", "four")] == ["take"] * 4
    assert solution.value("one", "second") == pytest.approx(0.1)


def test_the_threat_to_fight_would_keep_the_entrant_out_if_it_were_believed() -> None:
    believed = solved("entry-deterrence", plays={"store": "assessed"})

    assert believed.best is not None
    assert believed.best.id == "out"
    # 0.9 of nothing and 0.1 of 2; indifferent at one half.
    assert values(believed)["enter"] == pytest.approx(0.2)
    (track,) = analyse_thresholds(believed, "p_threat").tracks
    assert [s.at for s in track.switches] == pytest.approx([0.5], abs=1e-12)


def test_a_chain_store_that_fights_must_gain_at_least_as_much_by_it() -> None:
    (row,) = analyse_implied(solved("entry-deterrence"), "answer.fight", "fight").rows()

    assert [row["low"], row["high"]] == pytest.approx([2, 3], abs=1e-9)


@pytest.mark.parametrize("precision", [0.0, 0.25, 0.5, 1.0, 3.0])
def test_the_ultimatum_answers_with_logit_odds(precision: float) -> None:
    found = values(solved("ultimatum", precision=precision))

    expected = [(10 - x) / (1 + math.exp(-precision * x)) for x in range(1, 6)]
    assert list(found.values()) == pytest.approx(expected)


def test_a_rational_responder_takes_the_smallest_offer() -> None:
    best = solved("ultimatum", plays={"responder": "rational"}).best

    assert best is not None
    assert (best.id, best.value) == ("one", 9)


def strategies(duel_beer: int, duel_quiche: int, beer_surly: int, beer_wimp: int) -> dict[str, float]:
    names = ("duel_beer", "duel_quiche", "beer_surly", "beer_wimp")
    return dict(zip(names, (duel_beer, duel_quiche, beer_surly, beer_wimp), strict=True))


def is_equilibrium(profile: dict[str, float]) -> bool:
    """Return whether neither side of beer and quiche can gain against the other's strategy."""
    sender = solved("beer-quiche", {"sender": "rational", "receiver": "assessed"}, **profile)
    receiver = solved("beer-quiche", {"sender": "assessed", "receiver": "rational"}, **profile)
    played = solved("beer-quiche", {"sender": "assessed", "receiver": "assessed"}, **profile)
    return all(
        reading.value("type", actor) == pytest.approx(played.value("type", actor))
        for reading, actor in ((sender, "sender"), (receiver, "receiver"))
    )


def test_beer_and_quiche_have_the_pure_equilibria_of_cho_and_kreps() -> None:
    pure = [(a, b, c, d) for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)]

    # Both types have the same breakfast, and the other one is met with a duel; nothing else holds.
    found = [profile for profile in pure if is_equilibrium(strategies(*profile))]
    assert found == [(0, 1, 1, 1), (1, 0, 0, 0)]


def test_the_wimp_gives_beer_away_only_if_it_spares_the_duel() -> None:
    profile = strategies(0, 1, 1, 1)
    solution = solved("beer-quiche", {"sender": "rational", "receiver": "assessed"}, **profile)

    assert solution.value("surly", "sender") == pytest.approx(3)
    assert solution.value("wimp", "sender") == pytest.approx(2)
    # The bully meets a wimp one time in ten and lets both go.
    receiver = solved("beer-quiche", {"sender": "assessed", "receiver": "rational"}, **profile)
    assert receiver.choice("surly_beer") == receiver.choice("wimp_beer") == "spare"
    assert receiver.value("type", "receiver") == pytest.approx(0.9)


def test_the_secretary_skips_three() -> None:
    solution = solved("secretary")

    choices = [solution.choice("first"), *(solution.choice(f"stop_{t}") for t in range(2, 11))]
    assert choices == ["go_on"] * 3 + ["stop"] * 7
    assert solution.root[0] == pytest.approx(0.39869, abs=5e-6)


def test_the_umbrella_is_worth_77_points_with_the_forecast() -> None:
    solution = solved("umbrella")

    assert solution.root[0] == pytest.approx(77)
    assert [solution.choice(f"wet_{forecast}") for forecast in ("sunny", "cloudy", "rainy")] == ["leave"] * 2 + ["take"]


@pytest.mark.parametrize("p_left", [0.0, 0.3, 0.5, 1.0])
def test_switching_doors_wins_two_times_in_three(p_left: float) -> None:
    assert solved("monty-hall", p_left=p_left).root[0] == pytest.approx(2 / 3)


def test_testing_pays_between_the_two_thresholds_of_pauker_and_kassirer() -> None:
    # Their formulas 1 and 2, with benefit 30, risk 10, risk of the test 0.5, sensitivity 0.9 and specificity 0.8.
    testing = (0.2 * 10 + 0.5) / (0.2 * 10 + 0.9 * 30)
    treating = (0.8 * 10 - 0.5) / (0.8 * 10 + 0.1 * 30)

    (track,) = analyse_thresholds(solved("threshold-approach"), "p_disease").tracks

    found = [switch for switch in track.switches if switch.is_option]
    assert [(switch.below, switch.above) for switch in found] == [("withhold", "test"), ("test", "treat")]
    assert [switch.at for switch in found] == pytest.approx([testing, treating], abs=1e-12)


def test_the_put_is_worth_what_the_lattice_gives() -> None:
    solution = solved("american-put")

    # Backward induction with a calculator: p = (e^0.05 - 0.8) / 0.4, exercised after a fall at 52 - 40 = 12.
    p, year = (math.exp(0.05) - 0.8) / 0.4, math.exp(-0.05)
    high = year * (1 - p) * (52 - 48)
    assert solution.root[0] == pytest.approx(year * (p * high + (1 - p) * 12))
    assert solution.root[0] == pytest.approx(5.0894, abs=5e-4)
    assert (solution.choice("low"), solution.choice("high")) == ("exercise", "hold")


def test_kelly_stakes_what_the_edge_is() -> None:
    # The best of the listed shares is p - q where that is listed.
    best = [solved("kelly", p_win=p).best for p in (0.5, 0.55, 0.6, 0.65, 0.75)]

    assert [option.id for option in best if option] == ["none", "tenth", "fifth", "third", "half"]


@pytest.mark.parametrize("tolerance", [0.1, 0.3, 0.8, 1.0, 2.0])
def test_expected_utility_makes_one_choice_of_allais_two(tolerance: float) -> None:
    solution = solved("allais", tolerance=tolerance)

    # Both compare 0.11 u(1) with 0.10 u(5), as u(0) = 0.
    u1, u5 = (1 - math.exp(-x / tolerance) for x in (1, 5))
    is_sure = 0.11 * u1 > 0.10 * u5
    assert solution.choice("one") == ("a" if is_sure else "b")
    assert solution.choice("two") == ("c" if is_sure else "d")


def test_no_tolerance_explains_what_most_people_choose() -> None:
    result = analyse_implied(solved("allais"), ["one.a", "two.d"], "tolerance")

    assert [row["verdict"] for row in result.rows()] == ["range"]
    assert result.headline().endswith("contradict the stated numbers, and no parameter alone explains it")


def test_no_number_of_black_balls_explains_ellsbergs_bets() -> None:
    solution = solved("ellsberg")

    first, second, both = (
        analyse_implied(solution, seen, "black").rows()[0]
        for seen in ("one.red", "two.black_yellow", ["one.red", "two.black_yellow"])
    )

    # Red wins more often than black up to thirty black balls; black or yellow more than red or yellow from thirty on.
    assert [first["low"], first["high"]] == pytest.approx([0, 30], abs=1e-9)
    assert [second["low"], second["high"]] == pytest.approx([30, 60], abs=1e-9)
    assert both["low"] is None


def test_the_absent_minded_driver_goes_on() -> None:
    solution = solved("absent-minded-driver")

    assert solution.root[0] == pytest.approx(1)
    assert solution.choice("first") == solution.choice("second") == "go_on"
