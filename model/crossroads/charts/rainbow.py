"""What options are worth along one parameter's range, on a ground in the colours of the policy that is best there.

Drawn from ``Rainbow``. The ground has the colour of the best option, in another shade wherever the policy changes
further down; above each border stands what changes there, in bold where it is the first choice.
"""

from matplotlib.axes import Axes

from crossroads.analyses.rainbow import Border, Rainbow
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number, tick_numerals
from crossroads.charts.palette import INK, SOFT, line, series, tinted
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import height_of, shortened, width_of

_HEIGHT, _ROW = 4.0, 0.23
_LABEL_WIDTH, _LEAD = 2.2, 0.3
_MOST = 12
_SHADES = (0.72, 0.88)
# Behind words above the drawing area, so that the line of a border further up does not run through them.
_BEFORE_LINES = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}


def frame(result: Rainbow) -> Frame:
    """Return the frame of the chart: a row above it for each border."""
    unit = f", in {result.unit}" if result.unit else ""
    met = {span.option for span in result.track.spans}
    shown = [(option, label) for option, label in result.options if option in met]
    missing = len(result.borders) - len(_shown(result))
    left_out = f"{missing} borders further from the base value are not named." if missing else ""
    return Frame(
        height=_HEIGHT,
        left=0.75,
        right=max((min(width_of(label), _LABEL_WIDTH) for _, label in result.options), default=0.0) + _LEAD + 0.05,
        top=len(_shown(result)) * _ROW + (0.12 if _shown(result) else 0.0),
        bottom=0.5,
        subtitle=f"Value of every option with the best of what follows{unit}; the ground shows which policy is best",
        key=(
            *(swatch_entry(f"{shortened(label, 3.0)} is best", _ground(result, option, 0)) for option, label in shown),
            line_entry("value of the best policy", tinted(INK, 0.75), 4.5),
            mark_entry("base value", "D", "white", INK),
        ),
        note=" ".join(filter(None, (left_out, result.note()))),
    )


def _shown(result: Rainbow) -> list[Border]:
    """Return the borders that are named: those nearest to the base value, from left to right."""
    nearest = sorted(result.borders, key=lambda border: (not border.is_option, abs(border.at - result.track.base)))
    return sorted(nearest[:_MOST], key=lambda border: border.at)


def _ground(result: Rainbow, option: str | None, shade: int) -> str:
    ids = [each for each, _ in result.options]
    return tinted(series(ids.index(option))[0] if option in ids else SOFT, _SHADES[shade % 2])


def draw(result: Rainbow, axes: Axes) -> None:
    """Draw the ground, the borders with their words, and the values."""
    track = result.track
    known = [each for row in (result.best, *result.values) for each in row if each is not None]
    low, high = min(known), max(known)
    room = 0.06 * (high - low or abs(high) or 1.0)
    axes.set(xlim=(track.low, track.high), ylim=(low - room, high + room))
    _draw_axes(axes, result)
    shade, before = 0, None
    for span in track.spans:
        shade = shade + 1 if before == span.option else 0
        axes.axvspan(span.low, span.high, color=_ground(result, span.option, shade), zorder=0, linewidth=0)
        before = span.option
    _draw_borders(axes, result)
    _draw_values(axes, result)


def _draw_axes(axes: Axes, result: Rainbow) -> None:
    across, up = tick_numerals(axes.get_xticks()), tick_numerals(axes.get_yticks())
    axes.xaxis.set_major_formatter(lambda x, _: across(x))
    axes.yaxis.set_major_formatter(lambda y, _: up(y))
    width, height = size_of(axes)
    unit = f", in {result.track.unit}" if result.track.unit else ""
    name = shortened(f"{result.track.label}{unit}", width)
    axes.text(0, height + 0.38, name, color=SOFT, va="center", transform=inches(axes))
    axes.tick_params(left=False)


