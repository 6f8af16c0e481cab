"""The frame of all charts: size, title, subtitle, foot line, style, and saving.

Made for a result and what its chart asks for; used by ``figure_of``. Nothing global changes: the style holds while
a chart is drawn or saved, and only then. matplotlib serves one thread at a time.
"""

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crossroads.analyses.result import Result
from crossroads.charts.palette import INK, SOFT
from crossroads.charts.texts import height_of, wrapped

# A page shows charts about 1,000 pixels wide: ten inches, at which nine points are still easily read.
PAGE = 10.0
EDGE = 0.14
_TITLE, _SUBTITLE, _FOOT = 14.0, 10.0, 9.0
_STYLE = Path(__file__).with_name("crossroads.mplstyle")
# The canvas of a PNG ends at 2^16 pixels; very wide graphs are saved at fewer pixels an inch.
_MOST_PIXELS = 60_000


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
    note: str = ""
    """What a reader has to know, above the foot line: what is left out, for example."""

    @property
    def inner(self) -> float:
        """The width of the drawing area."""
        return self.width - 2 * EDGE - self.left - self.right


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save in the style of the charts."""
    with style.context(["default", _STYLE]), warnings.catch_warnings():
        # A sign that the font lacks is shown as a box in PNG; in SVG the reader's own fonts have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def framed(result: Result, frame: Frame) -> tuple[Figure, Axes]:
    """Return a figure with title and foot line, and the empty axes of its drawing area."""
    room = frame.width - 2 * EDGE
    title_size = _TITLE * (frame.width / PAGE) ** 0.5
    title = wrapped(result.headline(), room, title_size, lines=3, bold=True)
    subtitle = wrapped(frame.subtitle, room, _SUBTITLE, lines=4)
    foot = "\n".join(wrapped(text, room, _FOOT, lines=4) for text in (frame.note, result.made.line()) if text)
    head_height = height_of(title, title_size) + (height_of(subtitle, _SUBTITLE) + 0.06 if subtitle else 0) + 0.14
    foot_height = height_of(foot, _FOOT) + 0.12
    height = 2 * EDGE + head_height + frame.top + frame.height + frame.bottom + foot_height
    figure = Figure(figsize=(frame.width, height))
    place = EDGE / frame.width
    figure.text(place, 1 - EDGE / height, title, size=title_size, weight="bold", va="top", color=INK)
    under = EDGE + height_of(title, title_size) + 0.06
    if subtitle:
        figure.text(place, 1 - under / height, subtitle, size=_SUBTITLE, va="top", color=SOFT)
    figure.text(place, EDGE / height, foot, size=_FOOT, va="bottom", color=SOFT)
    bottom = (EDGE + foot_height + frame.bottom) / height
    left = (EDGE + frame.left) / frame.width
    axes = figure.add_axes((left, bottom, frame.inner / frame.width, frame.height / height))
    return figure, axes


def limits(marks: Iterable[tuple[float, float, float]], width: float) -> tuple[float, float]:
    """Return the ends of an axis at which all labels fit within it.

    Parameters
    ----------
    marks
        Positions in data, each with the inches that its label needs to the left and to the right.
    width
        Of the axis, in inches.
    """
    places = list(marks)
    low, high = min(x for x, _, _ in places), max(x for x, _, _ in places)
    if low == high:
        low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    # Widening the axis moves the labels' ends; the steps shrink by the labels' share of the width.
    for _ in range(40):
        inch = (high - low) / width
        low, high = min(x - left * inch for x, left, _ in places), max(x + right * inch for x, _, right in places)
    return low, high


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG, its texts as texts: the same figure gives the same bytes, at any time."""
    out = io.StringIO()
    with styled():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def to_png(figure: Figure, dots: float = 100) -> bytes:
    """Return a figure as PNG.

    Parameters
    ----------
    dots
        Pixels an inch, fewer where the picture would grow too large to be shown.
    """
    out = io.BytesIO()
    with styled():
        figure.savefig(out, format="png", dpi=min(dots, _MOST_PIXELS / max(figure.get_size_inches())))
    return out.getvalue()
