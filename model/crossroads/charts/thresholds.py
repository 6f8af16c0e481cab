"""Where the choice changes: the range of each parameter as a bar, in the colours of what is best along it.

Drawn from ``Thresholds``: the parameter whose nearest switch takes the smallest share of its range comes first. The
number at a border is the exact value at which the choice changes; the diamond is the base value.
"""

from matplotlib.axes import Axes

from crossroads.analyses.switching.tracks import Switch, Track
from crossroads.analyses.thresholds import Thresholds
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import INK, SOFT, series, tinted
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import worded
from crossroads.prose import plural

_MOST = 15
_ROW, _BAR = 0.58, 0.26
_LABEL_WIDTH, _END_WIDTH = 2.9, 1.0
_GAP = 0.08


def frame(result: Thresholds) -> Frame:
    """Return the frame of the chart: a row for each parameter that is drawn."""
    shown = result.choosing[:_MOST]
    labels = max((min(width_of(_name(track), 9.5), _LABEL_WIDTH) + _end(track.low) for track in shown), default=0.0)
    return Frame(
        height=max(len(shown) * _ROW, 0.4) + 0.05,
        left=labels + 0.25 if shown else 0.0,
        right=max((_end(track.high) for track in shown), default=0.0) + 0.05,
        subtitle="What is best along the range of each parameter, moved alone; below each border the value there",
        key=(*_key(result, shown), mark_entry("base value", "D", "white", INK)) if shown else (),
        note=" ".join(filter(None, (_left_out(result, len(shown)), result.note()))),
        nothing="" if shown else _nothing(result),
    )


def _nothing(result: Thresholds) -> str:
    return "No range of a parameter changes the first choice." if result.first else "There is no first choice."


def _end(number: float) -> float:
    """Return the room that a number at an end of a bar takes, in inches."""
    return min(width_of(plain_number(number)), _END_WIDTH) + 2 * _GAP


def _left_out(result: Thresholds, shown: int) -> str:
    others = len(result.tracks) - len(result.choosing)
    texts = [
        f"{plural(len(result.choosing) - shown, 'parameter')} with a switch further off left out."
        if len(result.choosing) > shown
        else "",
        f"Within the range of {plural(others, 'other parameter')} the first choice stays the same."
        if others and shown
        else "",
    ]
    return " ".join(filter(None, texts))


def _look(result: Thresholds, option: str | None) -> tuple[str, str]:
    """Return the colour and the hatch of an option, the same as its place among all options."""
    ids = [each for each, _ in result.options]
    colour, hatch = series(ids.index(option)) if option in ids else (SOFT, "")
    return tinted(colour, 0.35), hatch


def _key(result: Thresholds, shown: list[Track]) -> list[Entry]:
    met = {span.option for track in shown for span in track.spans}
    options = [(option, label) for option, label in result.options if option in met]
    return [swatch_entry(shortened(label, 3.0), *_look(result, option)) for option, label in options]


def draw(result: Thresholds, axes: Axes) -> None:
    """Draw a bar for each parameter."""
    width, height = size_of(axes)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    shown = result.choosing[:_MOST]
    for i, track in enumerate(shown):
        _draw_row(axes, result, track, i * _ROW)
    if not shown:
        axes.text(0, 0.2, _nothing(result), va="center", color=SOFT, transform=inches(axes))


def _draw_row(axes: Axes, result: Thresholds, track: Track, top: float) -> None:
    width, _ = size_of(axes)
    y = top + 0.04 + _BAR / 2

    def place(at: float) -> float:
        return (at - track.low) / (track.high - track.low) * width

    label = wrapped(_name(track), _LABEL_WIDTH, 9.5)
    axes.text(left_edge(axes), y, label, size=9.5, va="center", transform=inches(axes), linespacing=1.1)
    for span in track.spans:
        colour, hatch = _look(result, span.option)
        axes.barh(
            y, place(span.high) - place(span.low), _BAR, left=place(span.low), color=colour, hatch=hatch,
            edgecolor="white", linewidth=0, zorder=2, label=span.option or "",
        )  # fmt: skip
    for end, side in ((track.low, -1), (track.high, 1)):
        text = shortened(plain_number(end), _END_WIDTH)
        x = place(end) + side * _GAP
        axes.text(x, y, text, ha="right" if side < 0 else "left", va="center_baseline", color=SOFT)
    if track.low <= track.base <= track.high:
        axes.plot([place(track.base)], [y], marker="D", markersize=6, color="white", markeredgecolor=INK, zorder=5)
    _draw_switches(axes, track, [place(switch.at) for switch in _first(track)], y)


def _name(track: Track) -> str:
    return worded(track.label, track.word)


def _first(track: Track) -> list[Switch]:
    return [switch for switch in track.switches if switch.is_option]


def _draw_switches(axes: Axes, track: Track, places: list[float], y: float) -> None:
    """Draw a line at each switch, and its number below, pushed aside where numbers would meet."""
    width, _ = size_of(axes)
    texts = [plain_number(switch.at, track.unit) for switch in _first(track)]
    widths = [width_of(text, bold=True) + 0.1 for text in texts]
    below = y + _BAR / 2
    for x, at, text in zip(places, spread(places, widths, 0.0, width), texts, strict=True):
        axes.plot([x, x, at], [y - _BAR / 2 - 0.03, below, below + 0.06], color=INK, linewidth=1.3, zorder=4)
        axes.text(at, below + 0.09, text, ha="center", va="top", weight="bold", color=INK)
