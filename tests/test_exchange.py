"""Import and export as users call them: formats told from files, files written whole, losses on stderr."""

import builtins
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import crossroads
from crossroads.cli import main
from crossroads.errors import AnalysisError, ScenarioError
from crossroads.exchange import FORMATS, Exported, Format, format_of
from crossroads.exchange.naming import name_from

ROOT = Path(__file__).parents[1]
FIRST = str(ROOT / "scenarios" / "first-steps" / "scenario.yaml")
HARBOUR = str(ROOT / "scenarios" / "harbour-crisis" / "scenario.yaml")
TREES = ROOT / "tests" / "cases" / "silverdecisions"
TREE = str(TREES / "rockefeller.json")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_import_prints_a_scenario_that_solves(tmp_path: Path) -> None:
    done = run("import", TREE)

    assert done.exit_code == 0
    assert done.stderr == ""
    path = tmp_path / "scenario.yaml"
    path.write_text(done.stdout, "utf-8")
    assert crossroads.load(path).solve().value("a") == 1075
    first = done.stdout.splitlines()[0]
    assert first == f"# Imported from rockefeller.json (SilverDecisions) by crossroads {crossroads.__version__}."


def test_import_writes_a_file_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"

    done = run("import", TREE, "-o", str(path))
    again = run("import", TREE, "-o", str(path))

    assert done.stdout == f"{path} is written. Next: crossroads run {path}\n"
    assert again.exit_code == 2
    assert f"{path} is there already." in again.stderr
    path.write_text("mine", "utf-8")
    assert run("import", TREE, "-o", str(path), "--force").exit_code == 0
    assert path.read_text("utf-8").startswith("# Imported")


def test_a_file_that_is_wrong_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"

    done = run("import", str(TREES / "invalid-badchance.json"), "-o", str(path))

    assert done.exit_code == 1
    assert "invalid-badchance.json:147:27: error: start → branch 1 [probability-sum]" in done.stderr
    assert "2 problems." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_lost_goes_to_stderr() -> None:
    done = run("import", str(TREES / "sample-tree-old-layout.json"))

    assert done.stderr == "Lost on the way:\n- p is random and was last 0.2916; its base value is its mean, 0.5.\n"


def test_a_format_is_told_from_the_name_or_the_text(tmp_path: Path) -> None:
    renamed = tmp_path / "tree.txt"
    renamed.write_text((TREES / "treatments.json").read_text("utf-8"), "utf-8")
    other = tmp_path / "notes.txt"
    other.write_text("a note", "utf-8")

    assert run("import", str(renamed)).exit_code == 0
    assert format_of("a/b.GV") == "dot"
    unknown = run("import", str(other))
    assert unknown.exit_code == 1
    assert "Neither its name nor its text tells which format the file has." in unknown.stderr
    assert "Name it with --from: silverdecisions" in unknown.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "[1]", "A SilverDecisions file is an object in braces."),
        ("a.json", '{"name": "vega"}', "The file does not say by which version of SilverDecisions it was written."),
        ("a.json", '{"SilverDecisions": "1.0.0", "data": {"trees": []}}', "The file holds no tree."),
        ("a.yaml", "title: x", "YAML is the format of scenarios themselves."),
        ("a.dot", "digraph {}", "Graphviz DOT cannot be read; what can is silverdecisions"),
        ("a.json", "", "The file ends where a value should stand."),
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")

    done = run("import", str(path))

    assert done.exit_code in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "tree.json").write_text("{}", "utf-8")

    done = run("import", str(tmp_path / "tre.json"))

    assert done.exit_code == 1
    assert f"In {tmp_path} there is: tree.json." in done.stderr


@pytest.mark.parametrize(
    ("name", "start"), [("x.dot", "digraph"), ("x.mmd", "flowchart"), ("x.json", "{"), ("x.graphml", "<")]
)
def test_export_tells_the_format_from_the_name(tmp_path: Path, name: str, start: str) -> None:
    path = tmp_path / name

    done = run("export", FIRST, "-o", str(path))

    assert done.exit_code == 0
    assert done.stdout == f"{path} is written.\n"
    assert path.read_text("utf-8").startswith(start)
    assert run("export", FIRST, "-o", str(path)).exit_code == 2


def test_export_takes_the_options_of_scenarios() -> None:
    plain, changed = (
        run("export", FIRST, "--to", "silverdecisions", *more) for more in ((), ("--set", "p_better=0.25"))
    )
    assessed = run("export", HARBOUR, "--to", "dot", "--actor", "patron=assessed")

    assert json.loads(plain.stdout)["data"]["code"] == "p_better = 0.4\nbetter = 60"
    assert json.loads(changed.stdout)["data"]["code"] == "p_better = 0.25\nbetter = 60"
    assert 'label="Send an escort\\n40 %"' in assessed.stdout
    assert changed.stderr.startswith("Lost on the way:\n- ")


def test_export_asks_for_a_format() -> None:
    nameless, unknown = run("export", FIRST), run("export", FIRST, "--to", "dott")

    assert (nameless.exit_code, unknown.exit_code) == (2, 2)
    assert "Name the format with --to: silverdecisions, efg, dot" in nameless.stderr
    assert "There is no format dott. Did you mean dot?" in unknown.stderr


def test_formats_are_listed() -> None:
    assert "silverdecisions  SilverDecisions (.json)\n" in run("import", "--list").stdout
    assert "mermaid          Mermaid flowchart (.mmd, .mermaid)\n" in run("export", "--list").stdout


def test_python_imports_and_exports_in_one_call() -> None:
    imported = crossroads.import_scenario(TREE)
    exported = crossroads.load(FIRST).export("mermaid")

    assert imported.scenario["title"] == "Problem inwestycyjny"
    assert imported.yaml.startswith("# Imported from rockefeller.json")
    assert exported.text.startswith("flowchart LR")
    with pytest.raises(ScenarioError, match="There is no such file"):
        crossroads.import_scenario("nowhere.json")
    with pytest.raises(AnalysisError, match="There is no format efgg"):
        crossroads.import_scenario(TREE, "efgg")


def test_a_game_goes_to_pygambit_by_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        FORMATS, "efg", Format("Gambit", (".efg",), write=lambda solution: Exported(f"EFG {solution.by}"))
    )
    fake: Any = types.ModuleType("pygambit")
    fake.read_efg = lambda file: file.read().decode()
    monkeypatch.setitem(sys.modules, "pygambit", fake)

    assert crossroads.to_pygambit(crossroads.load(HARBOUR).solve()) == "EFG challenger"


def test_without_pygambit_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "efg", Format("Gambit", (".efg",), write=lambda _solution: Exported("EFG")))
    original = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pygambit":
            raise ImportError(name)
        return original(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(AnalysisError, match=r"needs pygambit.* pip install 'crossroads\[games\]'"):
        crossroads.to_pygambit(crossroads.load(HARBOUR).solve())


def test_names_from_labels_are_valid_short_and_different() -> None:
    taken: dict[str, None] = {}
    for label in ("Продать", "Sell, at once!", "sell at once", "50 % – 60 %", "", "漢字", "-", "+", "A" * 60, "min"):
        taken[name_from(label, "branch", taken, is_parameter=True)] = None

    assert list(taken) == [
        "prodat", "sell_at_once", "sell_at_once_2", "branch_50_percent_60_percent", "branch", "branch_2", "minus",
        "plus", "a" * 28, "min_",
    ]  # fmt: skip
