"""What is believed at each information set: from how likely each of its nodes was to how likely it is.

Drawn from ``Beliefs``. Under a heading for each set, with what is done there, each node has a line from a hollow mark,
its prior, to a full one, its posterior; both numbers stand at them. Sets to which the policy does not lead are pale.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from crossroads.analyses.beliefs import Beliefs, Held, Member
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry
from crossroads.charts.palette import BLUE, FAINT, INK, RULE, SOFT
from crossroads.charts.sheet import EDGE, PAGE, inch_of, inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import amount, decimals_for, percent
from crossroads.prose import plural

_ROW, _HEADING, _GAP = 0.3, 0.46, 0.1
_LABEL, _LABEL_WIDTH, _NUMBER = 9.5, 2.6, 8.5
_RIGHT = 0.55
# More sets than a page holds, and more nodes of one of them, are left out.
_MOST, _MOST_MEMBERS = 12, 8
# Marks closer than this have one number between them.
_APART = 0.005


def frame(result: Beliefs) -> Frame:
    """Return the frame of the chart: a heading for each set and a line for each of its nodes."""
    shown = _shown(result)
    members = [member for each in shown for member in _members(each)]
    missing = len(result.sets) - len(shown)
    unseen = sum(len(each.members) - len(_members(each)) for each in shown)
    notes = [f"{plural(missing, 'set')} that come up less often left out." if missing else ""]
    notes += [f"{plural(unseen, 'less likely node')} left out." if unseen else ""]
    return Frame(
        height=sum(_height(each) for each in shown) + 0.06,
        left=min(max(width_of(member.state, _LABEL) for member in members), _LABEL_WIDTH) + 0.25,
        right=_RIGHT,
        bottom=0.3,
        subtitle="How likely each state is, before any sign and once it comes to the decision; what each branch is "
        "worth on that, from there on.",
        key=(
            mark_entry("before any sign", "o", "white", INK),
            mark_entry("once it comes to the decision", "o", BLUE, BLUE),
            mark_entry("the same, where the policy does not lead", "D", FAINT, FAINT),
        ),
        note=" ".join(filter(None, notes)),
    )


def _shown(result: Beliefs) -> list[Held]:
    """Return the sets that are drawn, in the order of the graph: those that come up most often."""
    ranked = sorted(range(len(result.sets)), key=lambda i: (-result.sets[i].reach, i))
    return [result.sets[i] for i in sorted(ranked[:_MOST])]


def _members(each: Held) -> list[Member]:
    ranked = sorted(range(len(each.members)), key=lambda i: (-each.members[i].belief, i))
    return [each.members[i] for i in sorted(ranked[:_MOST_MEMBERS])]


def _height(each: Held) -> float:
    return _HEADING + _ROW * len(_members(each)) + _GAP


def draw(result: Beliefs, axes: Axes) -> None:
    """Draw the sets from the top."""
    _, height = size_of(axes)
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    y = 0.0
    for each in _shown(result):
        _draw_heading(axes, each, result.units.get(each.by, ""), y)
        rows = [y + _HEADING + (i + 0.5) * _ROW for i in range(len(_members(each)))]
        axes.vlines([0, 0.25, 0.5, 0.75, 1], y + _HEADING, rows[-1] + _ROW / 2, color=RULE, linewidth=0.8, zorder=0)
        for member, at in zip(_members(each), rows, strict=True):
            _draw_member(axes, member, at, is_met=each.reach > 0)
        y += _height(each)


def _draw_heading(axes: Axes, each: Held, unit: str, top: float) -> None:
    within, left, room = inches(axes), left_edge(axes), PAGE - 2 * EDGE
    met = f"comes up with {percent(each.reach)}" if each.reach > 0 else "the policy does not lead there"
    name = shortened(f"{each.information}: {each.label}", room - width_of(met, _LABEL) - 0.3, _LABEL, bold=True)
    axes.text(left, top + 0.16, name, size=_LABEL, weight="bold", va="center", transform=within)
    # SVG leaves out spaces at the beginning of a text.
    beside = left + width_of(name, _LABEL, bold=True) + 0.1
    axes.text(beside, top + 0.16, met, size=_LABEL, color=SOFT, va="center", transform=within)
    told = shortened(_told(each.branches, each.worths, unit), room, _NUMBER)
    axes.text(left, top + 0.35, told, size=_NUMBER, color=SOFT, va="center", transform=within)
    for (_, label), weight in zip(each.branches, each.weights, strict=True):
        if weight == 1.0:
            arrow = f"→ {label}"
            x = left + width_of(told, _NUMBER) + 0.15
            if x + width_of(arrow, _NUMBER, bold=True) < left + room:
                axes.text(x, top + 0.35, arrow, size=_NUMBER, weight="bold", va="center", transform=within)


def _told(branches: Sequence[tuple[str, str]], worths: Sequence[float], unit: str) -> str:
    digits = decimals_for(worths)
    parts = [f"{label} {amount(worth, digits)}" for (_, label), worth in zip(branches, worths, strict=True)]
    return ", ".join(parts) + (f" {unit}" if unit else "")


def _draw_member(axes: Axes, member: Member, y: float, *, is_met: bool) -> None:
    label = wrapped(member.state, _LABEL_WIDTH, _LABEL, lines=1)
    axes.text(left_edge(axes) + 0.1, y, label, size=_LABEL, va="center", transform=inches(axes))
    colour, marker, size = (BLUE, "o", 6) if is_met else (FAINT, "D", 8)
    prior, belief = member.prior, member.belief
    axes.plot([prior, belief], [y, y], color=colour, linewidth=2.0, zorder=2, solid_capstyle="butt")
    axes.plot([prior], [y], marker="o", markersize=7.5, color="white", markeredgecolor=INK, zorder=3, clip_on=False)
    axes.plot([belief], [y], marker=marker, markersize=size, color=colour, zorder=4, clip_on=False)
    gap, back = 0.1 * inch_of(axes), {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.4}
    for x, side, text, ink in _numbers(member, size_of(axes)[0]):
        axes.text(
            x + (gap if side == "left" else -gap), y, text, size=_NUMBER, color=ink, ha=side, va="center_baseline",
            zorder=5, bbox=back, clip_on=False,
        )  # fmt: skip


def _numbers(member: Member, width: float) -> list[tuple[float, str, str, str]]:
    """Return the position, the side at which it is bound, the text and the ink of the numbers at a line."""
    prior, belief = member.prior, member.belief
    low, high = sorted((prior, belief))
    if high - low < _APART:
        return [(high, "left", percent(belief), INK)]
    texts = {belief: (percent(belief), INK), prior: (percent(prior), SOFT)}
    if low * width < width_of(texts[low][0], _NUMBER) + 0.12:
        # To the left of the line a number would stand in the labels.
        return [(high, "left", f"{percent(prior)} → {percent(belief)}", INK)]
    return [(low, "right", *texts[low]), (high, "left", *texts[high])]
