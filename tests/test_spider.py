"""Spider and rainbow: curves against the solver, borders against thresholds, and their pictures."""

from itertools import pairwise
from pathlib import Path

import pytest

from crossroads.analyses import analyse
from crossroads.analyses.rainbow import Rainbow, analyse_rainbow
from crossroads.analyses.spider import Spider, analyse_spider
from crossroads.analyses.subject import Subject
from crossroads.analyses.thresholds import analyse_thresholds
from crossroads.analyses.tornado import Tornado
from crossroads.charts import figure_of
from crossroads.charts.spread import spread
from crossroads.errors import AnalysisError
from drawn import chart_of, cut, labels, overlapping, points, solve_text, solved

FLAGSHIP = "belarus-2022"

LOTTERY = """
crossroads: 1
title: Lottery
parameters: {p: {value: 0.1, low: 0, high: 0.5, label: Chance to win}, n: 5}
start: draw
nodes:
  draw: {kind: chance, branches: {win: {p: p, payoff: n}, lose: {p: rest}}}
"""


def spider(name: str) -> Spider:
    result = analyse("spider", Subject(solved(name)))
    assert isinstance(result, Spider)
    return result


def rainbow(name: str, parameter: str = "") -> Rainbow:
    return analyse_rainbow(solved(name), parameter)


# Spider


def test_spider_follows_the_margin_along_each_range() -> None:
    result = spider("first-steps")

    # Waiting is worth 40 + p (better - 40), taking the offer 46.
    legs = {leg.parameter: leg for leg in result.legs}
    assert [len(leg.at) for leg in result.legs] == [21, 21]
    assert legs["p_better"].figures == pytest.approx([40 + p * 20 - 46 for p in legs["p_better"].at])
    assert legs["better"].figures == pytest.approx([40 + 0.4 * (b - 40) - 46 for b in legs["better"].at])
    assert legs["better"].shares == pytest.approx([i / 20 for i in range(21)])
    assert legs["better"].choices[0] == "accept"


def test_spider_ends_where_the_bars_of_the_tornado_do() -> None:
    bars = analyse("tornado", Subject(solved(FLAGSHIP)))
    assert isinstance(bars, Tornado)
    ends = {bar.parameter: (bar.at_low, bar.at_high) for bar in bars.bars}

    for leg in spider(FLAGSHIP).legs:
        assert (leg.figures[0], leg.figures[-1]) == pytest.approx(ends[leg.parameter], abs=1e-12)


def test_spider_shows_the_eight_that_move_it_most_and_says_how_many_are_left_out() -> None:
    result = spider(FLAGSHIP)

    assert len(result.legs) == 8
    assert [leg.parameter for leg in result.legs[:2]] == ["p_accept_host", "p_lose"]
    assert result.note() == "85 parameters with a smaller effect left out."
    assert result.headline() == "2 parameters turn the lead of “Hold the line” around within their ranges"


@pytest.mark.parametrize(
    ("name", "parameter", "headline"),
    [
        ("harbour-crisis", (), "No parameter alone moves the lead of “Hold back”"),
        (FLAGSHIP, "p_lose", "Only “Russia is clearly losing in a year” turns the lead of “Hold the line” around"),
        (FLAGSHIP, "k_full", "“Hold the line” stays ahead; “Scale: entry of the regular army” moves its lead most"),
    ],
)
def test_spider_headlines(name: str, parameter: str, headline: str) -> None:
    label = solved(FLAGSHIP).scenario.parameters["k_full"].label
    expected = headline.replace("Scale: entry of the regular army", label)

    assert analyse_spider(solved(name), parameter).headline() == expected


def test_spider_takes_named_parameters_and_points() -> None:
    result = analyse_spider(solved(FLAGSHIP), ("p_lose", "w_backing"), 5)

    assert sorted(leg.parameter for leg in result.legs) == ["p_lose", "w_backing"]
    assert len(result.rows()) == 10
    assert list(result.rows()[0]) == ["parameter", "label", "share", "at", "margin", "choice"]


def test_spider_of_a_scenario_without_options_follows_the_value(tmp_path: Path) -> None:
    result = analyse_spider(solve_text(tmp_path, LOTTERY), points=3)

    assert result.headline() == "“Chance to win” moves the value most"
    assert [row["value"] for row in result.rows()] == pytest.approx([0, 1.25, 2.5])


def test_spider_leaves_out_points_without_sense(tmp_path: Path) -> None:
    result = analyse_spider(solve_text(tmp_path, LOTTERY.replace("p: p,", "p: 3 * p,")), points=3)

    assert [row["value"] for row in result.rows()] == [0, pytest.approx(3.75), None]
    assert result.note() == "1 point left out, since the scenario makes no sense there."
    assert cut(figure_of(result)) == []


def test_spider_refuses_what_makes_no_sense() -> None:
    with pytest.raises(AnalysisError, match=r"^A spider needs at least 2 points; here it has 1\.$"):
        analyse_spider(solved(FLAGSHIP), points=1)
    with pytest.raises(AnalysisError, match=r"^There is no parameter p_los\. Did you mean p_lose\?$"):
        analyse_spider(solved(FLAGSHIP), "p_los")


