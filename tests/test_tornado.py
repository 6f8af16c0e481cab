"""The tornados: parameters moved to their ends and events resolved, against examples worked by hand."""

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from click.testing import CliRunner, Result
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

import crossroads
from crossroads.analyses import analyse
from crossroads.analyses.event_tornado import EventTornado, analyse_event_tornado
from crossroads.analyses.moving.option_tornado import OptionTornado
from crossroads.analyses.subject import Subject
from crossroads.analyses.tornado import Tornado, analyse_tornado
from crossroads.charts import figure_of
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.study import Study
from drawn import SCENARIOS, cut, labels, overlapping, solve_text, solved
from strategies import Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios
from test_charts_odd import ODD

FLAGSHIP = str(SCENARIOS / "belarus-2022" / "scenario.yaml")
FIRST = str(SCENARIOS / "first-steps" / "scenario.yaml")
NAMES = ["belarus-2022", "first-steps", "oil-driller", "harbour-crisis"]

# A bet pays 10 with p, 2 with q and else nothing; a shop earns in proportion to three weights; a bond pays 4.
SIBLINGS = """
crossroads: 1
title: Bet, shop or bond
start: choice
parameters:
  p: {value: 0.5, low: 0.2, high: 0.8, label: The bet is won}
  q: {value: 0.2, low: 0.1, high: 0.3, label: The bet is drawn}
  w: {value: 2, low: 1, high: 6, label: Weight of a good year}
  s: {value: 0.5, low: 0.25, high: 1, label: The bond is safe}
  prize: {value: 10, low: 8, high: 12, label: Prize}
nodes:
  choice:
    kind: decision
    branches: {bet: {to: bet}, shop: {to: shop}, bond: {to: bond}}
  bet:
    kind: chance
    branches: {won: {p: p, payoff: prize}, drawn: {p: q, payoff: 2}, lost: {p: rest}}
  shop:
    kind: chance
    branches: {good: {weight: w, payoff: 6}, bad: {weight: 2}}
  bond:
    kind: chance
    branches:
      paid: {p: s, payoff: 4}
      late: {p: (1 - s) * 0.75, payoff: 4}
      never: {p: (1 - s) * 0.25}
"""


def study_of(tmp_path: Path, text: str, **settings: float) -> Study:
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return crossroads.load(path, set=settings)


def tornado(study: Study, **settings: Any) -> Tornado:
    result = study.analyse("tornado", **settings)
    assert isinstance(result, Tornado)
    return result


def by_option(study: Study, **settings: Any) -> OptionTornado:
    result = study.analyse("tornado", of="options", **settings)
    assert isinstance(result, OptionTornado)
    return result


def events(study: Study, **settings: Any) -> EventTornado:
    result = study.analyse("event_tornado", **settings)
    assert isinstance(result, EventTornado)
    return result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def rows_of(*arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)["rows"]
    return rows


def test_the_value_is_that_of_the_best_policy_at_each_end() -> None:
    # Waiting is worth 40 + p (better - 40); whoever knows that takes the 46 instead where it is less.
    result = tornado(crossroads.load(FIRST), of="value")

    assert result.measure == "value"
    assert result.base == pytest.approx(48)
    bars = {bar.parameter: (bar.at_low, bar.at_high) for bar in result.bars}
    assert bars == {"p_better": pytest.approx((46, 52)), "better": pytest.approx((46, 52))}
    assert [(bar.choice_low, bar.choice_high, bar.changes) for bar in result.bars] == [("accept", "wait", True)] * 2
    assert result.headline() == "A better offer comes moves the value most"
    assert list(result.rows()[0])[5:7] == ["value_low", "value_high"]


