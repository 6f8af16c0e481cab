"""Results and figures computed again from what they state, and compared to the last digit."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import crossroads
from commands import run
from crossroads.charts.printing import Print, print_chart
from crossroads.errors import HistoryError
from crossroads.study import Study
from crossroads.study.comparing import Difference, compare, differing_lines, numbers_in

FIRST = Path(__file__).parents[1] / "scenarios" / "first-steps" / "scenario.yaml"


@pytest.fixture(scope="module", name="made")
def made_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which a scenario was run, with few draws and two charts."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "job").mkdir()
    shutil.copy(FIRST, folder / "job" / "scenario.yaml")
    (folder / "job" / "worse.yaml").write_text("extends: scenario.yaml\nparameters: {better: 55}\n")

    def two(study: Study, _progress: object) -> dict[str, Print]:
        return {name: print_chart(name, study.analyse(name)) for name in ("options", "uncertainty")}

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("crossroads.study.outputs.print_all", two)
        study = crossroads.load("job/scenario.yaml", overlays="job/worse.yaml", set={"p_better": 0.3}, draws=64, seed=7)
        study.run("out/job", ledger="out/history.sqlite")
    return folder


@pytest.fixture(name="copied", autouse=True)
def copied_fixture(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that folder, which the test runs in."""
    folder = tmp_path / "copied"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(
        Study, "draw_all", lambda study: {name: study.draw(name) for name in ("options", "uncertainty")}
    )
    return folder


KINDS = [
    "out/job", "out/job/results.json", "out/job/charts/options.svg", "out/job/charts/uncertainty.png",
    "out/job/charts/uncertainty.svg", "out/job/report.html", "@1", "@-1",
]  # fmt: skip


@pytest.mark.parametrize("result", KINDS)
def test_whatever_a_run_wrote_can_be_verified(result: str) -> None:
    found = crossroads.verify(result)

    assert found.differences == ()
    assert found.notes == ()
    assert found.numbers > 5


@pytest.mark.parametrize("result", ["results.json", "charts/options.png", "report.html"])
def test_results_are_verified_from_any_folder(copied: Path, monkeypatch: pytest.MonkeyPatch, result: str) -> None:
    monkeypatch.chdir(copied.parent)

    found = crossroads.verify(f"copied/out/job/{result}")

    assert found.is_same
    assert found.origin == str(copied / "job" / "scenario.yaml")


@pytest.mark.parametrize("result", KINDS)
def test_what_was_made_before_an_edit_is_verified_from_the_texts_that_were_kept(result: str) -> None:
    Path("job/scenario.yaml").write_text(Path("job/scenario.yaml").read_text().replace("payoff: 46", "payoff: 50"))

    found = crossroads.verify(result)

    assert found.is_same
    assert found.origin.startswith("the texts that ")


def test_what_was_made_from_files_that_are_gone_is_told_where_no_ledger_has_them() -> None:
    shutil.rmtree("job")
    Path("out/history.sqlite").unlink()

    with pytest.raises(HistoryError) as caught:
        crossroads.verify("out/job")

    digest = json.loads(Path("out/job/results.json").read_text())["made_with"]["digest"]
    assert str(caught.value) == (
        f"The scenario with the digest {digest[:8]} is not there. There is no job/scenario.yaml and job/worse.yaml, "
        "neither from here nor from a folder that the result is in. No ledger kept it either; name one with --ledger."
    )


def test_what_was_made_from_an_edited_file_is_told_where_no_ledger_has_it() -> None:
    Path("job/worse.yaml").write_text("extends: scenario.yaml\nparameters: {better: 50}\n")
    Path("out/history.sqlite").unlink()

    result = run("verify", "out/job")

    assert result.exit_code == 2
    assert "job/scenario.yaml says something else now: its digest is " in result.stderr


def test_a_broken_scenario_is_told() -> None:
    Path("job/worse.yaml").write_text("extends: scenario.yaml\nparameters: {better: much}\n")
    Path("out/history.sqlite").unlink()

    result = run("verify", "out/job")

    assert result.exit_code == 2
    assert "job/scenario.yaml has problems now: " in result.stderr


