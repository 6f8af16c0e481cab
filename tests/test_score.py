"""Scores of resolved forecasts: worked by hand, from print, and as closed forms."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import crossroads
from crossroads.analyses.forecasting.calibration import (
    Interval,
    bands_of,
    brier,
    logarithmic,
    quality_of,
    wilson,
)
from crossroads.analyses.forecasting.forecasters import MODEL
from crossroads.analyses.score import Score, score_forecasts
from crossroads.charts import figure_of, to_svg
from crossroads.cli import main
from crossroads.errors import AnalysisError, ScenarioError
from crossroads.study import Study
from drawn import cut, labels, overlapping
from test_forecast import FERRIES, RESOLVED

often = settings(derandomize=True, max_examples=100)

# Ten forecasts of rain and whether it rained: the example in Brier (1950), table 1, where P = 0.19 sums over both
# outcomes.
RAIN = (0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1)
RAINED = (False, True, True, True, False, False, False, False, False, False)


def score(study: Study, resolutions: str | None = None) -> Score:
    result = study.analyse("score", resolutions=resolutions)
    assert isinstance(result, Score)
    return result


def test_briers_own_example_has_half_his_score() -> None:
    assert quality_of(RAIN, RAINED, seed=1).brier == pytest.approx(0.19 / 2)


def test_logarithms_are_of_what_was_given_to_what_came_true() -> None:
    scores = logarithmic(np.array([0.8, 0.8, 0.5, 0.0]), np.array([1.0, 0.0, 1.0, 1.0]))

    assert scores.tolist() == pytest.approx([-math.log(0.8), -math.log(0.2), math.log(2), math.inf])


def test_parts_of_the_score_are_those_of_murphy_where_words_are_single_numbers() -> None:
    # Two numbers only: 0.3 said ten times and true twice, 0.7 said ten times and true nine times. By hand, with the
    # share 11/20 of all: reliability (0.1^2 + 0.2^2) / 2, resolution (0.35^2 + 0.35^2) / 2, uncertainty 0.55 * 0.45.
    said = [0.3] * 10 + [0.7] * 10
    came = [True] * 2 + [False] * 8 + [True] * 9 + [False]
    quality = quality_of(said, came, seed=1)

    parts = quality.parts
    assert (parts.reliability, parts.resolution) == pytest.approx((0.025, 0.1225))
    assert (parts.uncertainty, parts.within) == pytest.approx((0.2475, 0), abs=1e-12)
    assert quality.brier == pytest.approx(0.025 - 0.1225 + 0.2475)
    assert [(band.word, band.count, band.happened) for band in quality.bands] == [
        ("unlikely", 10, 0.2),
        ("likely", 10, 0.9),
    ]


@often
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_parts_add_up_to_the_score(pairs: list[tuple[float, bool]]) -> None:
    said, came = [p for p, _ in pairs], [o for _, o in pairs]
    quality = quality_of(said, came, seed=1)

    parts = quality.parts
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(quality.brier, abs=1e-12)
    assert sum(band.count for band in quality.bands) == len(pairs)
    assert quality.brier == pytest.approx(math.fsum((p - o) ** 2 for p, o in pairs) / len(pairs))


def test_skill_is_one_for_knowing_all_and_none_for_the_base_rate() -> None:
    came = [True, False, False, True, False]
    knowing = quality_of([float(each) for each in came], came, seed=1)
    base_rate = quality_of([0.4] * 5, came, seed=1)

    assert (knowing.skill, knowing.skill_even, knowing.logarithmic) == (1, 1, 0)
    assert base_rate.skill == pytest.approx(0)
    assert base_rate.skill_even == pytest.approx(1 - 0.24 / 0.25)
    assert quality_of([0.9, 0.8], [True, True], seed=1).skill is None


def test_an_interval_is_that_of_the_mean_and_comes_from_the_seed() -> None:
    random = np.random.default_rng(5)
    said = random.random(400)
    came = (random.random(400) < said).tolist()
    quality, again, other = (quality_of(said.tolist(), came, seed) for seed in (1, 1, 2))

    scores = brier(said, np.array(came, np.float64))
    half = 1.645 * scores.std() / 20
    assert quality.brier_interval is not None
    assert quality.brier_interval.low == pytest.approx(quality.brier - half, abs=0.1 * half)
    assert quality.brier_interval.high == pytest.approx(quality.brier + half, abs=0.1 * half)
    assert quality.brier_interval == again.brier_interval != other.brier_interval


def test_few_questions_have_no_interval() -> None:
    assert quality_of([0.5] * 9, [True] * 9, seed=1).brier_interval is None
    assert quality_of([0.5] * 10, [True] * 10, seed=1).brier_interval == Interval(0.25, 0.25)
    # Nor has a mean that is infinite.
    assert quality_of([0.0] * 10, [True] * 10, seed=1).logarithmic_interval is None


@pytest.mark.parametrize(("share", "count"), [(0.0, 5), (0.2, 5), (0.5, 40), (1.0, 3)])
def test_an_interval_of_a_share_ends_where_the_score_test_does(share: float, count: int) -> None:
    ends = wilson(share, count)

    # Wilson's ends p solve (share - p)^2 = z^2 p (1 - p) / n.
    for p in (ends.low, ends.high):
        assert (share - p) ** 2 == pytest.approx(1.6448536269514722**2 * p * (1 - p) / count, abs=1e-12)
    assert ends.low <= share <= ends.high


def test_words_are_counted_from_the_least_likely_on() -> None:
    bands = bands_of(np.array([0.9, 0.1, 0.15, 0.5]), np.array([1.0, 0.0, 1.0, 0.0]))

    assert [(band.word, band.count, band.mean, band.happened) for band in bands] == [
        ("very unlikely", 2, 0.125, 0.5), ("roughly even", 1, 0.5, 0.0), ("very likely", 1, 0.9, 1.0),
    ]  # fmt: skip


def test_everybody_is_scored_over_what_they_answered() -> None:
    result = score(crossroads.load(RESOLVED))
    found = {each.label: (quality.count, quality.brier) for each, quality in result.qualities.items()}

    # Oil came (Q1), the price did not rise (Q2), there was no strike (Q3). By its best choice the model leaves, and
    # neither of the first two comes up. One in three came true.
    expected = {
        "First forecast": (3, (0.8**2 + 0.5**2 + 0.05**2) / 3),
        "Anna": (3, (0.5**2 + 0.6**2 + 0) / 3),
        "Ben": (2, (0.9**2 + 0.3**2) / 2),
        "Model": (2, 0.5),
        "Model, mean over draws": (2, 0.5),
        "Base rate": (3, 2 / 9),
        "One half": (3, 0.25),
    }
    assert list(found) == list(expected)
    for label, pair in expected.items():
        assert found[label] == pytest.approx(pair)
    assert (
        result.headline() == "Anna scores best: Brier score 0.203 over 3 questions, against 0.222 for their base rate"
    )
    assert result.note() == (
        "Brier: (p − o)², one outcome, 0 best, 0.25 for one half. Logarithmic: −ln of what was given to what came "
        "true, 0 best, 0.693 for one half. Forecasters are compared over what each of them answered. Model and Model, "
        "mean over draws called impossible what came true, so the mean logarithmic score is infinite. Fewer than 10 "
        "questions: differences may well be luck. 2 questions not resolved yet."
    )


def test_nobody_beats_the_base_rate_where_all_are_worse(tmp_path: Path) -> None:
    text = "Q1: {date: 2030-06-30, outcome: false}\nQ2: null\nQ3: {date: 2030-06-30, outcome: true}\n"
    result = score(crossroads.load(RESOLVED), _file(tmp_path, text))

    # Ben: (0.1^2 + 0.7^2) / 2. The model knows of Q1 alone, and is right: with one outcome that says little.
    assert result.headline() == (
        "Nobody beats the base rate; nearest is Ben: Brier score 0.250 over 2 questions, against 0.250 for their base "
        "rate"
    )
    assert result.qualities[MODEL].brier == 0


def test_infinite_scores_are_empty_in_json() -> None:
    data = json.loads(json.dumps(score(crossroads.load(RESOLVED)).to_json(), allow_nan=False))

    by_model = [row for row in data["rows"] if row["forecaster"] == "Model"]
    assert [row["logarithmic"] for row in by_model] == [None, 0]
    (model,) = [each for each in data["forecasters"] if each["forecaster"] == "Model"]
    assert (model["logarithmic"], model["count"], model["kind"]) == (None, 2, "model")
    assert {each["word"] for each in data["words"] if each["forecaster"] == "Ben"} == {"very unlikely", "unlikely"}


def _file(folder: Path, text: str) -> str:
    path = folder / "outcomes.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_file_of_resolutions_goes_over_what_the_scenario_says(tmp_path: Path) -> None:
    text = "Q1: {date: 2030-07-05, outcome: true}\nQ2: null\nQ4: {date: 2030-03-31, outcome: true}\n"
    result = score(crossroads.load(RESOLVED), _file(tmp_path, text))

    assert [(each.id, each.outcome) for each in result.scored] == [("Q1", True), ("Q3", False), ("Q4", True)]
    doubt = (
        "“Is there oil?”: It counts until 2030-06-30, but is resolved as a yes on 2030-07-05. Give the day on which it "
        "happened; if that is after the last day, it is a no."
    )
    assert result.doubts == (doubt,)
    assert result.note().endswith(f"Doubtful: {doubt}")


def test_several_scenarios_are_scored_together() -> None:
    studies = [crossroads.load(RESOLVED), crossroads.load(FERRIES / "overlays" / "resolved.yaml", draws=256)]
    result = score_forecasts([each.subject for each in studies])

    qualities = {each.label: quality for each, quality in result.qualities.items()}
    # Both know an Anna, and she answered all.
    assert (len(result.scored), qualities["Anna"].count, qualities["Ben"].count) == (15, 15, 14)
    assert result.made.title == "Drill? · Strike at the island ferries?"
    one, other = (score(each) for each in studies)
    anna = [sum(quality.count * quality.brier for each, quality in found.qualities.items() if each.label == "Anna")
            for found in (one, other)]  # fmt: skip
    assert qualities["Anna"].brier == pytest.approx(sum(anna) / 15)


def test_a_resolution_belongs_to_one_question(tmp_path: Path) -> None:
    subjects = [crossroads.load(RESOLVED).subject] * 2
    with pytest.raises(AnalysisError) as refused:
        score_forecasts(subjects, _file(tmp_path, "Q1: {date: 2030-06-30, outcome: true}"))
    assert str(refused.value) == (
        "The question Q1 is asked by “Drill?” and “Drill?”. Resolve it in an overlay of each."
    )

    with pytest.raises(AnalysisError) as refused:
        score_forecasts(subjects[:1], _file(tmp_path, "Q11: {date: 2030-06-30, outcome: true}"))
    assert str(refused.value) == "There is no question Q11 to resolve. Did you mean Q1?"


def test_an_overlay_is_no_file_of_resolutions() -> None:
    overlay = str(FERRIES / "overlays" / "resolved.yaml")
    with pytest.raises(ScenarioError) as refused:
        score(crossroads.load(FERRIES / "scenario.yaml"), overlay)

    assert str(refused.value) == (
        f"{overlay}: error: [not-resolutions]\n"
        "  This is a scenario or an overlay; a file of resolutions has questions alone.\n"
        "  Lay an overlay over its scenario with --overlay, or write for example: Q1: {date: 2023-03-01, outcome: true}"
    )


def test_nothing_resolved_is_nothing_to_score() -> None:
    with pytest.raises(AnalysisError) as refused:
        score(crossroads.load(FERRIES / "scenario.yaml"))

    assert str(refused.value) == (
        "No question is resolved. State resolved: {date, outcome} under one, or give resolutions."
    )


def test_resolutions_and_days_may_be_given_as_plain_data() -> None:
    study = crossroads.load(FERRIES / "scenario.yaml", draws=64)
    stated = {"F01": {"date": "2031-04-30", "outcome": True}}

    found = study.analyse("forecast", resolutions=stated, on="2031-06-01")

    assert {row["question"]: row["status"] for row in found.rows()}["F01"] == "resolved"
    assert {row["question"]: row["status"] for row in found.rows()}["F02"] == "past"
    with pytest.raises(AnalysisError) as caught:
        study.analyse("score", resolutions={"F01": {"date": "soon"}})
    assert str(caught.value) == (
        "How F01 came out cannot be read. Write for example: {'date': '2023-03-01', 'outcome': True}."
    )


def test_a_game_is_scored_without_its_model(tmp_path: Path) -> None:
    text = (FERRIES.parent / "beer-or-quiche" / "scenario.yaml").read_text("utf-8")
    question = "{text: Is it beer?, by: 2030-01-01, forecast: 0.8, resolved: {date: 2030-01-01, outcome: true}}"
    (tmp_path / "game.yaml").write_text(f"{text}\nquestions:\n  Q: {question}\n", "utf-8")

    result = score(crossroads.load(tmp_path / "game.yaml"))

    assert [each.label for each in result.qualities] == ["First forecast", "Base rate", "One half"]
    assert result.unsolved == (result.made.title,)
    assert "has no one solution and says nothing" in result.note()
    assert (
        result.headline()
        == "First forecast scores best: Brier score 0.040 over 1 question, all of which came out alike"
    )


def _lines(arguments: Sequence[str]) -> list[str]:
    done = CliRunner().invoke(main, ["score", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()


def test_people_read_tables_and_hindsight() -> None:
    lines = _lines([str(FERRIES / "overlays" / "resolved.yaml")])

    assert lines[0] == "Anna scores best: Brier score 0.086 over 12 questions, against 0.243 for their base rate"
    assert lines[2].split() == [
        "forecaster", "questions", "Brier", "90", "%", "logarithmic", "90", "%", "skill", "against", "½", "reliability",
        "resolution", "uncertainty", "within",
    ]  # fmt: skip
    anna = next(line for line in lines[3:] if line.startswith("Anna "))
    # Twelve squares by hand: 0.3^2 + 0.15^2 + 0.1^2 + 0.04^2 + 0.4^2 + 0.5^2 + 0.1^2 + 0.2^2 + 0.65^2 + 0.1^2 + 0.03^2
    # + 0.1^2 = 1.0275.
    assert anna.split()[1:3] == ["12", f"{1.0275 / 12:.3f}"]
    assert any(line.split()[:3] == ["F01", "yes", "50"] for line in lines)
    assert any("Knowing what happened, “Strike” would have been best, not “Talk on”" in line for line in lines)


def test_several_files_tell_each_its_hindsight(tmp_path: Path) -> None:
    outcomes = _file(tmp_path, "Q4: {date: 2030-03-31, outcome: false}")
    lines = _lines([str(RESOLVED), str(FERRIES / "overlays" / "resolved.yaml"), "--resolutions", outcomes])

    assert any(
        line.startswith("“Drill?”: Knowing what happened, “Drill” would have been best, not “Leave”") for line in lines
    )
    assert any(line.startswith("“Strike at the island ferries?”: Knowing what happened") for line in lines)


def test_the_overlay_may_be_laid_over_the_scenario() -> None:
    overlay, base = FERRIES / "overlays" / "resolved.yaml", FERRIES / "scenario.yaml"

    assert _lines([str(base), "--overlay", str(overlay)]) == _lines([str(overlay)])


def test_csv_has_a_line_for_each_forecast(tmp_path: Path) -> None:
    chart = tmp_path / "reliability.svg"
    lines = _lines([str(RESOLVED), "--csv", "--chart", str(chart)])

    assert lines[0] == "scenario,question,forecaster,kind,probability,word,outcome,brier,logarithmic,text"
    # Three first forecasts, Anna's three, Ben's two, the model's two twice, and two references for three questions.
    assert len(lines) == 1 + 3 + 3 + 2 + 4 + 6
    assert "Anna scores best" in chart.read_text("utf-8")


@pytest.mark.parametrize("path", [RESOLVED, FERRIES / "overlays" / "resolved.yaml"])
def test_its_chart_is_whole(path: Path) -> None:
    result = score(crossroads.load(path, draws=256))
    figure = figure_of(result)

    assert cut(figure) == []
    assert overlapping(figure) == []
    assert labels(figure)[0].text.replace("\n", " ") == result.headline()
    assert to_svg(figure) == to_svg(figure_of(result))


def test_the_page_on_forecasts_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    root = FERRIES.parents[1]
    monkeypatch.chdir(root)
    page = (root / "docs" / "forecasts.md").read_text("utf-8")

    assert "\n".join(_lines(["scenarios/ferry-strike/overlays/resolved.yaml"])) in page