def test_every_option_has_its_value_at_each_end(tmp_path: Path) -> None:
    # Bet 0.5 * 10 + 0.2 * 2 = 5.4; shop 6 * 2/4 = 3; bond 4 * (0.5 + 0.5 * 0.75) = 3.5.
    result = by_option(study_of(tmp_path, SIBLINGS))

    assert [option for option, _ in result.options] == ["bet", "shop", "bond"]
    assert result.base == pytest.approx((5.4, 3.0, 3.5))
    found = {driver.parameter: [*driver.at_low, *driver.at_high] for driver in result.drivers}
    assert found["p"] == pytest.approx([2.4, 3, 3.5, 8.4, 3, 3.5])
    assert found["w"] == pytest.approx([5.4, 2, 3.5, 5.4, 4.5, 3.5])
    assert found["s"] == pytest.approx([5.4, 3, 3.25, 5.4, 3, 4])
    assert found["prize"] == pytest.approx([4.4, 3, 3.5, 6.4, 3, 3.5])
    # By the largest swing: p 6, w 2.5, prize 2, s 0.75, q 0.4.
    assert [driver.parameter for driver in result.drivers] == ["p", "w", "prize", "s", "q"]
    assert [driver.parameter if driver else None for driver in result.first] == ["p", "w", "s"]
    assert result.headline() == (
        "Options hang on different parameters: “The bet is won”, “Weight of a good year” and “The bond is safe”"
    )


def test_one_driver_of_all_options_is_named() -> None:
    result = by_option(crossroads.load(FLAGSHIP))

    assert result.headline() == "“Russia is clearly losing in a year” moves every option most"
    assert len(result.rows()) == 93 * 3


def test_options_without_a_driver_are_told_apart() -> None:
    assert by_option(crossroads.load(FIRST)).headline() == "“A better offer comes” moves 1 of 3 options most"


@pytest.mark.parametrize("of", ["margin", "value"])
def test_every_end_agrees_with_a_scenario_solved_with_that_setting(of: str) -> None:
    path = str(SCENARIOS / "oil-driller" / "scenario.yaml")
    result = tornado(crossroads.load(path), of=of)

    for bar in result.bars:
        for end, at, choice in ((bar.low, bar.at_low, bar.choice_low), (bar.high, bar.at_high, bar.choice_high)):
            alone = crossroads.load(path, set={bar.parameter: end}).solve()
            values = {option.id: option.certainty_equivalent for option in alone.options}
            margin = values["test"] - values["no_test"]
            assert at == pytest.approx(margin if of == "margin" else alone.root[2])
            assert alone.best is not None
            assert choice == alone.best.id


def test_every_option_at_every_end_agrees_with_a_scenario_solved_with_that_setting(tmp_path: Path) -> None:
    result = by_option(study_of(tmp_path, SIBLINGS))

    for driver in result.drivers:
        for end, at in ((driver.low, driver.at_low), (driver.high, driver.at_high)):
            alone = study_of(tmp_path, SIBLINGS, **{driver.parameter: end}).solve()
            assert at == pytest.approx([option.value for option in alone.options])


def test_ends_may_be_quantiles() -> None:
    study = crossroads.load(FIRST)
    distribution = study.scenario.parameters["better"].distribution
    assert distribution is not None
    low, high = float(distribution.quantile(0.05)), float(distribution.quantile(0.95))

    bar = next(bar for bar in tornado(study, ends="quantiles").bars if bar.parameter == "better")

    assert (bar.low, bar.high) == (low, high)
    assert 50 < low < 60 < high < 70
    assert bar.at_high == pytest.approx(40 + 0.4 * (high - 40) - 46)


def test_ends_may_be_other_shares() -> None:
    study = crossroads.load(FIRST)

    narrow, wide = tornado(study, ends=(0.25, 0.75)), tornado(study, ends="0.05:0.95")

    assert narrow.bars[0].swing < wide.bars[0].swing == tornado(study, ends="quantiles").bars[0].swing


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"of": "options_"}, "A tornado is of margin, value or options, not of options_. Did you mean options?"),
        ({"ends": "middle"}, "'middle' is none of range, quantiles and two shares such as 0.1:0.9."),
        ({"ends": (0.0, 0.9)}, "Quantiles lie within 0 and 1, the low one first; here they are 0 and 0.9."),
        ({"ends": "0.9:0.1"}, "A range goes from low to high; here it goes from 0.9 to 0.1."),
    ],
)
def test_settings_without_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError) as error:
        crossroads.load(FIRST).analyse("tornado", **settings)

    assert str(error.value) == message


