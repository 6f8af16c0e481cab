"""Names made from labels: valid in our format, unique, short, and readable.

Used by every importer, since other programs name things as people see them.
"""

import keyword
import re
import unicodedata
from collections.abc import Container

from crossroads.expressions import FUNCTIONS
from crossroads.scenario import Rest

# Beyond this a name is cut at a word.
_LONGEST = 28
# What parameters cannot be called: these mean something in formulas.
_RESERVED = {*FUNCTIONS, *keyword.kwlist, Rest.REST.value}
# Signs that say something where letters do not.
_SIGNS = {"+": " plus ", "%": " percent ", "&": " and ", "<": " below ", ">": " above ", "=": " is ", "'": "", "’": ""}
# Letters that Unicode does not take apart into a plain one and its mark.
_LATIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
}  # fmt: skip


def name_from(label: str, fallback: str, taken: Container[str] = (), *, is_parameter: bool = False) -> str:
    """Return a name for what people call something, different from those that are taken.

    Parameters
    ----------
    fallback
        A name in place of a label without letters and digits, and before one that starts with a digit.
    is_parameter
        Whether the name is to stand in formulas.

    Example
    -------
    >>> name_from("Take the offer", "branch"), name_from("Łódź, 50 %", "node"), name_from("2", "branch")
    ('take_the_offer', 'lodz_50_percent', 'branch_2')
    >>> name_from("win", "branch", taken={"win", "win_2"}), name_from("нет", "branch"), name_from("!", "branch")
    ('win_3', 'net', 'branch')
    """
    name = _shortened(_plain(label)) or fallback
    if name[0].isdigit():
        name = f"{fallback}_{name}"
    if is_parameter and name in _RESERVED:
        name += "_"
    return unique(name, taken)


def unique(name: str, taken: Container[str]) -> str:
    """Return a name, numbered where it is taken.

    >>> unique("win", {"win"}), unique("win", {})
    ('win_2', 'win')
    """
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def tidy(label: str) -> str:
    """Return a label on one line.

    >>> tidy("game   dilemma ")
    'game dilemma'
    """
    return " ".join(label.split())


def is_parameter_name(name: str) -> bool:
    """Return whether a name may stand in formulas as it is.

    >>> is_parameter_name("p_win"), is_parameter_name("min"), is_parameter_name("żółć")
    (True, False, False)
    """
    return bool(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name)) and name not in _RESERVED


def _plain(label: str) -> str:
    """Return a label as words of lower-case ASCII letters and digits with underscores between them."""
    text = label.strip().casefold()
    if text in ("-", "−", "–"):
        return "minus"
    for sign, word in (_SIGNS | _LATIN | _CYRILLIC).items():
        text = text.replace(sign, word)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "_".join(re.findall("[a-z0-9]+", ascii_text))


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    cut = name[: _LONGEST + 1].rpartition("_")[0]
    return cut or name[:_LONGEST]