def test_every_number_that_differs_is_told_with_its_place() -> None:
    path = Path("out/job/results.json")
    data = json.loads(path.read_text())
    data["solution"]["options"][1]["value"] += 0.5
    row = next(each for each in data["results"] if each["question"] == "tornado")["rows"][0]
    stated = row["margin_low"] = row["margin_low"] + 1e-12
    path.write_text(json.dumps(data))

    result = run("verify", "out/job")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    # Half of the offers would bring 55 instead of 40, three in ten do: 40 + 0.3 x 15.
    assert lines[0].endswith("numbers computed again from job/scenario.yaml, 2 differences.")
    assert lines[1] == "- solution.options[2: wait].value: stated 45.0, found 44.5, -0.5"
    assert lines[2].startswith(f"- results.tornado.rows[1: {row['parameter']}].margin_low: stated {stated}, found ")


def test_differences_as_json_have_their_digits() -> None:
    solved = json.loads(run("solve", "job/scenario.yaml", "--json").stdout)
    solved["value"] += 2**-40
    Path("solved.json").write_text(json.dumps(solved))

    data = json.loads(run("verify", "solved.json", "--json").stdout)

    assert data["same"] is False
    assert [(each["where"], each["by"]) for each in data["differences"]] == [("value", -(2**-40))]


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "job/scenario.yaml", "--set", "p_better=0.3", "--actor", "decider=logit:0.2"],
        ["solve", "job/worse.yaml"],
        ["analyse", "thresholds", "job/scenario.yaml", "--parameter", "p_better", "--range", "0.1:0.9"],
        ["analyse", "uncertainty", "job/scenario.yaml", "--draws", "100", "--seed", "0", "--sampling", "latin"],
        ["analyse", "information", "job/scenario.yaml", "--group", "both=p_better,better", "--draws", "64"],
        ["analyse", "attitude", "job/scenario.yaml", "--seeking"],
        ["analyse", "tornado", "job/scenario.yaml", "--ends", "0.1:0.9", "--of", "options"],
    ],
)
def test_what_solve_and_analyse_print_can_be_verified(arguments: list[str]) -> None:
    Path("printed.json").write_text(run(*arguments, "--json").stdout)

    result = run("verify", "printed.json")

    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(" computed again from job/scenario.yaml, the same to the last digit.\n")


def test_a_chart_with_settings_can_be_verified() -> None:
    run("draw", "rainbow", "job/scenario.yaml", "--parameter", "better", "--range", "45:65", "-o", "rainbow.png")

    assert crossroads.verify("rainbow.png").is_same


def test_a_figure_whose_numbers_were_others_is_told() -> None:
    path = Path("out/job/charts/options.svg")
    text = path.read_text()
    fingerprint = re.search('rows&quot;: &quot;([0-9a-f]{64})|"rows": "([0-9a-f]{64})', text)
    assert fingerprint is not None
    path.write_text(text.replace(fingerprint[1] or fingerprint[2], "0" * 64))

    found = crossroads.verify(path)

    assert found.differences[0].where == "rows.options"


def test_a_figure_that_was_painted_over_is_told() -> None:
    path = Path("out/job/charts/options.svg")
    path.write_text(path.read_text().replace(">46.00<", ">47.00<"))

    (difference,) = crossroads.verify(path).differences

    assert difference.where.startswith("the picture, line ")
    assert (difference.stated, difference.found) == ("47.00", "46.00")


def test_a_page_that_was_rewritten_is_told() -> None:
    path = Path("out/job/report.html")
    path.write_text(path.read_text().replace("does best with “Take the offer”", "does best with “Keep the old job”", 1))

    result = run("verify", str(path))

    assert result.exit_code == 1
    assert "1 difference." in result.stdout
    assert "does best with “Keep the old job”" in result.stdout


def test_pixels_are_compared_however_they_are_packed() -> None:
    from matplotlib.image import imread, imsave

    path = Path("out/job/charts/options.png")
    content = path.read_bytes()
    # The record is a text chunk right after the header, which the library's own writer leaves out.
    start = content.index(b"tEXtDescription") - 4
    end = start + 12 + int.from_bytes(content[start : start + 4])
    pixels = imread(path).copy()

    def write(changed: Any) -> None:
        imsave(path, changed)
        packed = path.read_bytes()
        path.write_bytes(packed[:33] + content[start:end] + packed[33:])

    write(pixels)
    assert path.read_bytes() != content
    assert crossroads.verify(path).is_same
    pixels[5, 5] = 0
    write(pixels)
    assert [each.where for each in crossroads.verify(path).differences] == ["the picture"]


