"""A study: everything computed from one scenario, the same from Python as from the command line."""

import json
from pathlib import Path

import pytest

import crossroads
from crossroads.errors import AnalysisError, DefinitionError, OutputError, ScenarioError
from crossroads.files import default_name
from drawn import charts_for, lacking

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FIRST = SCENARIOS / "first-steps" / "scenario.yaml"
BELARUS = SCENARIOS / "belarus-2022"


def test_load_reads_at_once_and_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="There is no such file"):
        crossroads.load(tmp_path / "nowhere.yaml")


def test_with_gives_a_copy_and_leaves_the_original() -> None:
    study = crossroads.load(FIRST)

    changed = study.with_(set={"p_better": 0.25})

    assert study.solve().best is not None
    assert changed.solve().best is not None
    assert (study.solve().choice("choice"), changed.solve().choice("choice")) == ("wait", "accept")


def test_with_adds_to_what_was_changed_before() -> None:
    study = crossroads.load(FIRST, set={"p_better": 0.25}).with_(set={"better": 100})

    # 40 + 0.25 x 60 = 55.
    assert study.solve().options[1].value == pytest.approx(55)


def test_overlays_and_readings_are_applied() -> None:
    overlay = BELARUS / "overlays" / "kremlin_ultimatum.yaml"

    study = crossroads.load(BELARUS / "scenario.yaml", overlays=[overlay], plays={"kyiv": "rational"})

    assert study.scenario.parameters["p_launch"].value == 0.45
    assert str(study.solve().solver.plays["kyiv"]) == "rational"


def test_readings_that_say_nothing_are_refused() -> None:
    with pytest.raises(DefinitionError, match="An actor cannot play 'wild'"):
        crossroads.load(FIRST, plays={"decider": "wild"})


def test_an_unknown_chart_names_the_nearest() -> None:
    with pytest.raises(AnalysisError, match=r"There is no chart tornadu\. Did you mean tornado\?"):
        crossroads.load(FIRST).draw("tornadu")


def test_answers_are_computed_once() -> None:
    study = crossroads.load(FIRST)

    assert study.analyse("tornado") is study.analyse("tornado")
    assert study.solve() is study.solve()


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/belarus/scenario.yaml", "belarus"), ("a/drill.yaml", "drill"), ("overlays/worse.yml", "worse")],
)
def test_results_are_named_for_the_scenario(path: str, name: str) -> None:
    assert default_name(path) == name


def test_results_of_variants_have_folders_of_their_own() -> None:
    study = crossroads.load(BELARUS / "scenario.yaml")

    varied = study.with_(
        overlays=BELARUS / "overlays" / "kremlin_ultimatum.yaml", set={"p_lose": "1 / 2"}, plays={"west": "logit:0.2"}
    )
    many = study.with_(set=dict.fromkeys(list(study.scenario.parameters)[:30], 0.5))

    assert study.folder == "belarus-2022"
    assert varied.folder == "belarus-2022+kremlin_ultimatum+p_lose=1_2+west=logit_0.2"
    assert len(many.folder) == 109
    assert many.folder != study.with_(set=dict.fromkeys(list(study.scenario.parameters)[:29], 0.5)).folder


def test_run_writes_charts_tables_and_results(tmp_path: Path) -> None:
    folder = crossroads.load(FIRST).run(tmp_path / "out")

    charts = {path.name for path in (folder / "charts").iterdir()}
    assert charts == {f"{name}.{kind}" for name in charts_for("first-steps") for kind in ("svg", "png")}
    tables = {path.stem for path in (folder / "tables").iterdir()}
    assert tables == set(crossroads.ANALYSES) - lacking("first-steps")
    results = json.loads((folder / "results.json").read_text("utf-8"))
    answered = [question for question in crossroads.ANALYSES if question not in lacking("first-steps")]
    assert [each["question"] for each in results["results"]] == answered
    assert set(results["declined"]) == lacking("first-steps")


def test_run_tells_its_progress(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    crossroads.load(FIRST).run(tmp_path, lambda step, done, total: told.append((step.split()[0], done, total)))

    questions, charts = len(crossroads.ANALYSES), len(charts_for("first-steps"))
    answering = [("answering", i, questions) for i in range(questions)]
    assert [each for each in told if each[0] != "drawing" or each[2] == charts] == [
        *answering, *(("drawing", i + 1, charts) for i in range(charts))
    ]  # fmt: skip


def test_run_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="Results cannot be written to"):
        crossroads.load(FIRST).run(tmp_path / "file")


def test_public_names_are_there_and_documented() -> None:
    for name in crossroads.__all__:
        thing = getattr(crossroads, name)
        assert name == "__version__" or isinstance(thing, dict) or thing.__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        getattr(crossroads, "lod")  # noqa: B009 - a name that is not there


def test_a_study_shows_its_brief_in_a_notebook() -> None:
    shown = crossroads.load(FIRST)._repr_html_()

    assert shown.startswith("<h3>Take the job offer or wait?</h3>")
    assert "does best with “Wait for a better one”" in shown


def test_what_would_take_minutes_is_left_to_be_asked_alone(tmp_path: Path) -> None:
    branches = ", ".join(f"b{i}: {{weight: 1, payoff: {i}}}" for i in range(10_001))
    path = tmp_path / "wide.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Wide\nparameters: {x: {value: 1, low: 0, high: 2}}\nstart: a\nnodes:\n"
        "  a: {kind: decision, branches: {sure: {payoff: x}, bet: {to: b}}}\n"
        f"  b: {{kind: chance, branches: {{{branches}}}}}\n",
        "utf-8",
    )
    study = crossroads.load(path)

    assert study.answer("regret") is None
    assert study.answer("tornado") is not None
    assert study._refused["regret"] == (
        "It would take minutes on 10,003 branches, histories kept apart included. "
        "Ask for it alone: crossroads analyse regret."
    )
