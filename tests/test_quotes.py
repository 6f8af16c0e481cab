"""Quotes in the copies of their sources, however they are typeset, and the passage nearest to one that is not there."""

import json
import sys
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.errors import ScenarioError
from crossroads.scenario.passages import Copy, plain
from gated import Read

SURVEY = """The basin survey of 1921.

Of forty sites drilled since the war,
one site in five was wet. Most of the
sites in the basin are dry, and remain so.
The owners' report says: "Drill, or sell at once."
A well-known geo-
logist doubts the decision-
makers of the office.
"""


def _read(read: Read, tmp_path: Path, *quotes: str, copy: str = SURVEY) -> None:
    (tmp_path / "survey.txt").write_text(copy, "utf-8")
    claims = ", ".join(
        f"Q{i}: {{source: survey, text: x, quote: {json.dumps(quote, ensure_ascii=False)}}}"
        for i, quote in enumerate(quotes)
    )
    read(
        f"sources: {{survey: {{title: Survey, text: survey.txt}}}}\nclaims: {{{claims}}}\n"
        "start: end\nnodes: {end: {kind: outcome}}\n"
    )


def _said(read: Read, tmp_path: Path, quote: str, copy: str = SURVEY) -> str:
    with pytest.raises(ScenarioError) as caught:
        _read(read, tmp_path, quote, copy=copy)
    (finding,) = caught.value.findings
    assert finding.code == "no-quote"
    return finding.problem


@pytest.mark.parametrize(
    "quote",
    [
        "one site in five was wet",
        "ONE SITE in  five",
        "drilled since the war, one site",
        "says: “Drill, or sell at once.”",
        "The owners’ report",
        "A well–known geologist doubts",
        "the decision-makers of the office",
        "forty sites … are dry",
        "forty sites [...] Most of the sites",
        "One ſite in ﬁve",
        "o\u00adne site in fi\u00adve",
        "the\u200b war",
    ],
)
def test_a_quote_may_be_typeset_otherwise(read: Read, tmp_path: Path, quote: str) -> None:
    _read(read, tmp_path, quote)


@pytest.mark.parametrize(
    ("copy", "quote"),
    [
        ("He left—at last—for good.", "left – at last – for good"),
        ("He left -- at last.", "left — at last"),
        ("a de\u00ad\nfined zone", "a defined zone"),
        ("a re-\r\n  sult", "a result"),
        ("a well-\nknown man", "a well-known man"),
        ("«Genug», sagte er", "„Genug“, sagte er"),
        ("it\u00a0is\u2009so", "it is so"),
        ("minus \u22125 degrees", "minus -5 degrees"),
        ("＂Ｆｕｌｌ＂ width", '"Full" width'),
    ],
)
def test_a_copy_may_be_typeset_otherwise(read: Read, tmp_path: Path, copy: str, quote: str) -> None:
    _read(read, tmp_path, quote, copy=copy)


@pytest.mark.parametrize("category", ["Pd", "Pi", "Pf"])
def test_every_dash_and_quotation_mark_of_unicode_is_known(category: str) -> None:
    found = [each for each in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(each) == category]

    assert {plain(each) for each in found} == {"-" if category == "Pd" else "'"}


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("one site in six was wet", "Line 4 comes nearest: “one site in five was wet”. It has “five” for “six”."),
        (
            "Most sites in the basin are they dry",
            "Line 4 comes nearest: “Most of the sites in the basin are dry”. It has “of the” besides and no “they”.",
        ),
        (
            "forty sites drilled since the wars",
            "Line 3 comes nearest: “forty sites drilled since the war”. It has “war” for “wars”.",
        ),
        (
            "Drill or sell at once",
            "Line 6 comes nearest: “Drill, or sell at once”. It differs in punctuation alone.",
        ),
        ("sirvey", "Line 1 comes nearest: “survey”. It has “survey” for “sirvey”."),
        ("a wholly other sentence about nothing", "Nothing there resembles it."),
        ("?!", "Nothing there resembles it."),
    ],
)
def test_the_nearest_passage_is_shown(read: Read, tmp_path: Path, quote: str, said: str) -> None:
    assert _said(read, tmp_path, quote) == f"The quote {quote!r} is not in survey.txt. {said}"


