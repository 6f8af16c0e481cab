"""Forecasts of a scenario's questions: worked by hand, against enumerated paths, and as people read them."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import crossroads
from crossroads.analyses.forecast import Forecast
from crossroads.charts import figure_of, to_svg
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.study import Study
from drawn import cut, labels, overlapping, points
from oracle import Oracle
from test_events import enumerated, named

ROOT = Path(__file__).parents[1]
RESOLVED = Path(__file__).parent / "data" / "resolved.yaml"
FLAGSHIP = ROOT / "scenarios" / "belarus-2022" / "scenario.yaml"
FERRIES = ROOT / "scenarios" / "ferry-strike"


def forecast(study: Study, on: dt.date | None = None) -> Forecast:
    result = study.analyse("forecast", on=on)
    assert isinstance(result, Forecast)
    return result


def write(folder: Path, text: str) -> Study:
    (folder / "scenario.yaml").write_text(text, "utf-8")
    return crossroads.load(folder / "scenario.yaml")


def test_questions_are_as_likely_as_worked_out_by_hand() -> None:
    result = forecast(crossroads.load(RESOLVED))
    base = {each.id: [chance.base for chance in each.chances] for each in result.foretold}

    # It leaves at once. Given drilling there is oil with 0.3; given waiting the price rises with 0.4, then it leaves.
    assert base == {
        "Q1": pytest.approx([0, 0.3, 0, 0]),
        "Q2": pytest.approx([0, 0, 0.4, 0]),
        "Q3": [],
        "Q4": [],
        "Q5": pytest.approx([1, 0, 1, 1]),
    }
    assert [each.difference for each in result.foretold] == [
        pytest.approx(-0.2), pytest.approx(-0.5), None, None, pytest.approx(0.1),
    ]  # fmt: skip
    assert [each.status for each in result.foretold] == ["resolved", "resolved", "resolved", "open", "open"]
    assert [each.outcome for each in result.foretold] == [True, False, False, None, None]
    assert result.foretold[0].assessed == (("Anna", 0.5), ("Ben", 0.1))


def test_over_draws_a_probability_is_spread_as_its_parameter_is() -> None:
    study = crossroads.load(RESOLVED)
    parameter = study.scenario.parameters["p_wet"]
    (given_drill,) = [each for each in forecast(study).foretold[0].chances if each.option == "drill"]

    assert given_drill.settled is not None
    assert parameter.distribution is not None
    # PERT(0.1, 0.3, 0.5) has the mean (0.1 + 4 * 0.3 + 0.5) / 6.
    assert given_drill.settled.mean == pytest.approx(0.3, abs=1e-5)
    for share, found in ((0.05, given_drill.settled.q05), (0.95, given_drill.settled.q95)):
        assert found == pytest.approx(float(parameter.distribution.quantile(share)), abs=1e-3)
    assert given_drill.informed == given_drill.settled


# A bet that is worth taking from 0.6 on: settled nobody takes it, informed whoever sees that it is good.
BET = """
crossroads: 1
title: Bet?
parameters: {p_win: {value: 0.5, distribution: {uniform: {low: 0, high: 1}}}}
start: choice
nodes:
  choice: {kind: decision, branches: {bet: {to: race}, keep: {payoff: 0.6}}}
  race: {kind: chance, branches: {win: {p: p_win, payoff: 1}, lose: {p: rest}}}
