"""How uncertain each option's result is: cumulative distributions, and under them what may come out, on one axis.

Drawn from ``RiskProfile``. A line tells how likely the result is not above a level; of two options the one whose
line lies further right everywhere is better whatever one thinks of risk. Diamonds mark means.

Source: R. T. Clemen and T. Reilly, "Making Hard Decisions", 3rd ed. (2014), ch. 4 (cumulative risk profiles).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from crossroads.analyses.risk_profile import Profile, RiskProfile
from crossroads.charts.frame import Frame
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import FAINT, INK, RULE, SOFT, line, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of
from crossroads.prose import plural, starting

# The upper panel, the room between the panels, and a strip for each option; inches.
_CURVES, _BETWEEN, _STRIP, _MASS = 3.1, 0.42, 0.52, 0.34
_HEAD = 0.24
_LABEL_WIDTH, _SAMPLE = 2.0, 0.5
# More lines than this cannot be told apart: the others are thin and grey.
_MOST_LINES = 6
# Few possible results are drawn one by one, many are put together in so many bins.
_FEW, _BINS = 16, 70
# How far a direct label stands from its line, and how far up and down other lines must keep away from it.
_LEAD, _CLEAR = 0.22, 0.05


@dataclass(frozen=True)
class _Tag:
    """A direct label: the level at which it stands, where its line is there, and to which side it points."""

    number: int
    level: float
    at: float
    end: float
    """Where the text begins, or ends if it stands to the left."""
    leftwards: bool


def frame(result: RiskProfile) -> Frame:
    """Return the frame of the chart: the curves, and a strip for each option."""
    extra = len(result.profiles) - _MOST_LINES
    return Frame(
        height=_HEAD + _CURVES + _BETWEEN + len(result.profiles) * _STRIP,
        left=_SAMPLE + min(max(width_of(each.label, 9.5) for each in result.profiles), _LABEL_WIDTH) + 0.25,
        right=sum(width for _, width, _ in _columns(result)),
        bottom=0.5,
        subtitle="Above: probability that the result is at most so much. Below: how likely each result is; diamonds "
        "are means.",
        note=f"{plural(extra, 'option')} with a lower mean drawn in grey." if extra > 0 else "",
    )


def draw(result: RiskProfile, axes: Axes) -> None:
    """Draw the curves and the strips; the upper panel has the unit height, the strips lie below zero."""
    width, height = size_of(axes)
    axes.set_ylim((_HEAD + _CURVES - height) / _CURVES, 1 + _HEAD / _CURVES)
    tags = _tags(result.profiles, _drawn(result))
    axes.set_xlim(*_limits(result, tags, width))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.hlines([0, 0.25, 0.5, 0.75, 1], *axes.get_xlim(), color=RULE, linewidth=0.8, zorder=0)
    number_ticks(axes)
    unit = f" ({result.unit})" if result.unit else ""
    axes.set_xlabel(f"{starting(result.objective)}{unit}")
    for i, profile in enumerate(result.profiles):
        _draw_curve(axes, profile, i, is_marked=i in _drawn(result))
        _draw_strip(axes, result, i)
    for tag in tags:
        _draw_tag(axes, result.profiles[tag.number], tag)
    _draw_columns(axes, result)
    _draw_reference(axes, result)


def _drawn(result: RiskProfile) -> list[int]:
    """Return the options whose lines are drawn in full: those with the highest means, in file order."""
    ranked = sorted(range(len(result.profiles)), key=lambda i: -result.profiles[i].mean)
    return sorted(ranked[:_MOST_LINES])


def _look(number: int, *, is_marked: bool) -> tuple[str, tuple[float, ...], float]:
    colour, dashes = line(number)
    return (colour, dashes, 2.0) if is_marked else (FAINT, (), 0.8)


def _limits(result: RiskProfile, tags: Sequence[_Tag], width: float) -> tuple[float, float]:
    marks = [(float(x), 0.15, 0.15) for each in result.profiles for x in (each.outcome[0], each.outcome[-1])]
    if result.reference is not None:
        marks.append((result.reference, 0.15, 0.15))
    for tag in tags:
        room = width_of(_tag_text(result.profiles[tag.number]), bold=True) + _LEAD + 0.1
        marks.append((tag.end, room, 0.0) if tag.leftwards else (tag.end, 0.0, room))
    return limits(marks, width)


def _tag_text(profile: Profile) -> str:
    return shortened(profile.label, _LABEL_WIDTH, bold=True)


def _tags(profiles: Sequence[Profile], drawn: Sequence[int]) -> list[_Tag]:
    """Return a direct label for each line, at the level where the line is furthest from the others.

    Labels stand in the empty room to the left of all lines or to the right of them, each at a level of its own.
    """
    levels = [0.86 - 0.09 * i for i in range(9)]
    tags: list[_Tag] = []
    for number in drawn:
        free = [level for level in levels if all(level != tag.level for tag in tags)]
        choices = [_tag(profiles, drawn, number, level, leftwards) for level in free for leftwards in (True, False)]
        tags.append(max(choices, key=lambda choice: _distance(profiles, drawn, choice)))
    return tags


def _tag(profiles: Sequence[Profile], drawn: Sequence[int], number: int, level: float, leftwards: bool) -> _Tag:
    at = profiles[number].quantile(level)
    if leftwards:
        end = min(profiles[i].quantile(max(level - _CLEAR, 0.0)) for i in drawn)
    else:
        end = max(profiles[i].quantile(min(level + _CLEAR, 1.0)) for i in drawn)
    return _Tag(number, level, at, end, leftwards)


def _distance(profiles: Sequence[Profile], drawn: Sequence[int], tag: _Tag) -> tuple[float, float]:
    """Return how well a label stands: how far the next line is behind its own, and how short its leader is."""
    others = [profiles[i].quantile(tag.level) for i in drawn if i != tag.number]
    gap = min((other - tag.at if tag.leftwards else tag.at - other for other in others), default=0.0)
    return min(gap, 0.0) if gap < 0 else gap, -abs(tag.end - tag.at)


def _draw_tag(axes: Axes, profile: Profile, tag: _Tag) -> None:
    inch = inch_of(axes)
    end = tag.end + (-_LEAD if tag.leftwards else _LEAD) * inch
    colour, _ = line(tag.number)
    axes.plot([tag.at, end], [tag.level] * 2, color=colour, linewidth=0.7, zorder=4)
    axes.plot([tag.at], [tag.level], marker="o", markersize=4, color=colour, zorder=5)
    side, shift = ("right", -0.05) if tag.leftwards else ("left", 0.05)
    axes.text(
        end + shift * inch, tag.level, _tag_text(profile), ha=side, va="center", weight="bold", color=INK, zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _draw_curve(axes: Axes, profile: Profile, number: int, *, is_marked: bool) -> None:
    colour, dashes, thickness = _look(number, is_marked=is_marked)
    low, high = axes.get_xlim()
    x = np.concatenate(([low], profile.outcome, [high]))
    y = np.concatenate(([0.0], np.cumsum(profile.probability), [1.0]))
    style = (0, dashes) if dashes else "solid"
    axes.step(x, y, where="post", color=colour, linestyle=style, linewidth=thickness, zorder=3, label=profile.label)


def _draw_strip(axes: Axes, result: RiskProfile, number: int) -> None:
    """Draw what may come out of one option, its mean, and its label with a sample of its line."""
    profile = result.profiles[number]
    colour, dashes, thickness = _look(number, is_marked=number in _drawn(result))
    floor = _HEAD + _CURVES + _BETWEEN + (number + 1) * _STRIP - 0.1
    base = 1 - (floor - _HEAD) / _CURVES
    tall = _MASS / _CURVES
    where, mass, thick = _masses(result, profile, axes)
    axes.bar(
        where, mass * tall, thick, bottom=base, color=tinted(colour, 0.35), zorder=2, label=f"mass {profile.option}"
    )
    axes.hlines([base], *axes.get_xlim(), color=FAINT, linewidth=0.8, zorder=3)
    axes.plot(
        [profile.mean], [base], marker="D", markersize=6, color=INK, markeredgecolor="white", zorder=5, label="mean"
    )
    left = left_edge(axes)
    within = inches(axes)
    style = (0, dashes) if dashes else "solid"
    axes.plot(
        [left, left + _SAMPLE - 0.1], [floor - 0.1] * 2, color=colour, linestyle=style, linewidth=thickness,
        transform=within, clip_on=False,
    )  # fmt: skip
    axes.text(
        left + _SAMPLE,
        floor - 0.1,
        shortened(profile.label, _LABEL_WIDTH, 9.5),
        size=9.5,
        va="center",
        transform=within,
    )


def _masses(
    result: RiskProfile, profile: Profile, axes: Axes
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return where bars stand, how tall they are as a share of the tallest of all options, and how wide they are."""
    low, high = axes.get_xlim()
    if all(len(each.outcome) <= _FEW for each in result.profiles):
        tallest = max(float(each.probability.max()) for each in result.profiles)
        return profile.outcome, profile.probability / tallest, (high - low) * 0.006
    edges = np.linspace(low, high, _BINS + 1)
    counted = [np.histogram(each.outcome, edges, weights=each.probability)[0] for each in result.profiles]
    own = np.histogram(profile.outcome, edges, weights=profile.probability)[0]
    return (edges[1:] + edges[:-1]) / 2, own / max(float(each.max()) for each in counted), (high - low) / _BINS * 0.92