def test_the_part_that_is_not_there_is_named(read: Read, tmp_path: Path) -> None:
    assert _said(read, tmp_path, "of forty sites … one well in five") == (
        "The part 'one well in five' of the quote is not in survey.txt. Line 4 comes nearest: “one site in five”. "
        "It has “site” for “well”."
    )


def test_parts_in_another_order_are_told(read: Read, tmp_path: Path) -> None:
    assert _said(read, tmp_path, "are dry … one site in five") == (
        "The part 'one site in five' of the quote stands before 'are dry' in survey.txt, and nowhere after it."
    )


def test_a_long_passage_is_shown_around_its_first_difference(read: Read, tmp_path: Path) -> None:
    words = [f"w{i}" for i in range(100)]
    copy = "\n".join(words)
    quote = " ".join([*words[10:40], "other", *words[41:60], "more", "a1", "a2", *words[60:70], "last"])

    assert _said(read, tmp_path, quote, copy).partition(" Line ")[2] == (
        "11 comes nearest: “… w34 w35 w36 w37 w38 w39 w40 w41 w42 w43 w44 w45 w46 w47 w48 w49 w50 w51 w52 w53 w54 w55 "
        "w56 w57 …”. It has “w40” for “other”, no “more a1 a2” and “w70” for “last”."
    )


def test_of_a_very_long_quote_its_beginning_is_looked_for(read: Read, tmp_path: Path) -> None:
    words = [f"w{i}" for i in range(400)]

    said = _said(read, tmp_path, " ".join([*words[:350], "other"]), "\n".join(words))

    assert said.endswith("It differs after the first 300 words.")


def test_words_broken_at_a_line_s_end_are_put_together(read: Read, tmp_path: Path) -> None:
    copy = "Our members will walk out be-\nfore the end of the mo\u00ad\nnth, the secre-\r\n  tary said."

    assert _said(read, tmp_path, "may walk out before the end of the month, the secretary", copy).endswith(
        "Line 1 comes nearest: “will walk out before the end of the month, the secretary”. It has “will” for “may”."
    )


def test_an_empty_copy_has_nothing_alike(read: Read, tmp_path: Path) -> None:
    assert _said(read, tmp_path, "any words", "") == (
        "The quote 'any words' is not in survey.txt. Nothing there resembles it."
    )


def _cost(quote: list[str], passage: list[str]) -> int:
    """Return what a quote costs that stands for a passage, over all ways to set them side by side."""

    @cache
    def cheapest(i: int, j: int, *, is_leaving_out: bool = False) -> int:
        ways = [0] if (i, j) == (len(quote), len(passage)) else []
        if i < len(quote):
            ways.append(8 + cheapest(i + 1, j))
        if i < len(quote) and j < len(passage):
            ways.append((0 if quote[i] == passage[j] else 8) + cheapest(i + 1, j + 1))
        if j < len(passage):
            ways.append((1 if is_leaving_out else 4) + cheapest(i, j + 1, is_leaving_out=True))
        return min(ways)

    return cheapest(0, 0)


words = st.lists(st.sampled_from(["one", "two", "six", "ten"]), min_size=1, max_size=8)


@given(text=words, quote=words)
def test_no_passage_is_nearer_than_the_nearest(text: list[str], quote: list[str]) -> None:
    passages = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    least = min(_cost(quote, each) for each in passages)

    found = Copy(" ".join(text)).nearest(" ".join(quote))

    if found is None:
        # As dear as if more than three words of five were others.
        assert least > 0.6 * 8 * len(quote)
    else:
        shown = list(found.words)
        assert shown in passages
        assert _cost(quote, shown) == least


def test_a_misprint_is_found_in_a_megabyte() -> None:
    dice = np.random.default_rng(7)
    letters = dice.integers(97, 113, (20_000, 6), np.uint8)
    vocabulary = [row.tobytes().decode() for row in letters]
    lines = [" ".join(vocabulary[i] for i in row) for row in dice.integers(20_000, size=(13_000, 12))]
    quoted = lines[9_000].split()
    quoted[4] = "misprinted"

    found = Copy("\n".join(lines)).nearest(" ".join(quoted))

    assert found is not None
    assert (found.line, [each.quoted for each in found.differences]) == (9_001, ["misprinted"])