def test_options_are_needed_to_put_them_side_by_side(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        "crossroads: 1\ntitle: T\nstart: n\nparameters: {p: {value: 0.5, low: 0, high: 1}}\n"
        "nodes: {n: {kind: chance, branches: {a: {p: p, payoff: 5}, b: {p: rest}}}}\n",
    )

    with pytest.raises(AnalysisError, match=r"^The perspective has no one first decision, so there are no options"):
        study.analyse("tornado", of="options")
    assert tornado(study).bars[0].swing == pytest.approx(5)


def test_the_sibling_rule_is_told_for_each_parameter(tmp_path: Path) -> None:
    result = tornado(study_of(tmp_path, SIBLINGS))

    assert {bar.parameter: bar.siblings for bar in result.bars} == {
        "p": ("rest",),
        "q": ("rest",),
        "w": ("weights",),
        "s": ("proportional",),
        "prize": (),
    }
    assert {str(row["parameter"]): row["siblings"] for row in result.rows()}["s"] == ["proportional"]


def test_the_rules_that_occur_are_told_in_one_sentence(tmp_path: Path) -> None:
    whole = tornado(study_of(tmp_path, SIBLINGS))
    two = SIBLINGS.replace("late: {p: (1 - s) * 0.75, payoff: 4}", "late: {p: 1 - s, payoff: 4}")
    two = two.replace("      never: {p: (1 - s) * 0.25}\n", "")
    odd = SIBLINGS.replace("late: {p: (1 - s) * 0.75", "late: {p: (1 - s) * s").replace(
        "(1 - s) * 0.25", "(1 - s) ** 2"
    )

    assert whole.note().startswith(
        "When a probability moves, the branch marked rest takes the difference; "
        "the other branches keep their proportions; weights are shared out anew."
    )
    assert "of two branches the other takes the difference" in tornado(study_of(tmp_path, two)).note()
    assert "the other branches follow their own formulas" in tornado(study_of(tmp_path, odd)).note()
    assert tornado(crossroads.load(FIRST)).note() == (
        "When a probability moves, the branch marked rest takes the difference."
    )


def test_odds_that_are_not_used_have_no_siblings(tmp_path: Path) -> None:
    # A rational rival ignores its stated odds.
    text = """
crossroads: 1
title: T
start: n
perspective: us
actors: {us: {values: {money: 1}}, them: {values: {glory: 1}, plays: rational}}
attributes: {money: {}, glory: {}}
parameters: {p: {value: 0.5, low: 0.2, high: 0.8}}
nodes:
  n: {kind: decision, by: us, branches: {go: {to: m}, stay: {payoff: {money: 1}}}}
  m: {kind: decision, by: them, branches: {a: {p: p, payoff: {money: 3, glory: 1}}, b: {p: rest}}}
"""
    (bar,) = tornado(study_of(tmp_path, text)).bars

    assert (bar.swing, bar.siblings) == (0, ())


# At the high end the bet is won with 0.9 and drawn with 0.2.
BEYOND = SIBLINGS.replace("low: 0.2, high: 0.8", "low: 0.2, high: 0.9")


def test_an_end_without_sense_is_told_and_the_others_stand(tmp_path: Path) -> None:
    result = tornado(study_of(tmp_path, BEYOND))
    bars = {bar.parameter: bar for bar in result.bars}

    assert bars["p"].invalid_high == "the probability of bet.lost is -0.1"
    assert bars["p"].invalid == "at its high end the probability of bet.lost is -0.1"
    # At the low end the bet is worth 2.4, which the bond beats by 1.1; beyond that nothing is known.
    assert bars["p"].at_low == pytest.approx(-1.1)
    assert (bars["p"].choice_low, bars["p"].choice_high) == ("bond", None)
    row = next(row for row in result.rows() if row["parameter"] == "p")
    assert row["margin_low"] == pytest.approx(-1.1)
    assert (row["margin_high"], row["invalid"]) == (None, bars["p"].invalid)
    assert bars["q"].invalid == ""
    # Shop 4.5 at most, so the bond is next best: 0.5 * 12 + 0.4 - 3.5.
    assert bars["prize"].at_high == pytest.approx(2.9)
    assert result.note().endswith(
        "Left out, because the scenario makes no sense there: "
        "The bet is won: at its high end the probability of bet.lost is -0.1."
    )


