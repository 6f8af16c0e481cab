"""Texts on charts: as wide as measured, broken and cut to fit, numbers in one form."""

from colorsys import rgb_to_hsv

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from crossroads.charts.frame import styled
from crossroads.charts.numerals import numerals, plain_number, tick_numerals
from crossroads.charts.palette import actor_colours, actor_tags, ink_on, line, series
from crossroads.charts.sheet import flowed, limits
from crossroads.charts.texts import shortened, width_of, wrapped
from drawn import labels

SENTENCE = "Full entry demanded after limited entry"


@pytest.mark.parametrize("text", ["Hold the line", "Подождать", "WAW fi $5_x & <b>", "50.76 −15.9 %", "保持现状"])
@pytest.mark.parametrize(("size", "bold"), [(9, False), (9, True), (14, True)])
def test_texts_are_as_wide_as_measured(text: str, size: float, bold: bool) -> None:
    with styled():
        figure = Figure(figsize=(10, 1), dpi=100)
        figure.text(0.05, 0.5, text, size=size, weight="bold" if bold else "normal")

    drawn = labels(figure)[0].box.width / 100
    assert drawn == pytest.approx(width_of(text, size, bold=bold), rel=0.03, abs=0.01)


def test_width_is_that_of_the_longest_line() -> None:
    assert width_of("a\nlonger\nb") == width_of("longer")


def test_wrapped_lines_fit_and_are_about_even() -> None:
    text = wrapped(SENTENCE, 1.4, lines=3)

    assert text.replace("\n", " ") == SENTENCE
    assert all(width_of(row) <= 1.4 for row in text.split("\n"))
    assert text == "Full entry demanded\nafter limited entry"


def test_wrapped_fills_lines_where_they_need_not_be_even() -> None:
    assert wrapped("one two three four", 1.0, even=False).split("\n")[0] == "one two three"


def test_wrapped_cuts_after_so_many_lines() -> None:
    text = wrapped(SENTENCE, 0.8, lines=2)

    assert text.count("\n") == 1
    assert text.endswith("…")
    assert all(width_of(row) <= 0.8 for row in text.split("\n"))


def test_wrapped_breaks_a_word_that_is_too_long() -> None:
    assert all(width_of(row) <= 0.5 for row in wrapped("Donaudampfschifffahrt", 0.5, lines=9).split("\n"))


def test_no_break_space_holds_a_number_and_its_unit_together() -> None:
    assert wrapped("Strikes Belarus 90\N{NO-BREAK SPACE}%", 0.95).split("\n")[1] == "Belarus 90\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_empty_texts_are_no_trouble(text: str) -> None:
    assert wrapped(text, 1.0) == ""
    assert width_of(wrapped(text, 1.0)) == 0


def test_shortened_fits_and_tells_that_something_is_missing() -> None:
    text = shortened(SENTENCE, 1.0)

    assert width_of(text) <= 1.0
    assert text.endswith("…")
    assert shortened(SENTENCE, 10.0) == SENTENCE


@pytest.mark.parametrize(
    ("together", "number", "text"),
    [
        ([50.756, 49.98], 49.98, "50.0"),
        ([1.234, 0.5], 0.5, "0.50"),
        ([0.001234], 0.001234, "0.00123"),
        ([12345.6], 12345.6, "12,346"),
        ([1_250_000.0, 50_000.0], 50_000.0, "0.05M"),
        ([-2_000_000.0, 3_900.0], 3_900.0, "3,900"),
        ([-2_000_000.0, 3_900.0], -2_000_000.0, "−2.00M"),
        ([3e-9, 1e-9], 1e-9, "1.00×10⁻⁹"),
        ([2.5e9], -2.5e9, "−2.50G"),
        ([0.0], 0.0, "0"),
        ([5.0], -0.0, "0.00"),
    ],
)
def test_numbers_that_stand_together_share_a_form(together: list[float], number: float, text: str) -> None:
    assert numerals(together)(number) == text


def test_differences_carry_their_sign() -> None:
    form = numerals([12.0])

    assert [form.signed(number) for number in (3.21, -3.21, 0.001)] == ["+3.2", "−3.2", "±0.0"]


def test_ticks_have_no_more_decimals_than_they_need() -> None:
    assert tick_numerals([-0.5, 0.0, 0.5])(0.5) == "0.5"
    assert tick_numerals([0.0, 2.0, 4.0])(2.0) == "2"


def test_single_numbers_have_no_zeros_at_the_end() -> None:
    assert [plain_number(number) for number in (0.2, 60.0, 0.0, 250_000.0)] == ["0.2", "60", "0", "250k"]


def test_tags_of_actors_differ() -> None:
    tags = actor_tags({"a": "The Kremlin", "b": "Kyiv", "c": "Lukashenka", "d": "The West", "e": "The Westerners"})

    assert tags["a"] == "Kr"
    assert tags["b"] == "Ky"
    assert tags["c"] == "L"


def test_perspective_is_blue_and_others_differ() -> None:
    colours = actor_colours(["x", "y", "z"], "y")

    assert colours["y"] == "#0072B2"
    assert len(set(colours.values())) == 3


def test_colours_never_stand_alone() -> None:
    assert len({series(i) for i in range(16)}) == 16
    assert len({line(i)[1] for i in range(6)}) == 6


@pytest.mark.parametrize("number", range(7))
def test_an_option_has_one_hue_as_an_area_and_as_a_line(number: int) -> None:
    (area, _), (stroke, _) = series(number), line(number)
    (hue, _, bright), (same, _, dark) = (rgb_to_hsv(*to_rgb(each)) for each in (area, stroke))

    assert same == pytest.approx(hue, abs=0.01)
    assert dark < bright


@pytest.mark.parametrize(("colour", "ink"), [("#0072B2", "#ffffff"), ("#F0E442", "#222222"), ("#000000", "#ffffff")])
def test_ink_is_legible_on_its_ground(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink


def test_limits_leave_room_for_labels() -> None:
    low, high = limits([(0.0, 1.0, 0.0), (10.0, 0.0, 2.0)], width=8.0)
    inch = (high - low) / 8.0

    assert low == pytest.approx(-inch, rel=1e-3)
    assert high == pytest.approx(10 + 2 * inch, rel=1e-3)


def test_limits_of_one_point_are_apart() -> None:
    low, high = limits([(0.0, 0.1, 0.1)], width=5.0)

    assert low < 0 < high


def test_things_in_a_row_break_to_the_width() -> None:
    assert flowed([1.0, 1.0, 1.0], 2.5) == [(0, 0.0), (0, 1.0), (1, 0.0)]
