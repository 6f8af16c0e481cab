"""The plain scalars of YAML 1.2's core schema, so that ``no`` is a word and ``1e6`` a number.

Used for the values of scenario files and for settings given on the command line.
"""

import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

# Python refuses to read much longer integers, and beyond this a hexadecimal one is no longer a float.
_LONGEST_INTEGER = 200

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((f"{sign}.{word}" for sign in ("", "+") for word in ("inf", "Inf", "INF")), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMERIC = frozenset("0123456789+-.")


def parse_scalar(text: str) -> Scalar:
    """Return the value of a plain scalar.

    >>> parse_scalar("1e6"), parse_scalar("no"), parse_scalar("0.2"), parse_scalar("2022-10-14")
    (1000000.0, 'no', 0.2, '2022-10-14')
    """
    if text[:1] in _NUMERIC:
        if _INTEGER.match(text):
            return int(text) if len(text) <= _LONGEST_INTEGER else float(text)
        if _FLOAT.match(text):
            return float(text)
        if len(text) <= _LONGEST_INTEGER and _BASED.match(text):
            return int(text, 0)
    return _WORDS.get(text, text)