def test_of_another_version_only_numbers_are_compared() -> None:
    path = Path("out/job/charts/options.svg")
    text = path.read_text().replace(crossroads.__version__, "0.0.9").replace(">46.00<", ">47.00<")
    path.write_text(text)

    found = crossroads.verify(path)

    assert found.is_same
    assert found.notes == (
        f"It was made by crossroads 0.0.9, not {crossroads.__version__}: only its numbers are compared.",
    )


def test_a_picture_of_another_drawing_library_is_compared_by_its_numbers() -> None:
    path = Path("out/job/charts/options.svg")
    text = path.read_text()
    library = re.search(r'matplotlib(?:"|&quot;): (?:"|&quot;)([0-9.]+)', text)
    assert library is not None
    path.write_text(text.replace(library[0], library[0].replace(library[1], "3.0.0")))

    (note,) = crossroads.verify(path).notes

    assert note.startswith("It was drawn by matplotlib 3.0.0, not ")


@pytest.mark.parametrize("name", ["brief.txt", "tables/options.csv", "../../job/scenario.yaml"])
def test_what_states_nothing_cannot_be_verified(name: str) -> None:
    result = run("verify", f"out/job/{name}")

    assert result.exit_code == 2
    assert "does not state how it was made. What can be verified: results.json, the JSON of" in result.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{}",
        b"[1]",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe",
        b'{"results": []}',
        b'{"question": "tornado", "rows": [], "made_with": 5}',
        b"",
    ],
)
def test_files_that_are_cut_off_or_odd_state_nothing(content: bytes) -> None:
    Path("odd").write_bytes(content)

    with pytest.raises(HistoryError, match="does not state how it was made"):
        crossroads.verify("odd")


def test_a_file_that_is_not_there_is_told() -> None:
    result = run("verify", "nowhere.json")

    assert result.exit_code == 2
    assert result.stderr == "Error: nowhere.json cannot be read: No such file or directory.\n"


def test_a_sweep_cannot_be_verified() -> None:
    Path("swept.json").write_text(run("sweep", "job/scenario.yaml", "--grid", "better", "--json").stdout)

    result = run("verify", "swept.json")

    assert result.exit_code == 2
    assert "A result of sweep cannot be verified." in result.stderr


def test_a_comparison_cannot_be_verified() -> None:
    compared = run("diff", "job/scenario.yaml", "--set", "better=50", "--json").stdout
    Path("compared.json").write_text(compared)

    result = run("verify", "compared.json")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: A result of comparison cannot be verified. Compute it again with crossroads diff.\n"
    )


def test_a_score_is_verified_with_the_resolutions_that_it_was_given() -> None:
    question = {"text": "Does one come?", "by": "2030-01-01", "event": ["answer.comes"], "forecast": 0.3}
    overlay = {"extends": "scenario.yaml", "questions": {"Q1": question}}
    Path("job/asked.yaml").write_text(json.dumps(overlay))
    Path("outcomes.yaml").write_text("Q1: {date: 2029-01-01, outcome: true}\n")
    asked = ("score", "job/asked.yaml", "--resolutions", "outcomes.yaml", "--draws", "64", "--chart", "score.svg")
    Path("score.json").write_text(run(*asked, "--json").stdout)

    for result in ("score.json", "score.svg"):
        assert crossroads.verify(result).is_same


def test_comparing_tells_kinds_lengths_and_what_is_missing() -> None:
    stated = {"a": 3, "b": [{"id": "x", "v": 1.0}, 2], "c": "t", "d": True, "e": None}

    found = [*compare(stated, {"a": 3.0, "b": [{"id": "x", "v": 1.5}], "c": "u", "d": 1, "f": 3})]

    assert [str(each) for each in found] == [
        "b, how many: stated 2, found 1, -1",
        "b[1: x].v: stated 1.0, found 1.5, +0.5",
        "c: stated t, found u",
        "d: stated True, found 1",
    ]


def test_lines_are_shown_without_their_tags() -> None:
    (one,) = differing_lines("<p>a</p>\n<b>12</b>", "<p>a</p>\n<b>13</b>", "the page")
    first, count = differing_lines("a\nb\nc", "b\nc", "the page")

    assert one == Difference("the page, line 2", "12", "13")
    assert (first.where, count.where) == ("the page, line 1", "the page, lines")


def test_numbers_are_counted_wherever_they_are() -> None:
    assert numbers_in({"a": [1, 2.5, {"b": None}], "c": "3", "d": False}) == 2
