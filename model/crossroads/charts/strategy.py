"""Where the others' stated odds go against their own interest, and which threats and promises they would carry out.

Drawn from ``Strategy``: a block for each decision of another actor, first those that come up, by what their odds give
away. Bars are stated odds, blue on the branch that is best for its owner, hatched red on all others: much red is odds
against interest. The diamond is what a logit player would do.
"""

from matplotlib.axes import Axes

from crossroads.analyses.strategy import CONTINUATIONS, Move, Stand, Strategy
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.numerals import Numerals, numerals
from crossroads.charts.palette import BLUE, INK, RULE, SOFT, VERMILION, tinted
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of
from crossroads.figures import percent
from crossroads.prose import plural, within_sentence

_MOST = 12
_HEAD, _ROW, _AFTER, _BAR = 0.29, 0.225, 0.1, 0.15
_LABEL_WIDTH, _INDENT = 2.1, 0.15
# Where the columns beside the bars end or begin, in inches from the right end of the bars.
_LOSS, _EFFECT, _CARRIED, _COLUMNS = 1.0, 1.9, 2.05, 3.05
# Marks answers that hang on the owner's own later moves.
_FREELY = "*"
_OFF, _HATCH = tinted(VERMILION, 0.25), "////"


def frame(result: Strategy) -> Frame:
    """Return the frame of the chart: a block for each decision that is drawn."""
    shown = _shown(result)
    missing = len(result.stands) - len(shown)
    left_out = f"{plural(missing, 'decision')} left out whose odds give away less." if missing else ""
    return Frame(
        height=sum(map(_height, shown)),
        left=_INDENT + _LABEL_WIDTH + 0.1,
        right=_COLUMNS,
        top=0.42,
        subtitle="Stated odds of each branch beside what is in its owner's interest, "
        f"with {CONTINUATIONS[result.continuation]}",
        key=(
            swatch_entry("odds of the branch that is best for its owner", BLUE),
            swatch_entry("of other branches: against its interest", _OFF, _HATCH),
            mark_entry("odds of a logit player", "D", "white", INK),
        ),
        note=" ".join(filter(None, (left_out, _freely(shown), result.note()))),
    )


def _shown(result: Strategy) -> list[Stand]:
    """Return the decisions that are drawn: those that come up first, then by what their odds give away."""
    return sorted(result.stands, key=lambda each: (not each.reach, -each.given_away))[:_MOST]


def _freely(shown: list[Stand]) -> str:
    differ = any(move.is_credible not in (None, move.is_best) for each in shown for move in each.moves)
    return f"{_FREELY} With its own later moves at its best, rather than as read." if differ else ""


def _height(stand: Stand) -> float:
    return _HEAD + _ROW * len(stand.moves) + _AFTER


def draw(result: Strategy, axes: Axes) -> None:
    """Draw the blocks and the heads of the columns."""
    width, height = size_of(axes)
    shown = _shown(result)
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_axis_off()
    place = inches(axes)
    for share in (0, 0.25, 0.5, 0.75, 1):
        axes.vlines([share], 0, height, color=RULE, linewidth=0.8, zorder=0)
        axes.text(
            share * width, -0.06, percent(float(share)), color=SOFT, size=8.5, ha="center", va="bottom", transform=place
        )
    heads = ((_LOSS, "right", "its loss"), (_EFFECT, "right", "for us"), (_CARRIED, "left", "carries it out"))
    for x, side, text in heads:
        axes.text(width + x, -0.06, text, color=SOFT, size=8.5, ha=side, va="bottom", transform=place)
    form = numerals([move.effect for each in shown for move in each.moves])
    # One form for the whole column: what is too small to be seen in it is as good as nothing.
    effects = Numerals(form.decimals, form.prefix, form.is_scientific)
    y = 0.0
    for each in shown:
        _draw_stand(axes, each, y, effects)
        y += _height(each)


def _draw_stand(axes: Axes, stand: Stand, top: float, effects: Numerals) -> None:
    width, _ = size_of(axes)
    colour = INK if stand.reach else SOFT
    y, place = top + _HEAD / 2, inches(axes)
    room = width + _COLUMNS - left_edge(axes)
    told = f"   {_told(stand)}"
    label = shortened(stand.label, room - width_of(told, 8.5), 9.5, bold=True)
    x = left_edge(axes)
    back = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    axes.text(
        x, y, label, size=9.5, weight="bold", color=colour, va="center_baseline", transform=place, zorder=3, bbox=back
    )
    axes.text(
        x + width_of(label, 9.5, bold=True), y, told, size=8.5, color=SOFT, va="center_baseline", transform=place,
        zorder=3, bbox=back,
    )  # fmt: skip
    losses = numerals([move.loss for move in stand.moves])
    for i, move in enumerate(stand.moves):
        _draw_move(axes, move, top + _HEAD + (i + 0.5) * _ROW, (losses, effects), colour)


def _told(stand: Stand) -> str:
    """Return what stands after the name of a decision: who decides, whether it comes up, what its odds give away."""
    comes = f"comes up with {percent(stand.reach)}" if stand.reach else "does not come up"
    parts = [within_sentence(shortened(stand.by_label, 1.6)), comes]
    if stand.has_odds and stand.off:
        form = numerals([stand.stake])
        parts.append(f"gives away {form(stand.expected_loss)} of {form(stand.stake)} at stake")
    elif not stand.has_odds:
        parts.append("no odds stated")
    return " · ".join(parts)


def _draw_move(axes: Axes, move: Move, y: float, forms: tuple[Numerals, Numerals], colour: str) -> None:
    width, _ = size_of(axes)
    place, (losses, effects) = inches(axes), forms
    label = shortened(move.label, _LABEL_WIDTH)
    axes.text(left_edge(axes) + _INDENT, y, label, color=colour, va="center_baseline", transform=place)
    if move.stated is not None:
        colour_of, hatch = (BLUE, "") if move.is_best else (_OFF, _HATCH)
        axes.barh(
            y, move.stated, _BAR, color=colour_of, hatch=hatch, edgecolor="white", linewidth=0, zorder=2, label="stated"
        )
    axes.plot(
        [move.logit], [y], marker="D", markersize=5, color="white", markeredgecolor=INK, zorder=5, label="logit",
        clip_on=False,
    )  # fmt: skip
    loss = "best" if move.is_best else f"\N{MINUS SIGN}{losses(move.loss)}"
    weight = "bold" if move.is_best else "normal"
    axes.text(width + _LOSS, y, loss, color=colour, weight=weight, ha="right", va="center_baseline", transform=place)
    axes.text(
        width + _EFFECT, y, effects.signed(move.effect), color=colour, ha="right", va="center_baseline", transform=place
    )
    axes.text(width + _CARRIED, y, _carried(move), color=colour, va="center_baseline", transform=place)


def _carried(move: Move) -> str:
    answer = {True: "yes", False: "no", None: "open"}[move.is_credible]
    answer += _FREELY if move.is_credible not in (None, move.is_best) else ""
    return f"{answer}, {move.role}" if move.role else answer