questions: {Q: {text: Is the bet won?, by: 2030-06-30, event: choice.bet and race.win}}
"""


def test_settled_and_informed_are_told_apart(tmp_path: Path) -> None:
    best, bet, _ = forecast(write(tmp_path, BET)).foretold[0].chances

    assert best.settled is not None
    assert best.informed is not None
    assert bet.settled is not None
    # The integral of p over p > 0.6 is (1 - 0.36) / 2.
    assert (best.base, best.settled.mean) == (0, 0)
    assert best.informed.mean == pytest.approx(0.32, abs=1e-3)
    assert bet.settled.mean == pytest.approx(0.5, abs=1e-4)
    assert bet.settled.mean_se < 1e-3


def test_a_settled_choice_that_differs_is_told(tmp_path: Path) -> None:
    # At the base value the bet is taken; on the mean over draws, 0.5, it is not.
    result = forecast(write(tmp_path, BET.replace("value: 0.5", "value: 0.7")))

    assert result.foretold[0].chances[0].base == pytest.approx(0.7)
    assert result.note() == (
        "Over draws the choice is settled: made once, as nobody learns the numbers beforehand, which here takes "
        "“keep”, not “bet”."
    )


def test_without_uncertain_parameters_there_are_no_draws(tmp_path: Path) -> None:
    text = BET.replace("{value: 0.5, distribution: {uniform: {low: 0, high: 1}}}", "0.9")
    result = forecast(write(tmp_path, text))

    assert result.note() == "No parameter is uncertain, so there are no draws."
    assert result.headline() == "1 of 1 question is more likely than not"
    assert [row["mean"] for row in result.rows()] == [None] * 3
    assert result.made.draws is None


def test_the_flagship_says_what_its_paths_say() -> None:
    study = crossroads.load(FLAGSHIP, draws=256)
    solution, result = study.solve(), forecast(study)
    oracle, arcs = Oracle(solution.scenario), solution.program.arc_names
    policy = named(solution.scenario, arcs, solution.rolled.weight[:, 0].tolist())

    for each in result.modelled:
        event = solution.scenario.file.questions[each.id].event
        assert event is not None
        assert each.chances[0].base == pytest.approx(enumerated(oracle, policy, event.happens), abs=1e-12)


def test_a_question_is_past_from_a_day_on() -> None:
    study = crossroads.load(RESOLVED)
    assert forecast(study, on=dt.date(2030, 3, 31)).foretold[3].status == "open"
    assert forecast(study, on=dt.date(2030, 4, 1)).foretold[3].status == "past"

    shown = CliRunner().invoke(main, ["forecast", str(RESOLVED), "--on", "2030-04-01"]).stdout

    assert "Q4  Is there another well? (by 2030-03-31)" in shown
    assert "Its last day is past; it is not resolved yet." in shown
    assert "1 question is past. 3 questions are resolved." in shown


def test_people_read_it_in_words_and_numbers() -> None:
    done = CliRunner().invoke(main, ["forecast", str(RESOLVED)])

    assert done.exit_code == 0
    assert done.stdout == (
        "The model is furthest above the first forecast on “Is it left?”: 100 % (certain) against 90 %\n"
        "\n"
        "Q1  Is there oil? (by 2030-06-30)\n"
        "    Model: 0 %, impossible, by the best choice, “Leave”; over draws the same.\n"
        "    Given “Drill” 30 %, “Wait” 0 %, “Leave” 0 %.\n"
        "    First forecast: 20 %, very unlikely; the model is 20 points below it.\n"
        "    Assessors: Anna 50 %, Ben 10 %.\n"
        "    It happened.\n"
        "\n"
        "Q2  Does the price rise? (by 2030-06-30)\n"
        "    Model: 0 %, impossible, by the best choice, “Leave”; over draws the same.\n"
        "    Given “Drill” 0 %, “Wait” 40 %, “Leave” 0 %.\n"
        "    First forecast: 50 %, roughly even; the model is 50 points below it.\n"
        "    Assessors: Anna 60 %.\n"
        "    It did not happen.\n"
        "\n"
        "Q3  Is there a strike? (by 2030-06-30)\n"
        "    Not in the model: it names no event.\n"
        "    First forecast: 5 %, almost no chance.\n"
        "    Assessors: Anna 0 %, Ben 30 %.\n"
        "    It did not happen.\n"
        "\n"
        "Q4  Is there another well? (by 2030-03-31)\n"
        "    Not in the model: it names no event.\n"
        "    Assessors: Ben 25 %.\n"
        "\n"
        "Q5  Is it left? (by 2030-12-31)\n"
        "    Model: 100 %, certain, by the best choice, “Leave”; over draws the same.\n"
        "    Given “Drill” 0 %, “Wait” 100 %, “Leave” 100 %.\n"
        "    First forecast: 90 %, very likely; the model is 10 points above it.\n"
        "\n"
        "Over draws the choice is settled: made once, as nobody learns the numbers beforehand. Not in the model, as no "
        "event is named: Q3, Q4. 3 questions are resolved.\n"
    )


def test_json_and_csv_have_all_of_it() -> None:
    runner = CliRunner()
    rows = json.loads(runner.invoke(main, ["forecast", str(RESOLVED), "--json"]).stdout)["rows"]
    lines = runner.invoke(main, ["forecast", str(RESOLVED), "--csv"]).stdout.splitlines()

    assert len(rows) == 4 * 3 + 2 == len(lines) - 1
    drill = rows[1]
    assert (drill["question"], drill["given"], drill["word"], drill["status"]) == (
        "Q1",
        "drill",
        "unlikely",
        "resolved",
    )
    assert drill["assessors"] == ["Anna: 0.5", "Ben: 0.1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--on", "soon"], "Expected a date; found the text 'soon'. Write it with month and day, as in 2022-10-14."),
        (["--json", "--csv"], "Choose one of --json and --csv."),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(main, ["forecast", str(RESOLVED), *arguments])

    assert done.exit_code == 2
    assert told in done.stderr


def test_a_scenario_without_questions_says_so(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refused:
        forecast(write(tmp_path, BET[: BET.index("questions")]))
    assert str(refused.value) == "The scenario asks no questions. Add some under questions, each with text and by."

    with pytest.raises(AnalysisError) as refused:
        forecast(write(tmp_path, BET.replace(", event: choice.bet and race.win", "")))
    assert str(refused.value) == (
        "Of 1 question none names an event, so the model says nothing of them. Add to one, for example: "
        "event: [node.branch]."
    )


@pytest.mark.parametrize(
    "path", [FLAGSHIP, FERRIES / "scenario.yaml", FERRIES / "overlays" / "resolved.yaml", RESOLVED]
)
def test_its_chart_is_whole(path: Path) -> None:
    result = forecast(crossroads.load(path, draws=256))
    figure = figure_of(result)

    assert cut(figure) == []
    assert overlapping(figure) == []
    assert labels(figure)[0].text.replace("\n", " ") == result.headline()
    assert to_svg(figure) == to_svg(figure_of(result))


def test_its_marks_stand_where_the_numbers_are() -> None:
    result = forecast(crossroads.load(FERRIES / "overlays" / "resolved.yaml", draws=256))
    lines = figure_of(result).axes[0].lines

    def at(label: str) -> list[float]:
        return [float(points(line)[0][0]) for line in lines if line.get_label() == label]

    assert at("stated") == [each.stated for each in result.modelled]
    assert at("outcome") == [float(each.outcome or 0) for each in result.modelled]
    assert at("model") == [each.chances[0].settled.mean for each in result.modelled if each.chances[0].settled]
    assert at("assessor") == [value for each in result.modelled for _, value in each.assessed]
