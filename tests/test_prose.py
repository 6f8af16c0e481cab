"""Words around names and numbers: plurals, lists, the nearest known name, texts that are safe to show."""

import pytest

from crossroads.prose import listed, nearest, nearest_name, plural, printable, shorten


def test_printable_keeps_letters_signs_and_joined_emoji() -> None:
    assert printable("Łukašenka 売る 👩\u200d🌾 → 1 %") == "Łukašenka 売る 👩\u200d🌾 → 1 %"


@pytest.mark.parametrize(("text", "expected"), [("a\tb", "a b"), ("a\u00a0b", "a b"), ("a\x00b", "a\ufffdb")])
def test_printable_replaces_what_moves_the_cursor(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (0, "node", "0 nodes"),
        (1, "branch", "1 branch"),
        (2, "branch", "2 branches"),
        (2, "box", "2 boxes"),
        (2, "loss", "2 losses"),
        (3, "query", "3 queries"),
        (3, "day", "3 days"),
    ],
)
def test_plural(number: int, noun: str, expected: str) -> None:
    assert plural(number, noun) == expected


def test_listed_joins_names_as_a_sentence_does() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed("abc", "or")] == ["a", "a and b", "a, b or c"]


@pytest.mark.parametrize(("text", "width", "expected"), [("abcde", 5, "abcde"), ("abcdef", 5, "abcd…"), ("", 5, "")])
def test_shorten_cuts_only_what_is_too_long(text: str, width: int, expected: str) -> None:
    assert shorten(text, width) == expected


def test_nearest_offers_the_name_that_resembles_most() -> None:
    assert nearest("p_wett", ["p_wet", "p_dry", "price"]) == "Did you mean p_wet?"


def test_nearest_does_not_mind_capitals() -> None:
    assert nearest("BRANCHES", ["kind", "branches"]) == "Did you mean branches?"


def test_nearest_lists_what_is_known_where_nothing_is_near() -> None:
    assert nearest("x", ["alpha", "beta"]) == "Known here: alpha, beta."


def test_nearest_lists_no_more_than_twelve() -> None:
    names = [f"name_{letter}" for letter in "abcdefghijklm"]

    assert nearest("x", names) == f"Known here: {', '.join(names[:12])}, …"


def test_nearest_says_where_nothing_is_known() -> None:
    assert nearest("x", []) == "None is defined here."


def test_nearest_name_of_two_spellings_is_the_first() -> None:
    assert nearest_name("price", ["Price", "PRICE"]) == "Price"


def test_a_very_long_name_resembles_none() -> None:
    # Comparing two texts of this length letter by letter would take hours.
    assert nearest_name("x" * 10**5 + "a", ["x" * 10**5 + "b"]) is None
