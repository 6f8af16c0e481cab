"""The frame of all charts: title, subtitle, key, foot line, style, and saving.

Made for a result and what its chart asks for; used by ``figure_of``. Nothing global changes: the style holds while
a chart is drawn or saved, and only then. matplotlib serves one thread at a time.
"""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crossroads.analyses.result import Result
from crossroads.charts.key import Entry, draw_key, key_height
from crossroads.charts.palette import INK, SOFT
from crossroads.charts.sheet import EDGE, PAGE
from crossroads.charts.texts import height_of, wrapped

_TITLE, _SUBTITLE, _FOOT = 14.0, 10.0, 9.0
_UNDER_TITLE, _UNDER_HEAD, _OVER_FOOT = 0.06, 0.12, 0.12
_STYLE = Path(__file__).with_name("crossroads.mplstyle")
# Viewers and pages choke on larger pictures; very wide graphs are saved at fewer pixels an inch.
_MOST_PIXELS = 6_000
# Tags of an SVG, and in them the ids and what refers to them; texts, in which < is escaped, hold no tags.
_TAG = re.compile(r"<[^<>]+>")
_ID = re.compile(r'(\bid="|\bhref="#|url\(#)')


@dataclass(frozen=True)
class Frame:
    """What a chart asks for around its drawing area; lengths in inches."""

    height: float
    """Of the drawing area."""
    width: float = PAGE
    """Of the whole figure."""
    left: float = 0.0
    """Room for labels beside the drawing area."""
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    subtitle: str = ""
    """What is measured, under the title."""
    key: tuple[Entry, ...] = ()
    """What colours, symbols and lines mean."""
    note: str = ""
    """What a reader has to know, above the foot line: what is left out, for example."""
    nothing: str = ""
    """What is said where there is nothing to see; a page then says so instead of showing the picture."""


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save in the style of the charts."""
    with style.context(["default", _STYLE]), warnings.catch_warnings():
        # A sign that the font lacks is shown as a box in PNG; in SVG the reader's own fonts have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def framed(result: Result, frame: Frame) -> tuple[Figure, Axes]:
    """Return a figure with title, key and foot line, and the empty axes of its drawing area."""
    room = frame.width - 2 * EDGE
    title_size = _TITLE * (frame.width / PAGE) ** 0.5
    title = wrapped(result.headline(), room, title_size, lines=5, bold=True, even=False)
    subtitle = wrapped(frame.subtitle, room, _SUBTITLE, lines=4, even=False)
    notes = [text for text in (frame.note, result.made.line()) if text]
    foot = "\n".join(wrapped(text, room, _FOOT, lines=4, even=False) for text in notes)
    under_title = EDGE + height_of(title, title_size) + _UNDER_TITLE
    under_head = under_title + (height_of(subtitle, _SUBTITLE) if subtitle else 0.0) + _UNDER_HEAD
    top = under_head + key_height(frame.key, room) + frame.top
    bottom = frame.bottom + _OVER_FOOT + height_of(foot, _FOOT) + EDGE
    height = top + frame.height + bottom

    figure = Figure(figsize=(frame.width, height))
    left = EDGE / frame.width
    figure.text(left, 1 - EDGE / height, title, size=title_size, weight="bold", va="top", color=INK)
    if subtitle:
        figure.text(left, 1 - under_title / height, subtitle, size=_SUBTITLE, va="top", color=SOFT)
    figure.text(left, EDGE / height, foot, size=_FOOT, va="bottom", color=SOFT)
    inner = room - frame.left - frame.right
    place = (left + frame.left / frame.width, bottom / height, inner / frame.width, frame.height / height)
    axes = figure.add_axes(place)
    draw_key(axes, frame.key, under_head - top, room)
    return figure, axes


def to_svg(figure: Figure, name: str = "", record: str = "") -> str:
    """Return a figure as SVG, its texts as texts: the same figure gives the same bytes, at any time.

    Parameters
    ----------
    name
        Begins every id, so that pictures with different names may stand in one page.
    record
        How it was made, kept as the description in its metadata.
    """
    out = io.StringIO()
    with styled():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Description": record or None})
    svg = out.getvalue()
    return _TAG.sub(lambda tag: _ID.sub(rf"\g<1>{name}-", tag[0]), svg) if name else svg


def to_png(figure: Figure, dots: float = 100, record: str = "") -> bytes:
    """Return a figure as PNG.

    Parameters
    ----------
    dots
        Pixels an inch, fewer where the picture would grow too large to be shown.
    record
        How it was made, kept as the description in its text chunks.
    """
    out, shown = io.BytesIO(), min(dots, _MOST_PIXELS / max(figure.get_size_inches()))
    with styled():
        # Level 3 packs flat drawings as small as the default, 6, in half the time.
        kept = {"Description": record} if record else {}
        figure.savefig(out, format="png", dpi=shown, pil_kwargs={"compress_level": 3}, metadata=kept)
    return out.getvalue()