def test_an_end_without_sense_is_left_out_for_every_option(tmp_path: Path) -> None:
    result = by_option(study_of(tmp_path, BEYOND))

    assert [row["value_high"] for row in result.rows() if row["parameter"] == "p"] == [None] * 3
    assert [row["value_low"] for row in result.rows() if row["parameter"] == "p"] == pytest.approx([2.4, 3, 3.5])


def test_the_brief_says_at_which_end_nothing_is_known(tmp_path: Path) -> None:
    assert (
        "The bet is won (0.5; 0.2 to 0.9) moves the lead from −1.10 to 1.90; at the low end “bond” is best and "
        "at its high end the probability of bet.lost is -0.1, so nothing is known there."
    ) in str(study_of(tmp_path, BEYOND).brief).replace("\n", " ").replace("  ", " ")


def test_a_chart_says_which_end_makes_no_sense(tmp_path: Path) -> None:
    for of in ("margin", "options"):
        figure = figure_of(study_of(tmp_path, BEYOND).analyse("tornado", of=of))

        assert any("makes no sense" in label.text for label in labels(figure))
        assert cut(figure) == []
        assert overlapping(figure) == []


def test_events_are_resolved_one_at_a_time() -> None:
    # If a better offer is known to come, waiting is worth 60 and leads by 14; if none is, 40, and trails 46 by 6.
    (event,) = events(crossroads.load(FIRST)).events

    assert (event.node, event.by, event.reach) == ("answer", None, 1)
    assert [each.at for each in event.branches] == pytest.approx([-6, 14])
    assert [(each.branch, each.choice, each.changes) for each in event.branches] == [
        ("none", "accept", True),
        ("comes", "wait", False),
    ]
    assert [each.probability for each in event.branches] == pytest.approx([0.6, 0.4])
    assert event.swing == pytest.approx(20)


def test_events_move_the_value_of_the_policy_that_adapts() -> None:
    # With no better offer to come the 46 is taken.
    (event,) = events(crossroads.load(FIRST), of="value").events

    assert [each.at for each in event.branches] == pytest.approx([46, 60])


def test_resolved_events_agree_with_a_scenario_solved_with_certain_odds(tmp_path: Path) -> None:
    result = events(study_of(tmp_path, SIBLINGS), of="value")
    bet = next(event for event in result.events if event.node == "bet")
    found = {each.branch: each.at for each in bet.branches}
    # Known outcomes of the bet against the bond's 3.5.
    assert found == {"lost": pytest.approx(3.5), "drawn": pytest.approx(3.5), "won": pytest.approx(10)}
    for branch, settings in {"lost": {"p": 0, "q": 0}, "drawn": {"p": 0, "q": 1}, "won": {"p": 1, "q": 0}}.items():
        assert found[branch] == pytest.approx(study_of(tmp_path, SIBLINGS, **settings).solve().root[2])


