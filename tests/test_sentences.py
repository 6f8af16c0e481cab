"""Sentences and their figures: how they are put together, and how a figure tells where it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.digits import Amount, Percent
from crossroads.report.figure import Figure, Name, Place, Traced, gap, rest, total
from crossroads.report.markdown import as_markdown, escaped
from crossroads.report.sentence import Sentence, listed, named, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.wording import likely
from crossroads.words import ICD_203, in_words
from drawn import result_of


def cell(value: float, pointer: str = "/rows/0/value") -> Traced:
    return Traced(value, (Place("options", pointer, (("option", "hold"),)),))


def test_a_template_takes_pieces_by_name() -> None:
    sentence = say("{who} gets {worth}.", who=Name("The owner"), worth=cell(2.345).shown(Amount(1, "EUR")))

    assert str(sentence) == "The owner gets 2.3 EUR."
    assert [figure.number.value for figure in sentence.figures] == [2.345]


def test_labels_with_braces_are_left_as_they_are() -> None:
    assert str(say("{a} sells.", a=titled("{b}"))) == "“{b}” sells."


def test_lists_read_as_people_say_them() -> None:
    assert str(listed(["a"])) == "a"
    assert str(listed(["a", "b"], "or")) == "a or b"
    assert str(listed([titled("a"), titled("b"), titled("c")])) == "“a”, “b” and “c”"
    assert str(listed(["a", "b", "c"], "")) == "a, b, c"
    assert str(named("The Kremlin")) == "the Kremlin"


def test_figures_are_made_in_one_step_from_cells() -> None:
    one, other = cell(0.25), cell(0.375, "/rows/1/value")

    assert gap(one, other).value == 0.125
    assert total([one, other]).value == 0.625
    assert rest(one).value == 0.75
    assert total([one]) is one
    with pytest.raises(TypeError, match="made from cells in one step"):
        rest(gap(one, other))


def test_a_figure_says_where_it_comes_from() -> None:
    one, other = cell(0.25), cell(0.375, "/rows/1/value")

    assert one.shown(Amount(2)).origin() == "0.25 — options: value where option hold"
    assert gap(one, other).shown(Amount(2)).made() == (
        "options: difference of value where option hold and value where option hold"
    )
    assert rest(one).shown(Percent()).made() == "1 less options: value where option hold"


def test_json_tells_where_in_the_text_a_figure_stands() -> None:
    data = say("It is {a} here.", a=likely(cell(0.65), in_words)).to_json()

    assert data["text"] == "It is likely (65 %) here."
    figures = data["figures"]
    assert isinstance(figures, list)
    assert (figures[0]["start"], figures[0]["end"]) == (6, 19)
    assert figures[0]["shown"] == "65 %"
    assert figures[0]["places"] == [{"question": "options", "pointer": "/rows/0/value", "row": {"option": "hold"}}]


@given(st.floats(0, 1))
def test_the_word_of_a_probability_fits_the_number_beside_it(probability: float) -> None:
    figure = likely(cell(probability), in_words)
    found = ICD_203.band(figure.word)

    if found is not None:
        shown = float(figure.shown.removesuffix(" %")) / 100
        assert found.low - 0.005 <= shown <= found.high + 0.005
    assert str(figure) == f"{figure.word} ({figure.shown})"


def test_another_scale_is_told_in_its_words() -> None:
    assert str(likely(cell(0.65), lambda _: "better than even")) == "better than even (65 %)"
    assert str(likely(cell(0.65), in_words, is_aside=True)) == "likely, 65 %"


def test_what_rounding_left_of_certainty_is_certain() -> None:
    assert str(likely(cell(1 - 1e-13), in_words)) == "certain (>99.9 %)"


def test_a_sheet_knows_the_places_of_its_numbers() -> None:
    sheet = Sheet(result_of("options", "first-steps"))

    number = sheet.cell("value", option="wait")

    assert number.value == 48.0
    assert number.places == (Place("options", "/rows/1/value", (("option", "wait"),)),)
    assert sheet.count().value == 3
    with pytest.raises(KeyError, match="no row has"):
        sheet.cell("value", option="nowhere")
    with pytest.raises(KeyError, match="there is no number, but 'Wait for a better one'"):
        sheet.cell("label", option="wait")


def test_markdown_shows_labels_as_they_stand() -> None:
    sentence = say("{a} is best, {b}.", a=titled("*_[x](y)_* <b>"), b=cell(3.0).shown(Amount(0)))

    text = as_markdown("A #1 title", "", [("What is best", [sentence, Sentence((Name("1. first"),))])], "Made")

    assert text == (
        "# A \\#1 title\n\n## What is best\n\n- “\\*\\_\\[x\\](y)\\_\\* \\<b\\>” is best, 3.[^1]\n- 1\\. first\n\n"
        "Made.\n\n[^1]: 3 is 3, options: value where option hold.\n"
    )


def test_escaping_leaves_plain_words_alone() -> None:
    assert escaped("50.8 points, −0.9 ahead of “Hold”.") == "50.8 points, −0.9 ahead of “Hold”."


def test_figures_print_their_unit() -> None:
    assert str(Figure(cell(1234.5), Amount(0, "kUSD"))) == "1,234 kUSD"
