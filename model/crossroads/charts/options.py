"""What each option is worth and what makes up the difference to the reference point: bars stacked by attribute.

Drawn from ``Options``: options best first, variants beneath them, chosen ones marked. To the left of zero stands
what an attribute or aversion to risk takes away, to the right what it adds; the diamond is the sum: the certainty
equivalent, by which options are chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.options import Options, OptionValue
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, mark_entry, swatch_entry
from crossroads.charts.numerals import Numerals, numerals
from crossroads.charts.palette import BLUE, GREY, INK, RULE, SOFT, ink_on, series, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of

_OPTION_ROW, _VARIANT_ROW, _GROUP_GAP = 0.4, 0.33, 0.14
_BAR = 0.25
_LABEL_WIDTH, _MARK, _INDENT = 2.5, 0.18, 0.16
_HEAD = 0.3
# Colour and hatch of what aversion to risk takes away.
_PREMIUM = (tinted(GREY, 0.4), "xxxx")


@dataclass(frozen=True)
class _Row:
    """An option or a variant at its height, from the top in inches."""

    option: OptionValue
    y: float
    is_taken: bool
    """Whether the policy takes it; the best variant of an option that is not taken is only chosen within that."""

    @property
    def weight(self) -> str:
        return "bold" if self.is_taken else "normal"


def frame(result: Options) -> Frame:
    """Return the frame of the chart: as tall as its rows."""
    rows = list(_rows(result))
    widths = [_label_width(row) for row in rows]
    unit = f", in {result.unit}" if result.unit else ""
    by = result.reference.label if result.reference else ""
    split = ", by attribute" if _is_split(result) else ""
    what = f"Difference to “{by}”{split}{unit}" if by else f"Value of each option{split}{unit}"
    return Frame(
        height=rows[-1].y + _OPTION_ROW / 2 + 0.06,
        left=_MARK + max(widths, default=0.0) + 0.15,
        right=sum(width for _, width, _ in _columns(result)) + 0.1,
        bottom=0.3,
        key=tuple(_key(result)),
        subtitle=what + ("; less is better" if result.is_cost else ""),
        nothing="" if len(rows) > 1 or by or split else f"{result.headline()}.",
    )


def draw(result: Options, axes: Axes) -> None:
    """Draw the bars, their key, and the sums in columns beside them."""
    rows = list(_rows(result))
    shift = {part.attribute: part.contribution for part in result.reference.parts} if result.reference else {}
    width, height = size_of(axes)
    stacks = [_stack(_lengths(result, row.option, shift)) for row in rows]
    ends = [(x, 0.06, 0.06) for stack in stacks for start, length in stack for x in (start, start + length)]
    axes.set(xlim=limits([(0.0, 0.0, 0.0), *ends], width), ylim=(height, 0))
    axes.set_yticks([])
    axes.vlines(axes.get_xticks(), _HEAD, height, color=RULE, linewidth=0.8, zorder=0)
    axes.vlines([0], 0, height, color=INK, linewidth=1.2, zorder=3)
    number_ticks(axes, signed=bool(shift))
    amounts = numerals([length for stack in stacks for _, length in stack])
    for row, stack in zip(rows, stacks, strict=True):
        _draw_stack(result, axes, row, stack, amounts)
        _draw_label(axes, row)
    _draw_columns(result, axes, rows)


def _rows(result: Options) -> Iterator[_Row]:
    """Yield the options from best to worst, each followed by its variants from best to worst."""
    sign = 1 if result.is_cost else -1
    y = _HEAD
    for option in result.ranked():
        yield _Row(option, y + _OPTION_ROW / 2, option.is_chosen)
        y += _OPTION_ROW
        for variant in sorted(result.variants(option.id), key=lambda each: sign * each.certainty_equivalent):
            yield _Row(variant, y + _VARIANT_ROW / 2, option.is_chosen and variant.is_chosen)
            y += _VARIANT_ROW
        y += _GROUP_GAP


def _lengths(result: Options, option: OptionValue, shift: Mapping[str, float]) -> list[float]:
    """Return the parts of an option's difference to the reference, the risk premium last where there are any."""
    lengths = [part.contribution - shift.get(part.attribute, 0.0) for part in option.parts]
    return [*lengths, option.certainty_equivalent - option.value] if _has_premiums(result) else lengths


def _has_premiums(result: Options) -> bool:
    """Return whether aversion to risk sets the worth of an option apart from its expected value."""
    # What rounding leaves is no premium.
    return any(
        abs(option.value - option.certainty_equivalent)
        > 1e-9 * max(abs(option.value), abs(option.certainty_equivalent))
        for option in result.options
    )


def _fill(result: Options, option: OptionValue, i: int) -> tuple[str, str]:
    """Return the colour and the hatch of a part of a bar."""
    if i == len(option.parts):
        return _PREMIUM
    if _is_split(result):
        return series(i)
    return (BLUE if option.is_chosen else tinted(BLUE, 0.5)), ""


def _stack(lengths: Sequence[float]) -> list[tuple[float, float]]:
    """Return start and length of each part: losses leftwards from zero, gains rightwards."""
    left = right = 0.0
    parts = []
    for length in lengths:
        parts.append((left if length < 0 else right, length))
        left, right = left + min(length, 0.0), right + max(length, 0.0)
    return parts


