"""What the YAML parser says of a text it cannot read, in the words of somebody who writes scenarios."""

import re
from typing import NamedTuple

from crossroads.document.sources import Sources
from crossroads.errors import Finding, Place
from crossroads.prose import plural


class _Explanation(NamedTuple):
    says: str
    """A pattern for what the parser says; PyYAML's C parser and its Python one differ in wording."""
    problem: str
    remedy: str
    within_line: bool | None = None
    """Whether it holds only where something stands before the place on its line, or only where nothing does."""
    at_start: bool = False
    """Whether to look at where the broken thing starts: the parser notices it only further on."""


_INDENT = "Check the indentation: what belongs together starts in one column."
_QUOTE = "Put the whole text in quotation marks; within single ones, double each quotation mark."
# The first that fits is told.
_EXPLANATIONS = (
    _Explanation(
        "mapping values are not allowed|sequence entries are not allowed",
        "A key or a dash stands where nothing can start: within a text, or on a line that is indented too far.",
        "Put a text that contains ': ' in quotation marks; or check the indentation of this line.",
    ),
    _Explanation(
        "could not find expected ':'",
        "A key is not followed by a colon.",
        "Write a colon and a space after the key; or indent the line, if it continues the text above.",
        at_start=True,
    ),
    _Explanation(
        "expected ',' or '}'",
        "A mapping in braces is not closed, or two of its entries have no comma between them.",
        "Add the brace or the comma; put texts that contain braces or commas in quotation marks.",
        at_start=True,
    ),
    _Explanation(
        "expected ',' or ']'",
        "A list in brackets is not closed, or two of its items have no comma between them.",
        "Add the bracket or the comma; put texts that contain brackets or commas in quotation marks.",
        at_start=True,
    ),
    _Explanation(
        "unexpected ':'",
        "A colon within braces or brackets has no space after it.",
        "Write a space and a value after it; put a text that contains a colon in quotation marks.",
    ),
    _Explanation(
        "end of stream|document (indicator|separator)",
        "A text in quotation marks is not closed.",
        "Close it with the same quotation mark.",
        at_start=True,
    ),
    _Explanation(
        "escape|hexa?decimal",
        "A backslash in double quotation marks starts no known escape.",
        "Double the backslash, or use single quotation marks.",
    ),
    _Explanation(
        "cannot start any token",
        "A value starts with a sign that YAML keeps for itself.",
        "Put the text in quotation marks.",
    ),
    _Explanation(
        "expected key|expected <block end>|expected '-'",
        "Something follows a value that is already complete.",
        _QUOTE,
        within_line=True,
    ),
    _Explanation(
        "expected key|expected <block end>|expected '-'",
        "The line belongs neither to what stands above it nor to anything further out.",
        _INDENT,
        within_line=False,
    ),
    _Explanation(
        "node content|document start",
        "A bracket, a brace or a comma stands where a value should.",
        "Remove it, or write the value.",
    ),
)
# What no YAML file may contain: control characters, and halves of characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def explain(error: Exception, name: str, sources: Sources) -> Finding:
    """Return the finding for a text that is not YAML."""
    if (odd := _FORBIDDEN.search(sources[name])) is not None:
        return _forbidden(odd, name, sources)
    seen, start = _mark(error, "problem_mark", name), _mark(error, "context_mark", name)
    line = sources.excerpt(seen)
    if (column := _indenting_tab(line, seen.column)) is not None:
        problem = f"The line has {plural(line.count(chr(9)), 'tab')}; YAML is indented by spaces."
        remedy = "Replace each tab by two spaces, and set the editor to do so."
        return Finding("tab", problem, remedy, seen._replace(column=column), excerpt=line)
    said = str(getattr(error, "problem", None) or error)
    known = _explanation(said, bool(line[: seen.column - 1].strip()))
    problem = known.problem
    if known.at_start and start.line and seen.line > start.line:
        seen, line = start, sources.excerpt(start)
    return Finding("not-yaml", problem, known.remedy, seen, excerpt=line)


def _explanation(said: str, within_line: bool) -> _Explanation:
    for each in _EXPLANATIONS:
        if re.search(each.says, said) and each.within_line in (None, within_line):
            return each
    return _Explanation("", f"This is not YAML; the parser says: {said}.", _QUOTE)


def _mark(error: Exception, which: str, name: str) -> Place:
    mark = getattr(error, which, None)
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


def _indenting_tab(line: str, column: int) -> int | None:
    """Return the column of a tab that indents the line or stands at the column, or None."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return indent.index("\t") + 1
    return column if line[column - 1 : column] == "\t" else None


def _forbidden(odd: re.Match[str], name: str, sources: Sources) -> Finding:
    before = odd.string[: odd.start()]
    line = before.count("\n") + 1
    place = Place(name, line, len(before) - before.rfind("\n"))
    problem = f"The file contains the control character U+{ord(odd[0]):04X}."
    return Finding(
        "not-yaml",
        problem,
        "Remove it; it may have been copied along.",
        place,
        excerpt=sources.excerpt(place),
    )
