"""The brief as Markdown: headings, lists of sentences, and footnotes that tell where their numbers come from."""

import re
from collections.abc import Iterable, Sequence

from crossroads.report.figure import Figure
from crossroads.report.sentence import Sentence

# What would be read as markup in the middle of a line. Footnotes are those of GitHub and Pandoc.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])")
# What would begin a list or a rule at the start of a line.
_START = re.compile(r"^(?:(\d+)([.)])(?=\s)|([-+=]))")


def as_markdown(title: str, question: str, sections: Iterable[tuple[str, Sequence[Sentence]]], made: str) -> str:
    """Return the brief as Markdown."""
    lines = [f"# {escaped(title)}"]
    notes: list[str] = []
    lines += ["", f"*{escaped(question)}*"] if question else []
    for heading, sentences in sections:
        lines += ["", f"## {heading}", ""]
        for sentence in sentences:
            mark = ""
            if figures := sentence.figures:
                mark = f"[^{len(notes) + 1}]"
                notes.append(f"{mark}: {'; '.join(map(_source, figures))}.")
            lines.append(f"- {_at_start(escaped(str(sentence)))}{mark}")
    return "\n".join([*lines, "", f"{escaped(made)}.", *([""] if notes else []), *notes]) + "\n"


def _source(figure: Figure) -> str:
    return f"{escaped(figure.shown)} is {figure.number.value:.10g}, {escaped(figure.made())}"


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it stands.

    >>> print(escaped("a_b *c*"))
    a\_b \*c\*
    """
    return _MARKUP.sub(r"\\\1", text)


def _at_start(text: str) -> str:
    r"""Return a text that begins no list of its own where it stands first in a line.

    >>> print(_at_start("1. Option"), _at_start("- 3"))
    1\. Option \- 3
    """
    return _START.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", text)
