"""Words around names and numbers in messages: plurals, lists, the nearest known name, texts safe to show.

Used wherever something is told to people.
"""

import difflib
from collections.abc import Iterable

# What is longer than this resembles no name, and comparing it would take its time.
_LONGEST_NAME = 100
# Joiners without which emoji and some scripts fall apart; nothing else invisible is let through.
_JOINERS = "\u200c\u200d"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> plural(1, "node"), plural(2, "branch"), plural(3, "query")
    ('1 node', '2 branches', '3 queries')
    """
    if number == 1:
        return f"1 {noun}"
    if noun.endswith(("ch", "sh", "s", "x")):
        return f"{number} {noun}es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}s"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a list in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def within_sentence(label: str) -> str:
    """Return a label as it stands within a sentence: an article at its start is no longer the first word.

    >>> within_sentence("The Kremlin"), within_sentence("Kyiv")
    ('the Kremlin', 'Kyiv')
    """
    first, _, rest = label.partition(" ")
    return f"{first.lower()} {rest}" if rest and first in ("The", "A", "An") else label


def starting(text: str) -> str:
    """Return a text as it stands at the start of a sentence: its first letter large, all others as they are.

    >>> starting("the Kremlin"), starting("")
    ('The Kremlin', '')
    """
    return text[:1].upper() + text[1:]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest known name, or a list of the known ones when none is near.

    >>> nearest("p_wett", ["p_wet", "price"])
    'Did you mean p_wet?'
    """
    names = list(dict.fromkeys(known))
    if (close := nearest_name(name, names)) is not None:
        return f"Did you mean {close}?"
    if not names:
        return "None is defined here."
    shown = ", ".join(shorten(known_name) for known_name in names[:12])
    return f"Known here: {shown}{', …' if len(names) > 12 else '.'}"


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that resembles a name most, case aside, or None when none is near.

    >>> nearest_name("Bracnhes", ["kind", "branches"])
    'branches'
    """
    if len(name) > _LONGEST_NAME:
        return None
    folded = {candidate.casefold(): candidate for candidate in reversed(list(known))}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def shorten(text: str, width: int = 60) -> str:
    """Return a text, cut where it is longer than a message should quote.

    >>> shorten("abcdefgh", 5)
    'abcd…'
    """
    return text if len(text) <= width else text[: width - 1] + "…"


def printable(text: str) -> str:
    r"""Return a text that a terminal shows as it stands: whatever would move its cursor is replaced.

    >>> printable("a\tb\x1b[31m")
    'a b�[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in _JOINERS else
        " " if character.isspace() else "\ufffd"
        for character in text
    )  # fmt: skip
