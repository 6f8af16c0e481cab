"""Runs that were made: found by name, and made anew from the texts that were kept, whatever files say now."""

import json
import shutil
from pathlib import Path

import pytest

import crossroads
from commands import run
from crossroads.errors import HistoryError, ScenarioError
from crossroads.history import Ledger
from crossroads.study import Study
from crossroads.study.history import is_run, recalled
from crossroads.study.recording import contents_of, record_of
from ledgers import contents_of as kept
from ledgers import run_of

FIRST = Path(__file__).parents[1] / "scenarios" / "first-steps" / "scenario.yaml"
BASE = """crossroads: 1
title: Sell or keep?
parameters: {price: 5, cost: 1}
sources: {survey: {title: Survey, text: copies/survey.txt}}
claims: {C1: {source: survey, text: It sells., quote: it sells at once}}
actors: {owner: {}, rival: {}}
start: choice
nodes:
  choice: {kind: decision, by: owner, branches: {sell: {to: answer, payoff: price - cost}, keep: {payoff: 3}}}
  answer: {kind: decision, by: rival, branches: {fight: {p: 0.5, payoff: -1}, yield: {p: 0.5}}}
"""
FILES = {
    "old/base.yaml": BASE,
    "old/overlays/low.yaml": "extends: ../base.yaml\nparameters: {price: 4.5}\n",
    "old/overlays/lower.yaml": "extends: low.yaml\nparameters: {price: 2}\n",
    "old/copies/survey.txt": "It sells at once.",
    "more.yaml": "parameters: {cost: 0.5}\n",
}


@pytest.fixture(autouse=True)
def files_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


