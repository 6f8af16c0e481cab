"""What the equilibria use and what they are worth: a row for each kind, with the options' shares and everybody's value.

Drawn from ``Equilibria``; equilibria that are worth the same to everybody and use the same options share a row.
"""

from matplotlib.axes import Axes

from crossroads.analyses.equilibrium import Equilibria, Group
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, swatch_entry
from crossroads.charts.numerals import numerals, share
from crossroads.charts.palette import INK, RULE, SOFT, ink_on, series
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.texts import height_of, shortened, width_of, wrapped
from crossroads.prose import plural, within_sentence

_MOST = 16
_MOST_ACTORS, _COLUMN = 5, 1.05
_ROW, _BAR = 0.46, 0.3
_SMALL = 8.5
# Narrower parts of a bar hold no number.
_LEAST_SHARE = 0.07


def frame(result: Equilibria) -> Frame:
    """Return the frame of the chart: a row for each kind of equilibrium."""
    who = result.actors.get(result.by, "")
    hidden = len(result.groups) - len(_shown(result))
    shares = (
        f"How likely {within_sentence(who)} takes each option; on the right w"
        if result.options
        else "What is done where the play leads; on the right w"
    )
    units = sorted({unit for unit in result.units.values() if unit})
    measured = f", in {units[0]}" if len(units) == 1 else ""
    return Frame(
        height=max(_ROW * len(_shown(result)), 0.3),
        left=_left(result),
        right=_COLUMN * len(_actors(result)) + 0.1,
        top=max(height_of(_head(result, actor)) for actor in _actors(result)) + 0.1,
        subtitle=f"{shares}hat each actor expects{measured}.",
        key=_key(result),
        note=" ".join([*([f"{plural(hidden, 'row')} left out."] if hidden else []), *result.remarks]),
    )


def draw(result: Equilibria, axes: Axes) -> None:
    """Draw the rows; bars are shares, the rest is placed in inches."""
    width, height = size_of(axes)
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_axis_off()
    for i, actor in enumerate(_actors(result)):
        x = width + 0.1 + (i + 1) * _COLUMN
        axes.text(x, -0.06, _head(result, actor), ha="right", va="bottom", color=SOFT, transform=inches(axes))
    for i, group in enumerate(_shown(result)):
        _draw_row(axes, result, group, (i + 0.5) * _ROW)
    if not result.groups:
        axes.text(0, 0.5 * _ROW, "none", va="center", color=SOFT, transform=inches(axes))


def _key(result: Equilibria) -> tuple[Entry, ...]:
    used = [option for option in result.options if any(each.uses(option) for each in result.found)]
    return tuple(swatch_entry(result.options[option], *series(_number(result, option))) for option in used)


def _number(result: Equilibria, option: str) -> int:
    return list(result.options).index(option)


def _shown(result: Equilibria) -> tuple[Group, ...]:
    return result.groups[:_MOST]


def _actors(result: Equilibria) -> list[str]:
    """Return the actors whose values have a column, the perspective first."""
    return sorted(result.actors, key=lambda actor: actor != result.by)[:_MOST_ACTORS]


def _head(result: Equilibria, actor: str) -> str:
    return wrapped(result.actors[actor], _COLUMN - 0.12, lines=3)


def _name(result: Equilibria, group: Group) -> str:
    """Return how many equilibria a row stands for."""
    number = result.groups.index(group) + 1
    return f"{number}" if group.count == 1 else f"{number} ({group.count:,} alike)"


def _methods(group: Group) -> str:
    return ", ".join(group.methods)


def _left(result: Equilibria) -> float:
    names = [width_of(_name(result, group)) for group in _shown(result)]
    methods = [width_of(_methods(group), _SMALL) for group in _shown(result)]
    return max([0.4, *names, *methods]) + 0.2


def _draw_row(axes: Axes, result: Equilibria, group: Group, y: float) -> None:
    width, _ = size_of(axes)
    left = left_edge(axes)
    axes.text(left, y - 0.07, _name(result, group), va="center", color=INK, transform=inches(axes))
    axes.text(left, y + 0.1, _methods(group), va="center", size=_SMALL, color=SOFT, transform=inches(axes))
    if not group.options:
        text = wrapped(_played(group), width - 0.2, _SMALL, lines=2, even=False)
        axes.text(0, y, text, va="center", size=_SMALL, color=INK, transform=inches(axes))
    begin = 0.0
    for option, part in group.options.items():
        colour, hatch = series(_number(result, option))
        axes.barh(y, part, _BAR, left=begin, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, zorder=2)
        if part >= _LEAST_SHARE:
            _draw_share(axes, result.options[option], part, begin + part / 2, y, colour, is_hatched=bool(hatch))
        begin += part
    for i, actor in enumerate(_actors(result)):
        text = numerals([each.values[actor] for each in result.groups])(group.values[actor])
        x = width + 0.1 + (i + 1) * _COLUMN
        axes.text(x, y, text, ha="right", va="center", color=INK, transform=inches(axes))
    right = width + 0.1 + len(_actors(result)) * _COLUMN
    axes.plot([left, right], [y + _ROW / 2] * 2, color=RULE, linewidth=0.5, transform=inches(axes), clip_on=False)


def _played(group: Group) -> str:
    """Return what is done where the play leads, in words."""
    taken: dict[str, list[str]] = {}
    for move in group.moves:
        if move.reach > 0 and move.probability:
            told = move.branch_label if move.probability == 1 else f"{move.branch_label} {share(move.probability)}"
            taken.setdefault(move.label, []).append(told)
    return "; ".join(f"{label}: {', '.join(moves)}" for label, moves in taken.items())


def _draw_share(axes: Axes, label: str, part: float, x: float, y: float, colour: str, *, is_hatched: bool) -> None:
    room = part * size_of(axes)[0] - 0.2
    full = f"{label} {share(part)}"
    text = full if width_of(full) <= room else share(part)
    background = {"facecolor": colour, "edgecolor": "none", "pad": 1.5} if is_hatched else None
    axes.text(x, y, shortened(text, room), ha="center", va="center", color=ink_on(colour), zorder=3, bbox=background)
