"""Readings beside each other: against plain recursion, and in the words of table, brief and page."""

from pathlib import Path

import pytest

import crossroads
from crossroads.analyses.readings import Readings, analyse_readings
from crossroads.analyses.result import Result, made_with_reading
from crossroads.charts import figure_of
from crossroads.expressions import number
from crossroads.report.brief import Brief
from crossroads.report.findings import Findings
from crossroads.report.page import Page, Picture, render_page
from crossroads.report.parts.others import how_others_are_read
from crossroads.scenario import Plays
from crossroads.study import Study
from drawn import cut, overlapping, solve_text, solved
from oracle import Oracle
from test_strategy import ENTRY

FLAGSHIP = "belarus-2022"
HOME = Path(__file__).parents[1] / "scenarios" / FLAGSHIP
OTHERS = ("kremlin", "kyiv", "west")


def study(reading: str) -> Study:
    return crossroads.load(HOME / "scenario.yaml", overlays=[HOME / "readings" / f"{reading}.yaml"])


def found(study_: Study) -> Findings:
    """Return the findings about the others; those about draws take their time and are told elsewhere."""
    wanted = ("policy", "expectations", "readings", "strategy")

    def answer(question: str) -> Result | None:
        return study_.answer(question) if question in wanted else None

    return Findings(study_.reading, answer, study_.solve())


def others_of(study_: Study) -> list[str]:
    return [str(sentence) for sentence in how_others_are_read(found(study_))]


def test_every_reading_is_the_scenario_solved_anew(tmp_path: Path) -> None:
    solution = solve_text(tmp_path, ENTRY)
    result = analyse_readings(solution)

    assert [each.id for each in result.reads] == ["now", "logit", "rational"]
    for each, plays in zip(
        result.reads[1:], (Plays("logit", number(2.302585092994046 / 4)), Plays("rational")), strict=True
    ):
        worth = Oracle(solution.scenario, {"rival": plays}).roll_back().branches["enter"]
        assert each.values == pytest.approx([branch["we"] for branch in worth.values()])


def test_readings_of_the_flagship() -> None:
    result = analyse_readings(solved(FLAGSHIP))

    assert [each.id for each in result.reads] == ["now", "logit", "rational", *OTHERS]
    rational, kremlin = result.read("rational"), result.read("kremlin")
    assert rational is not None
    assert kremlin is not None
    assert (result.now.choice, rational.choice, kremlin.choice) == ("hold", "join", "join")
    assert kremlin.plays == (("kremlin", "rational"), ("kyiv", "assessed"), ("west", "assessed"))
    # The same as with an overlay that says so.
    assert rational.values == pytest.approx([each.value for each in study("strategic").solve().options])
    assert result.headline() == (
        "“Hold the line” is best as read now (stated odds), “Join the war” if all others are rational or if the "
        "Kremlin alone turns rational"
    )


def test_the_present_reading_is_not_told_twice() -> None:
    assert [each.id for each in analyse_readings(study("strategic").solve()).reads] == ["now", "assessed", "logit"]
    assert [each.id for each in analyse_readings(study("logit").solve()).reads] == [
        "now", "assessed", "rational", *OTHERS,
    ]  # fmt: skip


def test_readings_that_cannot_be_solved_are_left_out_with_the_reason() -> None:
    result = analyse_readings(solved("harbour-crisis"))

    assert "assessed" not in {each.id for each in result.reads}
    assert "Left out, by stated odds: defender cannot be assessed" in result.note()


def test_the_brief_says_who_is_read_how_and_what_that_changes() -> None:
    strategic, logit = others_of(study("strategic")), others_of(study("logit"))

    assert strategic[0] == "The Kremlin, Kyiv and the West (EU and US) always take what is best for them."
    assert strategic[1] == "“Hold the line” would be best by the odds that are stated."
    assert logit[0] == "The Kremlin, Kyiv and the West (EU and US) lean to what is better for them."


def test_the_brief_of_the_base_case_says_what_would_turn_the_choice() -> None:
    told = others_of(crossroads.load(HOME / "scenario.yaml"))

    would, against, threats = told
    assert would == "“Join the war” would be best if all others did what is best for them or if the Kremlin alone did."
    assert against == (
        "By the stated odds “Demands full entry” is unlikely (25 %), though best for the Kremlin (Full entry demanded "
        "after staging)."
    )
    assert threats == (
        "Of the 22 threats against Lukashenka 9 would be carried out, the worst being “Uses force” (Kremlin answers a "
        "deal)."
    )


def test_a_choice_on_the_command_line_is_told_as_one_in_a_file() -> None:
    plays = dict.fromkeys(OTHERS, "rational")

    assert others_of(crossroads.load(HOME / "scenario.yaml", plays=plays)) == others_of(study("strategic"))


def page_of(study_: Study) -> str:
    readings = study_.answer("readings")
    pictures = [Picture("readings", "", "Readings", "<svg></svg>", readings)] if readings is not None else []
    made = made_with_reading(study_.reading)
    return render_page(Page(Brief("Test", "", (), made), found(study_), pictures))


def test_the_page_has_all_readings_in_one_table_beside_their_picture() -> None:
    page = page_of(study("strategic"))

    section = page[page.index('<section id="readings">') : page.index("</section>", page.index('id="readings"'))]
    table = section[section.index("</figure>") : section.index("<details>")]
    assert "As read now (all others rational)" in table
    assert table.count("<tr>") == 4
    for value in ("53.074", "51.474", "50.314", "49.981", "50.756", "49.764"):
        assert value in table


def test_without_others_there_is_no_such_section() -> None:
    first = crossroads.load(Path(__file__).parents[1] / "scenarios" / "first-steps" / "scenario.yaml")

    assert others_of(first) == []
    assert "How the others are read" not in page_of(first)


@pytest.mark.parametrize("name", [FLAGSHIP, "harbour-crisis"])
def test_chart_has_a_mark_for_each_option_and_fills_the_best(name: str) -> None:
    result = analyse_readings(solved(name))
    assert isinstance(result, Readings)
    figure = figure_of(result)
    axes = figure.axes[0]

    for each in result.reads:
        marks = [line for line in axes.lines if line.get_label() == each.id]
        assert [float(line.get_xdata()[0]) for line in marks] == pytest.approx(each.values)  # type: ignore[index,arg-type]
        filled = [line.get_markerfacecolor() != "white" for line in marks]
        assert filled == [option == each.choice for option, _ in result.options]
    assert cut(figure) == []
    assert overlapping(figure) == []
