"""Estimative words: the bands of the published scale, and numbers told in its words."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.words import ICD_203, KENT, PUBLISHED, Scale, in_words, own_scale

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
        found = ICD_203.band(word)

        assert found is not None
        assert (found.low, found.high) == ends


@pytest.mark.parametrize("spelling", ["Very Likely", "very-likely", "very_likely", "  VERY   likely "])
def test_spelling_does_not_matter(spelling: str) -> None:
    found = ICD_203.band(spelling)

    assert found is not None
    assert found.word == "very likely"


@pytest.mark.parametrize("word", ["", "maybe", "likel", "very very likely"])
def test_other_words_have_no_band(word: str) -> None:
    assert ICD_203.band(word) is None


def test_the_value_of_a_word_is_the_middle_of_its_band() -> None:
    # 0.55 + 0.80 and 0.01 + 0.05, halved by hand.
    assert [each.middle for word in ("likely", "remote") if (each := ICD_203.band(word))] == [0.675, 0.03]


def test_bands_meet_without_gap_or_overlap() -> None:
    assert all(before.high == after.low for before, after in itertools.pairwise(ICD_203.bands))


@pytest.mark.parametrize("scale", PUBLISHED.values(), ids=lambda scale: scale.name)
def test_every_known_word_has_a_band_of_its_own(scale: Scale) -> None:
    words = scale.words

    assert len(words) == len(set(words))
    assert all(scale.band(word) is not None for word in words)


# The chart of Kent's essay (1964): a middle and what to give or take, in per cent, and synonyms that it lists.
KENTS = {
    ("certain", "certainty"): (100, 0),
    ("almost certain", "virtually certain", "all but certain", "highly probable", "highly likely"): (93, 6),
    ("probable", "likely", "we believe", "we estimate"): (75, 12),
    ("chances about even", "about even", "chances a little better than even"): (50, 10),
    ("probably not", "we doubt", "doubtful"): (30, 10),
    ("almost certainly not", "virtually impossible", "almost impossible", "highly doubtful"): (7, 5),
    ("impossible", "impossibility"): (0, 0),
}


@pytest.mark.parametrize(("words", "printed"), KENTS.items(), ids=lambda value: str(value[0]))
def test_kents_bands_are_his_give_or_take(words: tuple[str, ...], printed: tuple[int, int]) -> None:
    middle, give_or_take = printed
    for word in words:
        found = KENT.band(word)

        assert found is not None
        assert found.word == words[0]
        assert (found.low, found.high) == pytest.approx(((middle - give_or_take) / 100, (middle + give_or_take) / 100))
        assert found.middle == pytest.approx(middle / 100)


def test_kents_scale_leaves_out_what_its_print_misplaces() -> None:
    assert KENT.band("unlikely") is KENT.band("improbable") is None


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
    found = ICD_203.band(in_words(probability))

    assert found is not None
    assert found.low - 1e-9 <= probability <= found.high + 1e-9


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, "impossible"),
        (0.01, "next to impossible"),
        (0.02, "highly doubtful"),
        (0.15, "between highly doubtful and doubtful"),
        (0.3, "doubtful"),
        (0.5, "about even"),
        (0.62, "between about even and probable"),
        (0.75, "probable"),
        # Both bands end here; almost certain is further from even.
        (0.87, "almost certain"),
        (0.995, "next to certain"),
        (1.0, "certain"),
    ],
)
def test_in_kents_words(probability: float, expected: str) -> None:
    assert KENT.in_words(probability) == in_words(probability, KENT) == expected


# Bands within bands, as the Intergovernmental Panel on Climate Change has them (2010 guidance note, table 1).
NESTED = own_scale(
    "ipcc",
    {
        "virtually certain": (0.99, 1.0), "very likely": (0.9, 1.0), "likely": (0.66, 1.0),
        "about as likely as not": (0.33, 0.66), "unlikely": (0.0, 0.33), "very unlikely": (0.0, 0.1),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.7, "likely"), (0.95, "very likely"), (0.999, "virtually certain"), (0.05, "very unlikely"), (0.2, "unlikely")],
)
def test_of_bands_within_bands_the_narrowest_tells_most(probability: float, expected: str) -> None:
    assert in_words(probability, NESTED) == expected


def test_words_of_ones_own_need_not_cover_everything() -> None:
    scale = own_scale("house", {"fair": (0.4, 0.6), "slim": (0.1, 0.2), "even": (0.4, 0.6)})

    assert [in_words(p, scale) for p in (0.001, 0.05, 0.15, 0.3, 0.5, 0.9, 0.999)] == [
        "next to impossible", "less than slim", "slim", "between slim and fair", "fair", "more than fair",
        "next to certain",
    ]  # fmt: skip
    assert (found := scale.band("Even")) is not None
    assert found.word == "fair"


@given(st.floats(0, 1), st.sampled_from([ICD_203, KENT, NESTED]))
def test_the_word_of_any_scale_has_a_band_that_holds_it_or_says_that_none_does(p: float, scale: Scale) -> None:
    told = in_words(p, scale)
    named = [each for each in scale.bands if each.told == told]

    holding = [each for each in scale.bands if each.low < each.high and each.holds(p)]
    if 0 < p < 1 and holding:
        (found,) = named
        assert found.low - 1e-9 <= p <= found.high + 1e-9
        assert found.high - found.low <= 1e-9 + max(each.high - each.low for each in holding)
    else:
        assert told in ("impossible", "certain") or told.startswith(
            ("next to ", "between ", "less than ", "more than ")
        )


def test_bands_are_shown_in_per_cent() -> None:
    assert [str(KENT.band(word)) for word in ("probable", "certain")] == ["63 to 87 %", "100 %"]
