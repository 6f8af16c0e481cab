"""Broken scenario files, one mistake or one kind of mistake each, with the whole text that a writer is shown."""

from pathlib import Path

import pytest

from crossroads.errors import ScenarioError, render
from crossroads.scenario import read_scenario

FOLDER = Path(__file__).parent / "bad_scenarios"


def _shown(name: str) -> str:
    """Return what reading a file says: its problems, or the warnings of a scenario that can be used."""
    try:
        scenario = read_scenario(name)
    except ScenarioError as error:
        return str(error)
    return render(scenario.warnings)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_scenario_is_told_in_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Places are shown relative to the folder that the user is in.
    monkeypatch.chdir(FOLDER)

    assert _shown(path.name) + "\n" == path.with_suffix(".expected.txt").read_text("utf-8")


def test_every_expected_text_has_its_scenario() -> None:
    texts = {path.name.removesuffix(".expected.txt") for path in FOLDER.glob("*.expected.txt")}

    assert texts == {path.stem for path in FOLDER.glob("*.yaml")}


def test_a_sound_scenario_has_nothing_to_tell() -> None:
    assert read_scenario(FOLDER / "sound" / "drill.yaml").warnings == ()


def test_a_missing_file_is_told_with_its_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenario.yaml").write_text("title: a", "utf-8")
    (tmp_path / "notes.txt").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert _shown("scenari.yaml") == (
        "scenari.yaml: error: [no-file]\n  There is no such file.\n  In . there is: scenario.yaml."
    )


def test_a_missing_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert _shown("scenarios/oil.yaml") == (
        "scenarios/oil.yaml: error: [no-file]\n  There is no such file.\n  There is no folder scenarios either."
    )


def test_a_folder_is_no_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "oil").mkdir()
    (tmp_path / "oil" / "scenario.yaml").write_text("title: a", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert _shown("oil") == "oil: error: [no-file]\n  This is a folder.\n  In oil there is: scenario.yaml."


def test_a_folder_without_scenarios_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "oil").mkdir()
    monkeypatch.chdir(tmp_path)

    assert _shown("oil/scenario.yaml") == (
        "oil/scenario.yaml: error: [no-file]\n  There is no such file.\n  The folder oil has no YAML file."
    )


@pytest.mark.parametrize("name", ["a\0b.yaml", "a" * 5000])
def test_a_name_that_no_file_can_have_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    shown = _shown(name)

    assert "error: [no-file]" in shown
    assert "The file cannot be read: " in shown


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(50 * 2**20)
    monkeypatch.chdir(tmp_path)

    assert _shown("large.yaml") == (
        "large.yaml: error: [too-large]\n"
        "  The file has more than 32 MB, which is the most that a scenario may have.\n"
        "  Check that this is the file you mean."
    )


def test_of_a_mistake_on_every_line_the_first_ones_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Enough lines for work that grows with their square to be felt.
    lines = [f"  key_{number}: {{lable: x}}" for number in range(8_000)]
    (tmp_path / "large.yaml").write_text("\n".join(["crossroads: 1", "title: Large", "sources:", *lines]), "utf-8")
    monkeypatch.chdir(tmp_path)

    shown = _shown("large.yaml")

    assert shown.startswith("large.yaml:1:1: error: [missing-key]")
    # No start, no nodes; of each source no title and an unknown key: 16,002 findings, of which 50 are shown.
    assert shown.endswith("\n\n16002 problems (15952 not shown).")
    assert shown.count("[missing-key]") + shown.count("[unknown-key]") == 50