def test_an_event_that_lowers_the_lead_either_way_has_a_swing() -> None:
    # Whoever knows what is in the ground pays 10 for a test that tells nothing new, however the ground is.
    result = events(crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml"))
    event = next(each for each in result.events if each.node == "ground" or each.label == "What is in the ground")

    assert [each.at for each in event.branches] == pytest.approx([-10] * 3)
    assert event.swing == pytest.approx(12.5)
    assert event.changes


HIDDEN = """
crossroads: 1
title: Hidden move
start: n
perspective: us
actors:
  us: {values: {money: 1}}
  them: {label: The rival, values: {money: -1}, plays: assessed}
attributes: {money: {}}
parameters: {p: 0.5}
nodes:
  n: {kind: decision, by: us, branches: {left: {to: l}, right: {to: r}, out: {payoff: {money: 3}}}}
  l: {kind: decision, by: them, information: dark, branches: {a: {p: p, payoff: {money: 8}}, b: {p: rest}}}
  r: {kind: decision, by: them, information: dark, branches: {a: {p: p}, b: {p: rest, payoff: {money: 10}}}}
"""


def test_moves_that_share_information_are_resolved_together(tmp_path: Path) -> None:
    # The rival cannot tell left from right. On a, left is worth 8 and right 0; on b, 0 and 10: right leads by 10 - 3.
    result = events(study_of(tmp_path, HIDDEN))

    (event,) = result.events
    assert (event.node, event.by) == ("l", "The rival")
    assert [(each.branch, each.choice) for each in event.branches] == [("a", "left"), ("b", "right")]
    assert [each.at for each in event.branches] == pytest.approx([-8, 7])
    assert event.reach == pytest.approx(1)


def test_hidden_states_are_resolved_before_signals() -> None:
    # Beliefs follow the resolved odds: everything that a lane says is what a scenario with those odds says.
    study = crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml")
    event = next(each for each in events(study, of="value").events if each.label == "What is in the ground")
    sure = {"dry": {"p_dry": 1, "p_wet": 0}, "wet": {"p_dry": 0, "p_wet": 1}, "soaking": {"p_dry": 0, "p_wet": 0}}

    for each in event.branches:
        alone = crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml", set=sure[each.branch])
        assert each.at == pytest.approx(alone.solve().root[2])


def test_events_that_chance_rules_out_are_not_resolved(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: T
start: c
nodes:
  c: {kind: chance, branches: {never: {p: 0, to: d}, always: {p: 1, payoff: 2}}}
  d: {kind: chance, branches: {a: {p: 0.5, payoff: 9}, b: {p: rest}}}
"""
    result = events(study_of(tmp_path, text))

    assert result.events == ()
    assert result.headline() == "No event may turn out in several ways"
    assert result.measure == "value"


def test_an_event_tornado_is_of_the_margin_or_the_value() -> None:
    with pytest.raises(AnalysisError, match=r"^An event tornado is of margin or value, not of options\.$"):
        crossroads.load(FIRST).analyse("event_tornado", of="options")


def test_costs_go_from_the_worst_to_the_best(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Costs
start: n
actors: {us: {goal: min}}
nodes:
  n: {kind: decision, branches: {risk: {to: c}, insure: {payoff: 4}}}
  c: {kind: chance, branches: {fire: {p: 0.1, payoff: 30}, none: {p: rest}}}
"""
    study = study_of(tmp_path, text)

    # The risk costs 3, the insurance 4: a lead of 1. In a fire the insurance is taken.
    (lead,), (value,) = events(study).events, events(study, of="value").events
    assert [(each.branch, each.at) for each in lead.branches] == [("fire", -26), ("none", 4)]
    assert [(each.branch, each.at) for each in value.branches] == [("fire", 4), ("none", 0)]


often = hypothesis.settings(deadline=None, derandomize=True, max_examples=40)


def solution_of(data: Data, settings: dict[str, float] | None = None) -> Solution:
    try:
        return solve(make_solver(compile_graph(build_graph(scenario_of(data, settings)))))
    except AnalysisError:
        hypothesis.reject()


def near(expected: object) -> object:
    # Sums in another order.
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@often
@hypothesis.given(scenarios() | hidden_scenarios() | signal_scenarios())
def test_every_resolved_event_is_a_scenario_with_that_branch_certain(data: Data) -> None:
    result = analyse_event_tornado(solution_of(data), "value")

    for event in result.events[:3]:
        for each in event.branches:
            sure = copy.deepcopy(data)
            for branch_id, branch in sure["nodes"][event.node]["branches"].items():
                branch.pop("weight", None)
                branch["p"] = 1 if branch_id == each.branch else 0
            assert each.at == near(solution_of(sure).root[2])


@often
@hypothesis.given(scenarios() | hidden_scenarios() | signal_scenarios())
def test_every_end_of_every_option_is_a_scenario_with_that_setting(data: Data) -> None:
    solution = solution_of(data)
    hypothesis.assume(solution.options)

    result = analyse_tornado(solution, "options")

    assert isinstance(result, OptionTornado)
    for driver in result.drivers:
        for end, at, invalid in (
            (driver.low, driver.at_low, driver.invalid_low),
            (driver.high, driver.at_high, driver.invalid_high),
        ):
            if not invalid:
                alone = solution_of(data, {driver.parameter: end}).options
                assert at == near(tuple(option.certainty_equivalent for option in alone))


def _bars(figure: Figure, label: str) -> list[list[float]]:
    """Return where the bars with a label end, a list for each panel."""
    return [
        [patch.get_x() + patch.get_width() for container in axes.containers
         if isinstance(container, BarContainer) and container.get_label() == label for patch in container.patches]
        for axes in figure.axes[1:]
    ]  # fmt: skip


def test_panels_show_every_option_in_the_same_order(tmp_path: Path) -> None:
    study = study_of(tmp_path, SIBLINGS)
    result = by_option(study)
    figure = figure_of(result)

    assert _bars(figure, "low") == [
        pytest.approx([driver.at_low[number] for driver in result.drivers]) for number in range(3)
    ]
    spans = [axes.get_xlim() for axes in figure.axes[1:]]
    assert [high - low for low, high in spans] == pytest.approx([spans[0][1] - spans[0][0]] * 3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("question", "settings"),
    [
        ("tornado", {"of": "value"}),
        ("tornado", {"of": "options"}),
        ("tornado", {"of": "options", "ends": "quantiles"}),
        ("tornado", {"ends": (0.1, 0.9)}),
        ("event_tornado", {}),
        ("event_tornado", {"of": "value"}),
    ],
    ids=str,
)
def test_every_chart_is_whole(question: str, settings: dict[str, object], name: str) -> None:
    figure = figure_of(analyse(question, Subject(solved(name)), **settings))

    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("question", "settings"), [("tornado", {"of": "options"}), ("tornado", {"of": "value"}), ("event_tornado", {})],
    ids=str,
)  # fmt: skip
def test_charts_of_odd_scenarios_are_whole(
    question: str, settings: dict[str, object], name: str, tmp_path: Path
) -> None:
    solution = solve_text(tmp_path, ODD[name])
    if settings == {"of": "options"} and not solution.options:
        return
    figure = figure_of(analyse(question, Subject(solution), **settings))

    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("count", [1, 8, 20])
def test_many_and_few_options_have_room(count: int, tmp_path: Path) -> None:
    branches = "".join(
        f"      o{i}: {{label: Option number {i} with a long name of its own, payoff: {i} * q}}\n" for i in range(count)
    )
    text = (
        f"crossroads: 1\ntitle: T\nstart: n\nparameters: {{q: {{value: 2, low: 1, high: 4}}}}\nnodes:\n  n:\n"
        f"    kind: decision\n    branches:\n{branches}"
    )
    figure = figure_of(by_option(study_of(tmp_path, text)))

    assert cut(figure) == []
    assert overlapping(figure) == []
    assert any("12 options left out." in text.get_text() for text in figure.texts) == (count == 20)


def test_ends_of_events_name_the_branch_and_what_the_choice_becomes() -> None:
    texts = [label.text for label in labels(figure_of(events(crossroads.load(FIRST))))]

    assert "It does not, 60\N{NO-BREAK SPACE}% → Take the offer" in texts
    assert "It comes, 40\N{NO-BREAK SPACE}%" in texts


def test_the_command_line_takes_the_settings() -> None:
    by_value = rows_of("analyse", "tornado", FIRST, "--of", "value")
    side_by_side = rows_of("analyse", "tornado", FIRST, "--of", "options", "--ends", "0.1:0.9")
    resolved = rows_of("analyse", "event_tornado", FIRST)

    assert [row["value_high"] for row in by_value] == pytest.approx([52, 52])
    assert [row["option"] for row in side_by_side] == ["accept", "wait", "stay"] * 2
    assert [row["margin"] for row in resolved] == pytest.approx([-6, 14])


def test_the_command_line_prints_the_sibling_rule_under_the_table() -> None:
    result = run("analyse", "tornado", FIRST)

    assert result.stdout.endswith("\n\nWhen a probability moves, the branch marked rest takes the difference.\n")
    table = list(csv.DictReader(io.StringIO(run("analyse", "tornado", FIRST, "--csv").stdout)))
    assert [line["siblings"] for line in table] == ["rest", ""]


def test_the_command_line_refuses_other_settings() -> None:
    assert run("analyse", "tornado", FIRST, "--of", "profit").exit_code == 2
    result = run("analyse", "tornado", FIRST, "--ends", "middle")
    assert result.exit_code == 2
    assert "'middle' is none of range, quantiles and two shares such as 0.1:0.9." in result.stderr


def test_the_command_line_draws_every_variant(tmp_path: Path) -> None:
    path = tmp_path / "options.svg"

    assert run("draw", "tornado", FIRST, "--of", "options", "-o", str(path)).exit_code == 0
    assert "Wait for a better one" in path.read_text("utf-8")