def test_spider_chart_names_every_line_where_it_ends() -> None:
    result = spider(FLAGSHIP)
    drawn = chart_of("spider", FLAGSHIP)
    lines = {str(line.get_label()): line for line in drawn.axes[0].lines}
    texts = {label.text for label in labels(drawn)}

    for leg in result.legs:
        x, y = points(lines[leg.parameter])
        assert (x.tolist(), y.tolist()) == (list(leg.shares), list(leg.figures))
        assert leg.label in texts
    looks = {(str(lines[leg.parameter].get_color()), str(lines[leg.parameter].get_linestyle())) for leg in result.legs}
    dashes = {(str(lines[leg.parameter].get_color()), str(getattr(lines[leg.parameter], "_dash_pattern", "")))
              for leg in result.legs}  # fmt: skip
    assert len(looks | dashes) >= len(result.legs)
    assert len(dashes) == len(result.legs)


# Rainbow


def test_rainbow_values_are_those_of_the_solver() -> None:
    result = rainbow("first-steps", "p_better")

    for row in result.rows():
        p = float(str(row["at"]))
        assert row["value.wait"] == pytest.approx(40 + 20 * p)
        assert (row["value.accept"], row["value.stay"]) == (46, 40)
        assert row["value"] == pytest.approx(max(46, 40 + 20 * p))
        assert row["choice"] == ("accept" if p < 0.3 - 1e-9 else row["choice"])


def test_rainbow_borders_are_the_switches_that_are_met() -> None:
    solution = solved(FLAGSHIP)
    result = analyse_rainbow(solution, "p_lose", (0, 1))
    rows = analyse_thresholds(solution, "p_lose", (0, 1)).rows()

    assert [border.at for border in result.borders] == [row["at"] for row in rows if row["met"]]
    assert [border.words for border in result.borders] == [
        "His answer to the demand: Send the army → Balk",
        "Hold the line → Withdraw",
        "His answer to the ultimatum: Comply → Refuse",
        "How to hold: Host Russian troops → Keep it minimal",
    ]
    assert [border.is_option for border in result.borders] == [False, True, False, False]


@pytest.mark.parametrize(
    ("name", "parameter", "headline"),
    [
        (
            FLAGSHIP,
            "",
            (
                "Kremlin content with hosting alone: “Join the war” is best below 0.265, “Hold the line” from "
                "0.265 on"
            ),
        ),
        (
            "harbour-crisis",
            "p_hold_alone",
            "The policy is the same wherever “The defender holds in a fight alone” lies in its range",
        ),
        (FLAGSHIP, "w_military", None),
    ],
)  # fmt: skip
def test_rainbow_headlines(name: str, parameter: str, headline: str | None) -> None:
    label = solved(FLAGSHIP).scenario.parameters["w_military"].label

    expected = headline or f"{label} never changes the first choice, but what follows it at 0.0909"
    assert rainbow(name, parameter).headline() == expected


def test_rainbow_without_options_shows_the_value(tmp_path: Path) -> None:
    result = analyse_rainbow(solve_text(tmp_path, LOTTERY))

    assert [row["value"] for row in result.rows()] == pytest.approx(
        [5 * float(str(row["at"])) for row in result.rows()]
    )
    assert cut(figure_of(result)) == []
    assert overlapping(figure_of(result)) == []


def test_rainbow_leaves_out_what_makes_no_sense(tmp_path: Path) -> None:
    result = analyse_rainbow(solve_text(tmp_path, LOTTERY.replace("p: p,", "p: 3 * p,")), "p")

    assert result.note() == "Left out is where the scenario makes no sense."
    assert [row["value"] for row in result.rows()][-1] is None
    assert cut(figure_of(result)) == []


def test_rainbow_needs_a_parameter_with_a_range(tmp_path: Path) -> None:
    text = LOTTERY.replace("{value: 0.1, low: 0, high: 0.5, label: Chance to win}", "0.1")

    with pytest.raises(AnalysisError, match=r"^This needs one parameter with a range; the scenario has 0\.$"):
        analyse_rainbow(solve_text(tmp_path, text))
    assert rainbow_range(tmp_path, text) == (0.0, 0.3)


def rainbow_range(folder: Path, text: str) -> tuple[float, float]:
    """Return the range of a rainbow of a fixed parameter that is given one."""
    track = analyse_rainbow(solve_text(folder, text), "p", (0, 0.3)).track
    return track.low, track.high


def test_rainbow_chart_has_a_border_at_every_switch_with_its_words() -> None:
    result = analyse_rainbow(solved(FLAGSHIP), "p_lose", (0, 1))
    drawn = figure_of(result)
    texts = [label.text for label in labels(drawn)]

    assert "0.5871: Hold the line → Withdraw" in texts
    assert "0.5238: His answer to the demand: Send the army → Balk" in texts
    assert cut(drawn) == []
    assert overlapping(drawn) == []
    best = next(line for line in drawn.axes[0].lines if line.get_label() == "best")
    assert points(best)[1].tolist() == list(result.best)


# Labels


def test_spread_keeps_labels_apart_and_within() -> None:
    assert spread([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], 0.0, 10.0) == [0.5, 1.5, 2.5]
    assert spread([9.9, 5.0], [1.0, 1.0], 0.0, 10.0) == [9.5, 5.0]
    assert spread([], [], 0.0, 1.0) == []
    placed = spread([0.1, 0.2, 4.0, 4.1, 4.2, 9.0], [0.8] * 6, 0.0, 10.0)
    assert all(other - one >= 0.8 - 1e-9 for one, other in pairwise(placed))
