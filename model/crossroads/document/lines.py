"""The lines of a text, as places in findings count them."""

import re

# The line ends that the YAML parser counts; a text editor may count fewer.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as the YAML parser counts them, without their ends."""
    return _LINE_END.split(text)