def _draw_borders(axes: Axes, result: Rainbow) -> None:
    width, _ = size_of(axes)
    track, shown = result.track, _shown(result)
    for border in result.borders:
        axes.axvline(border.at, color=INK, linewidth=_thickness(border), zorder=2)
    for border in shown:
        x = (border.at - track.low) / (track.high - track.low) * width
        is_left = x > width / 2
        y = -_ROW * (0.5 + _height(shown, border, track.low, track.high))
        room = (x if is_left else width - x) - 0.1
        words = shortened(f"{plain_number(border.at, track.unit)}: {border.words}", room, bold=border.is_option)
        axes.plot([x, x], [0, y - 0.06], color=INK, linewidth=_thickness(border), clip_on=False, transform=inches(axes))
        axes.text(
            x + (-0.06 if is_left else 0.06), y, words, ha="right" if is_left else "left", va="center", color=INK,
            weight="bold" if border.is_option else "normal", transform=inches(axes), bbox=_BEFORE_LINES, zorder=4,
        )  # fmt: skip


def _thickness(border: Border) -> float:
    return 1.3 if border.is_option else 0.7


def _height(shown: list[Border], border: Border, low: float, high: float) -> int:
    """Return in which row above the drawing area a border is named, counted from below.

    Words stand to the left of borders in the right half, and to the right of the others. So of those in the left half
    the leftmost stands highest, and of those in the right half the rightmost: lines run beside words.
    """
    middle = (low + high) / 2
    left = [each for each in shown if each.at <= middle]
    right = [each for each in shown if each.at > middle]
    if border in left:
        return len(left) - 1 - left.index(border)
    return len(left) + right.index(border)


def _draw_values(axes: Axes, result: Rainbow) -> None:
    """Draw the value of every option, named where it ends, and mark the base case."""
    nothing = float("nan")
    best = [nothing if each is None else each for each in result.best]
    axes.plot(result.at, best, color=INK, linewidth=4.5, alpha=0.25, zorder=2.5, solid_capstyle="butt", label="best")
    ends = []
    for number, ((option, label), row) in enumerate(zip(result.options, result.values, strict=True)):
        values = [nothing if each is None else each for each in row]
        dashes = line(number)[1]
        axes.plot(
            result.at, values, color=_line_colour(number), linestyle=(0, dashes) if dashes else "solid", linewidth=1.8,
            zorder=3, label=option,
        )  # fmt: skip
        ends.append((number, label, next((each for each in reversed(row) if each is not None), None)))
    _draw_names(axes, [(number, label, end) for number, label, end in ends if end is not None])
    track = result.track
    if track.low <= track.base <= track.high:
        axes.plot([track.base], [result.base], marker="D", markersize=6, color="white", markeredgecolor=INK, zorder=5)


def _line_colour(number: int) -> str:
    """Return the colour of an option's line: that of its ground, darker so that it stands out on it."""
    red, green, blue = (int(series(number)[0][i : i + 2], 16) for i in (1, 3, 5))
    return f"#{int(red * 0.7):02x}{int(green * 0.7):02x}{int(blue * 0.7):02x}"


def _draw_names(axes: Axes, ends: list[tuple[int, str, float]]) -> None:
    width, height = size_of(axes)
    low, high = axes.get_ylim()
    wished = [(high - end) / (high - low) * height for _, _, end in ends]
    rows = [height_of("x") + 0.04] * len(ends)
    for (number, label, _), at, y in zip(ends, wished, spread(wished, rows, 0.0, height), strict=True):
        axes.plot(
            [width + 0.03, width + 0.1, width + _LEAD - 0.08, width + _LEAD - 0.03], [at, at, y, y],
            color=_line_colour(number), linewidth=0.9, clip_on=False, transform=inches(axes),
        )  # fmt: skip
        text = shortened(label, _LABEL_WIDTH)
        axes.text(width + _LEAD, y, text, va="center", color=INK, transform=inches(axes))
