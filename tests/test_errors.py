"""Findings as people read them, and the small sentences that they are made of."""

import pickle

import pytest

from crossroads.errors import (
    AnalysisError,
    CrossroadsError,
    DefinitionError,
    Finding,
    HistoryError,
    OutputError,
    Place,
    ScenarioError,
    count,
    render,
)

PLACE = Place("scenario.yaml", 16, 5)


def _finding(**changes: object) -> Finding:
    parts: dict[str, object] = {
        "code": "value-below-low",
        "problem": "The value 0.2 is below low, which is 0.3.",
        "remedy": "Lower low to at most 0.2, or mend the value.",
        "place": PLACE,
        "path": "parameters.p_wet",
        "excerpt": "    value: 0.2",
    }
    return Finding(**{**parts, **changes})  # type: ignore[arg-type]  # parts of any type, put together by the tests


def test_a_finding_shows_place_line_problem_and_remedy() -> None:
    assert str(_finding()) == (
        "scenario.yaml:16:5: error: parameters.p_wet [value-below-low]\n"
        "   16 |     value: 0.2\n"
        "      |     ^\n"
        "  The value 0.2 is below low, which is 0.3.\n"
        "  Lower low to at most 0.2, or mend the value."
    )


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    assert str(_finding(place=Place("scenario.yaml"), path="", excerpt="", remedy="")) == (
        "scenario.yaml: error: [value-below-low]\n  The value 0.2 is below low, which is 0.3."
    )


def test_a_warning_says_so() -> None:
    assert str(_finding(severity="warning")).startswith("scenario.yaml:16:5: warning: parameters.p_wet ")


def _marked(excerpt: str, column: int) -> tuple[str, str]:
    """Return the shown line and the marker's line, without the number in the margin."""
    _, line, marker, *_ = str(_finding(place=Place("f", 1, column), excerpt=excerpt)).split("\n")
    return line.removeprefix("    1 | "), marker.removeprefix("      | ")


@pytest.mark.parametrize("column", [1, 30, 61, 62, 100, 101, 150, 199, 200])
def test_a_long_line_is_cut_with_the_marker_still_under_its_column(column: int) -> None:
    # Every character of the line is another one, so that the marked one is known by itself.
    excerpt = "".join(chr(0x100 + i) for i in range(200))

    line, marker = _marked(excerpt, column)

    assert line[len(marker) - 1] == excerpt[column - 1]
    assert len(line) <= 102
    assert line.startswith("…") == (column > 61)
    assert line.endswith("…") == (column < 161)


def test_a_line_that_just_fits_is_shown_whole() -> None:
    line, _ = _marked("x" * 100 + "   ", 3)

    assert line == "x" * 100


def test_wide_characters_before_the_place_take_two_cells() -> None:
    line, marker = _marked("a: 売る, b", 8)

    # The seven characters before the b fill nine cells of a terminal.
    assert (line, marker) == ("a: 売る, b", " " * 9 + "^")


def test_combining_and_joining_characters_take_no_cell() -> None:
    _, marker = _marked("e\u0301\u200d!", 4)

    assert marker == " ^"


def test_a_marker_behind_the_end_of_a_line_stands_behind_it() -> None:
    assert _marked("nodes: [", 9) == ("nodes: [", " " * 8 + "^")


def test_texts_cannot_steer_the_terminal() -> None:
    text = str(_finding(problem="There is no \x1b[2Jkey.", excerpt="\ta: \x1b[31m\u202e", path="a\nb"))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\n") == 4


def test_hostile_texts_are_cut() -> None:
    assert len(str(_finding(problem="x" * 10**6, remedy="y" * 10**6, path="z" * 10**6))) < 4000


def test_several_findings_are_counted_at_the_end() -> None:
    text = render([_finding(), _finding(severity="warning"), _finding()])

    assert text.endswith("\n\n2 problems and 1 warning.")


def test_one_finding_is_not_counted() -> None:
    assert render([_finding()]) == str(_finding())


def test_no_finding_is_no_text() -> None:
    assert render([]) == ""


def test_beyond_fifty_findings_only_their_number_is_told() -> None:
    text = render([_finding()] * 53)

    assert text.count("[value-below-low]") == 50
    assert text.endswith("\n\n53 problems (3 not shown).")


def test_fifty_findings_are_all_shown() -> None:
    assert render([_finding()] * 50).endswith("\n\n50 problems.")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], "no problems"),
        (["error"], "1 problem"),
        (["warning", "warning"], "2 warnings"),
        (["error", "warning", "error"], "2 problems and 1 warning"),
    ],
)
def test_count_names_problems_and_warnings(severities: list[str], expected: str) -> None:
    assert count([_finding(severity=severity) for severity in severities]) == expected


def test_errors_form_one_tree() -> None:
    assert all(
        issubclass(each, CrossroadsError)
        for each in (ScenarioError, DefinitionError, AnalysisError, OutputError, HistoryError)
    )


def test_errors_survive_a_trip_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(ScenarioError([_finding()])))  # noqa: S301 - our own bytes
    definition = pickle.loads(pickle.dumps(DefinitionError("No.", "Yes.", ("a",))))  # noqa: S301 - our own bytes

    assert error.findings == (_finding(),)
    assert str(error) == str(_finding())
    assert (str(definition), definition.where) == ("No. Yes.", ("a",))