@pytest.fixture(name="no_charts")
def no_charts_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs draw nothing, which takes most of their time."""
    monkeypatch.setattr("crossroads.study.outputs.print_all", lambda _study, _progress: {})


def _results(study: Study) -> str:
    """Return what is kept of the results: not all of them, which take most of the time."""
    return json.dumps({"solution": None if study.reading.is_game else study.solve().to_json()})


def _record(study: Study, ledger: Path = Path("history.sqlite"), *, is_complete: bool = True) -> int:
    book = Ledger(ledger)
    number = book.append(record_of(study, book, Path("out"), 1.0), contents_of(study, _results(study)))
    if is_complete:
        book.complete(number, 1.0)
    return number


def test_a_run_is_recalled_as_it_was_after_its_files_are_gone() -> None:
    study = crossroads.load(
        "old/overlays/lower.yaml", overlays="more.yaml", set={"cost": 0.25}, plays={"rival": "logit:0.5"},
        draws=128, seed=0, sampling="latin",
    )  # fmt: skip
    before = study.results_json()
    _record(study)
    shutil.rmtree("old")
    Path("more.yaml").write_text("parameters: {cost: 9}\n")

    again = recalled("@1", "history.sqlite")

    assert again.results_json() == before
    assert again.scenario.digest == study.scenario.digest
    assert again.scenario.document.overlays == ("old/overlays/low.yaml", "old/overlays/lower.yaml", "more.yaml")
    assert again.scenario.parameters["cost"].value == 0.25


def test_texts_are_those_that_were_read_not_those_of_later() -> None:
    study = crossroads.load("old/base.yaml")
    Path("old/base.yaml").write_text(BASE.replace("price: 5", "price: 50"))

    _record(study)

    assert recalled("@1", "history.sqlite").scenario.parameters["price"].value == 5


def test_all_files_that_a_run_was_read_from_are_kept() -> None:
    _record(crossroads.load("old/overlays/lower.yaml", overlays="more.yaml"))

    assert crossroads.read_history("history.sqlite").contents("@1").texts == FILES


def test_files_that_are_named_in_several_ways_are_recalled(tmp_path: Path) -> None:
    Path("link").symlink_to("old")
    # The base is named from here; what extends it, by a whole path and through a link.
    study = crossroads.load("old/base.yaml", overlays=[tmp_path / "link" / "overlays" / "low.yaml"])
    _record(study)
    shutil.rmtree("old")

    assert recalled("@1", "history.sqlite").scenario.digest == study.scenario.digest


def test_a_recalled_run_can_be_changed_and_recorded_again() -> None:
    _record(crossroads.load("old/base.yaml"))
    shutil.rmtree("old")

    _record(recalled("@1", "history.sqlite").with_(set={"price": 1}))

    history = crossroads.read_history("history.sqlite")
    assert [run.choice for run in history] == ["sell", "keep"]
    assert history.recall("@2").scenario.parameters["price"].value == 1
    assert history.contents("@2").texts == history.contents("@1").texts


def test_the_record_has_what_a_list_of_runs_shows() -> None:
    _record(crossroads.load("old/base.yaml", overlays="more.yaml", set={"price": "4 * 1.5"}, seed=3))

    found = crossroads.read_history("history.sqlite")["@1"]

    # Sold: 6 - 0.5, less the half chance of a fight that costs 1.
    assert (found.choice, found.label, found.value, found.lead) == ("sell", "sell", 5.0, 2.0)
    assert (found.title, found.path, found.overlays) == ("Sell or keep?", "old/base.yaml", ("more.yaml",))
    assert (found.settings, found.plays, found.seed) == ({"price": "4 * 1.5"}, {}, 3)
    assert (found.parameters, found.base, found.out) == ({"price": 6.0, "cost": 0.5}, "old/base.yaml", "out")
    assert found.version == crossroads.__version__


def test_a_game_without_one_solution_is_recorded_too() -> None:
    quiche = FIRST.parents[1] / "beer-or-quiche" / "scenario.yaml"

    _record(crossroads.load(quiche))

    found = crossroads.read_history("history.sqlite")[0]
    assert (found.choice, found.value, found.lead, found.options) == (None, None, None, ())


def test_runs_are_named_by_number_or_from_the_end() -> None:
    study = crossroads.load("old/base.yaml")
    for is_complete in (True, True, False):
        _record(study, is_complete=is_complete)

    history = crossroads.read_history("history.sqlite")

    # The last one was stopped: from the end, only complete runs count.
    assert [history[name].id for name in ("@1", "@3", "@-1", "@-2")] == [1, 3, 2, 1]
    assert [history[0].id, history[-1].id, len(history)] == [1, 3, 3]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("@4", "There is no run @4 in history.sqlite. It has @1 to @2."),
        ("@-3", "There is no run @-3 in history.sqlite. It has 2 that are complete."),
        ("2", "A run is named by its number, as in @3, or from the end, as in @-1; not '2'."),
        ("@0", "A run is named by its number, as in @3, or from the end, as in @-1; not '@0'."),
    ],
)
def test_a_name_that_means_no_run_is_told(name: str, told: str) -> None:
    for _ in range(2):
        _record(crossroads.load("old/base.yaml"))

    with pytest.raises(HistoryError) as caught:
        crossroads.read_history("history.sqlite")[name]
    assert str(caught.value) == told


def test_names_of_runs_are_told_from_names_of_files() -> None:
    assert [is_run(name) for name in ("@1", "@-12", "@", "@1.yaml", "x@1", "1")] == [True, True] + 4 * [False]


def test_a_choice_turns_against_the_last_complete_run_of_the_same_scenario() -> None:
    study = crossroads.load("old/base.yaml")
    low = study.with_(set={"price": 1})
    _record(study)
    _record(low, is_complete=False)
    _record(crossroads.load(FIRST))
    _record(study)
    _record(low)

    history = crossroads.read_history("history.sqlite")

    assert [history.is_turn(run) for run in history] == [False, True, False, False, True]
    assert history.previous(history["@4"]) == history["@1"]


def test_the_runs_of_a_scenario_are_found_under_any_of_its_names(tmp_path: Path) -> None:
    _record(crossroads.load("old/overlays/low.yaml"))
    _record(crossroads.load(FIRST))
    history = crossroads.read_history("history.sqlite")

    for name in ("old/base.yaml", tmp_path / "old" / "base.yaml", "old/overlays/../overlays/low.yaml"):
        assert [run.id for run in history.about(name)] == [1]
    assert history.about("nowhere.yaml") == ()


def test_a_text_that_is_no_scenario_any_more_is_told() -> None:
    ledger = Ledger(Path("history.sqlite"))
    ledger.append(run_of(overlays=()), kept(**{"scenario.yaml": "crossroads: 1\n"}))

    with pytest.raises(ScenarioError):
        recalled("@1", "history.sqlite")


def test_the_history_shows_itself_in_a_notebook() -> None:
    Ledger(Path("history.sqlite")).append(run_of("A < B"), kept())

    shown = crossroads.read_history("history.sqlite")._repr_html_()

    assert "<td>@1</td><td>2026-01-02T03:04:05Z</td><td>A &lt; B</td><td>Sell</td><td>5.25</td>" in shown


@pytest.mark.usefixtures("no_charts")
def test_a_run_is_recorded_beside_its_outputs_and_only_once_complete() -> None:
    shutil.copy(FIRST, "drill.yaml")

    folder = crossroads.load("drill.yaml").run()

    history = crossroads.read_history()
    assert (folder, history.ledger.path) == (Path("out/drill"), Path("out/history.sqlite"))
    assert [(each.name, each.is_complete, each.out) for each in history] == [("@1", True, "drill")]
    assert history.results("@1") == json.loads((folder / "results.json").read_text("utf-8"))
    assert history["@1"].took > 0


@pytest.mark.usefixtures("no_charts")
def test_a_ledger_that_cannot_be_written_loses_no_run() -> None:
    Path("file").touch()

    with pytest.warns(UserWarning, match=r"^The run is not recorded, its outputs stand\. file/runs\.sqlite cannot"):
        folder = crossroads.load(FIRST).run("out", ledger="file/runs.sqlite")

    assert (folder / "results.json").is_file()
    assert not (folder / "history.sqlite").exists()


@pytest.mark.usefixtures("no_charts")
def test_a_run_whose_outputs_are_refused_is_not_recorded() -> None:
    Path("out").mkdir()
    Path("out/report.html").write_text("mine")

    result = run("run", str(FIRST), "-q", "--out", "out")

    assert result.exit_code == 2
    assert "has report.html already, and not from a run" in result.stderr
    assert crossroads.read_history("out").runs == ()


def test_history_lists_runs_and_marks_turns() -> None:
    study = crossroads.load("old/base.yaml")
    _record(study)
    _record(study.with_(set={"price": 1}, plays={"rival": "rational"}, overlays="more.yaml"))
    _record(study, is_complete=False)

    lines = run("history", "--ledger", "history.sqlite").stdout.splitlines()

    assert lines[0].split() == [
        "run", "when,", "UTC", "scenario", "laid", "over", "it", "choice", "value", "lead", "draws", "seed", "version",
    ]  # fmt: skip
    assert lines[1].split()[-6:] == ["sell", "3.5", "0.5", "16,384", "1", crossroads.__version__]
    assert lines[2].split()[-10:-3] == ["more.yaml,", "price=1,", "rival=rational", "keep", "*", "3", "2.5"]
    assert lines[3].split()[-7:-3] == ["sell", "stopped", "3.5", "0.5"]


def test_history_as_json_has_the_last_runs_at_full_precision() -> None:
    study = crossroads.load("old/base.yaml")
    _record(study)
    _record(study.with_(set={"price": 1 / 3}))

    (data,) = json.loads(run("history", "--ledger", ".", "-n", "1", "--json").stdout)

    assert (data["id"], data["choice"], data["previous"], data["choice_changed"]) == (2, "keep", 1, True)
    assert data["parameters"]["price"] == 1 / 3
    assert data["options"][0]["value"] == 1 / 3 - 1.5


def test_history_shows_one_run_whole() -> None:
    study = crossroads.load("old/overlays/low.yaml")
    _record(crossroads.load("old/base.yaml"))
    _record(study.with_(set={"cost": 3}))

    text = run("history", "show", "@-1", "--ledger", ".").stdout
    data = json.loads(run("history", "show", "@2", "--ledger", ".", "--json").stdout)

    assert text.startswith("@2  Sell or keep?\n\nwhen          20")
    assert text.endswith(
        "  sell  1.0\n→ keep  3.0\nThe choice of run @1 was sell.\n\n"
        "2 parameters, 2 with another value than in run @1\n  price  5 → 4.5\n  cost  1 → 3\n\n"
        "3 files, kept as they were\n  old/base.yaml  10 lines\n  old/copies/survey.txt  1 line\n"
        "  old/overlays/low.yaml  2 lines\n"
    )
    assert data["results"]["solution"]["choice"] == "keep"
    assert data["files"]["old/base.yaml"]["text"] == BASE


def test_history_writes_the_files_of_a_run_so_that_they_can_be_run() -> None:
    _record(crossroads.load("old/overlays/lower.yaml"))

    result = run("history", "show", "@1", "--ledger", ".", "--files", "as-it-was")

    assert result.stderr == "as-it-was has the files of run @1.\n"
    assert crossroads.load("as-it-was/overlays/lower.yaml").scenario.parameters["price"].value == 2
    refused = run("history", "show", "@1", "--ledger", ".", "--files", "as-it-was")
    assert refused.exit_code == 2
    assert "as-it-was is not empty. Name a folder that is not there yet." in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show"], "Write: crossroads history [FILE], or crossroads history show RUN, as in show @-1."),
        (["a.yaml", "b.yaml"], "Write: crossroads history [FILE], or crossroads history show RUN, as in show @-1."),
        (["--files", "x"], "--files goes with show RUN."),
        ([], "There is no history at out/history.sqlite. A run with --out keeps its own: use --ledger."),
    ],
)
def test_history_says_what_is_wrong_with_the_question(arguments: list[str], told: str) -> None:
    result = run("history", *arguments)

    assert result.exit_code == 2
    assert result.stderr.rstrip().endswith(f"Error: {told}")


def test_history_without_such_runs_says_so() -> None:
    _record(crossroads.load("old/base.yaml"))

    assert run("history", "more.yaml", "--ledger", ".").stdout == "history.sqlite has no such run.\n"