def _draw_stack(result: Options, axes: Axes, row: _Row, stack: list[tuple[float, float]], form: Numerals) -> None:
    if not _is_stacked(result):
        axes.barh(row.y, stack[0][1], _BAR, color=_fill(result, row.option, 0)[0], zorder=2)
        return
    inch = inch_of(axes)
    total = sum(length for _, length in stack)
    for i, (start, length) in enumerate(stack):
        colour, hatch = _fill(result, row.option, i)
        axes.barh(
            row.y, length, _BAR, left=start, color=colour, hatch=hatch, edgecolor="white", linewidth=0.8, zorder=2
        )
        text, middle = form.signed(length), start + length / 2
        half = (width_of(text) / 2 + 0.05) * inch
        if half < abs(length) / 2 and abs(total - middle) > half + 0.07 * inch:
            axes.text(
                middle, row.y, text, ha="center", va="center", color=ink_on(colour), zorder=4,
                bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.0} if hatch else None,
            )  # fmt: skip
    axes.plot(
        [total], [row.y], marker="D", markersize=7, color=INK, markeredgecolor="white", markeredgewidth=1.2, zorder=5,
        label="sum",
    )  # fmt: skip


def _label_width(row: _Row) -> float:
    width = min(width_of(row.option.label, 10, bold=row.is_taken), _LABEL_WIDTH)
    return width + (_INDENT if row.option.is_variant else 0)


def _draw_label(axes: Axes, row: _Row) -> None:
    x = left_edge(axes) + _MARK + (_INDENT if row.option.is_variant else 0)
    text = shortened(row.option.label, _LABEL_WIDTH, 10, bold=row.is_taken)
    axes.text(x, row.y, text, size=10, weight=row.weight, va="center", transform=inches(axes), color=INK)
    if row.option.is_chosen:
        colour = BLUE if row.is_taken else "white"
        axes.plot(
            [x - 0.1], [row.y], marker=">", markersize=6, color=colour, markeredgecolor=BLUE, clip_on=False,
            transform=inches(axes), label="chosen",
        )  # fmt: skip


def _columns(result: Options) -> list[tuple[str, float, list[str]]]:
    """Return heading, width and texts of the columns beside the bars; one text for each row."""
    rows = [row.option for row in _rows(result)]
    values = _form([option.value for option in rows])
    columns = [("value", [values(option.value) for option in rows])]
    if _has_premiums(result):
        form = _form([option.certainty_equivalent for option in rows])
        columns.append(("certainty equiv.", [form(option.certainty_equivalent) for option in rows]))
    if result.reference:
        reference = result.reference.certainty_equivalent
        columns.append(("difference", [values.signed(option.certainty_equivalent - reference) for option in rows]))
    return [
        (name, max(width_of(text, 10, bold=True) for text in (name, *texts)) + 0.18, texts) for name, texts in columns
    ]


def _form(numbers: list[float]) -> Numerals:
    return numerals(numbers, 4)


def _draw_columns(result: Options, axes: Axes, rows: list[_Row]) -> None:
    width, _ = size_of(axes)
    at = width + 0.1
    for name, column, texts in _columns(result):
        at += column
        axes.text(at, _HEAD - 0.16, name, ha="right", va="center", color=SOFT, transform=inches(axes))
        for row, text in zip(rows, texts, strict=True):
            axes.text(at, row.y, text, size=10, ha="right", va="center", weight=row.weight, transform=inches(axes))
    if result.reference:
        _draw_reference(result.reference, axes)


def _draw_reference(reference: OptionValue, axes: Axes) -> None:
    """Write what zero stands for beside the top of its line, where there is more room."""
    width, _ = size_of(axes)
    low, high = axes.get_xlim()
    zero = -low / (high - low) * width
    value = _form([reference.value])(reference.value)
    room = max(zero, width - zero) - 0.08
    label = f"{shortened(reference.label, room - width_of(f' {value}'))} {value}"
    leftwards = zero > width / 2
    x, side = (zero - 0.08, "right") if leftwards else (zero + 0.08, "left")
    axes.text(x, _HEAD - 0.16, label, ha=side, va="center", color=INK, transform=inches(axes))


def _is_split(result: Options) -> bool:
    return len(result.options[0].parts) > 1


def _is_stacked(result: Options) -> bool:
    """Return whether bars have several parts, the risk premium among them."""
    return _is_split(result) or _has_premiums(result)


def _key(result: Options) -> Iterator[Entry]:
    if _is_split(result):
        for i, part in enumerate(result.options[0].parts):
            yield swatch_entry(shortened(part.label, _LABEL_WIDTH), *series(i))
    if _has_premiums(result):
        if not _is_split(result):
            yield swatch_entry("expected value", BLUE)
        yield swatch_entry("risk premium", *_PREMIUM)
    if _is_stacked(result):
        yield mark_entry("sum: certainty equivalent" if _has_premiums(result) else "sum", "D", INK, INK)
    if any(option.is_chosen for option in result.options):
        yield mark_entry("chosen", ">", BLUE, BLUE)
    if any(row.option.is_chosen and not row.is_taken for row in _rows(result)):
        yield mark_entry("best variant of its option", ">", "white", BLUE)