def _columns(result: RiskProfile) -> list[tuple[str, float, list[str]]]:
    """Return heading, width and texts of the columns beside the strips."""
    means = [profile.mean for profile in result.profiles]
    form = numerals(means, 4)
    spread = numerals([profile.sd for profile in result.profiles])
    columns = [("mean", [form(mean) for mean in means]), ("st. dev.", [spread(each.sd) for each in result.profiles])]
    return [(name, max(width_of(text, 9.5) for text in (name, *texts)) + 0.16, texts) for name, texts in columns]


def _draw_columns(axes: Axes, result: RiskProfile) -> None:
    at = size_of(axes)[0]
    for name, width, texts in _columns(result):
        at += width
        axes.text(
            at, _HEAD + _CURVES + _BETWEEN - 0.05, name, ha="right", va="center", color=SOFT, transform=inches(axes)
        )
        for i, text in enumerate(texts):
            y = _HEAD + _CURVES + _BETWEEN + (i + 1) * _STRIP - 0.2
            axes.text(at, y, text, size=9.5, ha="right", va="center", transform=inches(axes))


def _draw_reference(axes: Axes, result: RiskProfile) -> None:
    if result.reference is None:
        return
    width, _ = size_of(axes)
    low, high = axes.get_xlim()
    axes.axvline(result.reference, color=INK, linewidth=1, linestyle=(0, (2, 2)), zorder=1, label="reference")
    number = numerals([result.reference], 4)(result.reference)
    label = f"{shortened(result.reference_label or 'reference', width / 2)} {number}"
    at = (result.reference - low) / (high - low) * width
    side = "right" if at > width / 2 else "left"
    axes.text(at - 0.06 if side == "right" else at + 0.06, 0.1, label, ha=side, va="center", transform=inches(axes))
