"""Estimative words: the bands of the published scale, and numbers told in its words."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.words import ICD_203, band, in_words, known_words

# The table of Intelligence Community Directive 203 (2015), D.6.e(2)(a), copied from the print: both rows of terms.
PRINTED = {
    ("almost no chance", "remote"): (0.01, 0.05),
    ("very unlikely", "highly improbable"): (0.05, 0.20),
    ("unlikely", "improbable"): (0.20, 0.45),
    ("roughly even chance", "roughly even odds"): (0.45, 0.55),
    ("likely", "probable"): (0.55, 0.80),
    ("very likely", "highly probable"): (0.80, 0.95),
    ("almost certain", "nearly certain"): (0.95, 0.99),
}


@pytest.mark.parametrize(("words", "ends"), PRINTED.items(), ids=lambda value: str(value[0]))
def test_bands_are_those_in_print(words: tuple[str, str], ends: tuple[float, float]) -> None:
    for word in words:
        found = band(word)

        assert found is not None
        assert (found.low, found.high) == ends


@pytest.mark.parametrize("spelling", ["Very Likely", "very-likely", "very_likely", "  VERY   likely "])
def test_spelling_does_not_matter(spelling: str) -> None:
    found = band(spelling)

    assert found is not None
    assert found.word == "very likely"


@pytest.mark.parametrize("word", ["", "maybe", "likel", "very very likely"])
def test_other_words_have_no_band(word: str) -> None:
    assert band(word) is None


def test_the_value_of_a_word_is_the_middle_of_its_band() -> None:
    # 0.55 + 0.80 and 0.01 + 0.05, halved by hand.
    assert [each.middle for word in ("likely", "remote") if (each := band(word))] == [0.675, 0.03]


def test_bands_meet_without_gap_or_overlap() -> None:
    assert all(before.high == after.low for before, after in itertools.pairwise(ICD_203))


def test_every_known_word_has_a_band_of_its_own() -> None:
    words = known_words()

    assert len(words) == len(set(words))
    assert all(band(word) is not None for word in words)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, "impossible"),
        (0.005, "next to impossible"),
        (0.01, "almost no chance"),
        (0.05, "almost no chance"),
        (0.1, "very unlikely"),
        (0.2, "very unlikely"),
        (0.45, "unlikely"),
        (0.46, "roughly even"),
        (0.54, "roughly even"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
        (0.995, "next to certain"),
        (1.0, "certain"),
    ],
)
def test_in_words(probability: float, expected: str) -> None:
    assert in_words(probability) == expected


def test_a_computed_boundary_falls_where_the_written_one_does() -> None:
    # 0.1 + 0.1 + 0.25 is 0.45 but for the last digits of a float.
    assert in_words(0.1 + 0.1 + 0.25) == in_words(0.45) == "unlikely"
    assert in_words(0.7 + 0.1) == "very likely"


@given(st.floats(0, 1))
def test_words_for_a_probability_and_its_complement_mirror_each_other(probability: float) -> None:
    mirror = {
        "impossible": "certain",
        "next to impossible": "next to certain",
        "almost no chance": "almost certain",
        "very unlikely": "very likely",
        "unlikely": "likely",
        "roughly even": "roughly even",
    }
    mirror |= {second: first for first, second in mirror.items()}
    # Within a hair of 0 or 1 the complement is not a float of its own.
    if 1e-9 < probability < 1 - 1e-9:
        assert in_words(1 - probability) == mirror[in_words(probability)]


@given(st.floats(0.01, 0.99))
def test_the_word_for_a_probability_has_a_band_that_holds_it(probability: float) -> None:
    found = band(in_words(probability))

    assert found is not None
    assert found.low - 1e-9 <= probability <= found.high + 1e-9
