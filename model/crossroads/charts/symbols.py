"""The symbols of nodes: squares for decisions, circles for chance, triangles for endings, and marks beside them.

Used by the graph charts, by the policy chart, and by keys. Positions are in inches, as ``sheet.inches`` has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, Polygon, Rectangle

from crossroads.charts.palette import INK, SOFT, actor_colours, actor_tags, ink_on, tinted
from crossroads.charts.sheet import Point, inches
from crossroads.graph import Kind

SYMBOL = 0.27
"""Width and height of a symbol, in inches."""
_BULLET = 0.075


@dataclass(frozen=True)
class Look:
    """How the decisions of one actor look."""

    colour: str
    tag: str


def looks(actors: Mapping[str, str], perspective: str) -> dict[str, Look]:
    """Return the look of each actor's decisions.

    Parameters
    ----------
    actors
        Id → label, in the order of the scenario.
    """
    colours = actor_colours(actors, perspective)
    tags = actor_tags(actors)
    return {actor: Look(colours[actor], tags[actor]) for actor in actors}


def draw_symbol(axes: Axes, kind: Kind, at: Point, look: Look | None = None, *, is_met: bool = True) -> None:
    """Draw a node's symbol around a point; what is never met is pale."""
    (x, y), half = at, SYMBOL / 2
    colour = look.colour if look else INK
    colour = colour if is_met else tinted(colour, 0.65)
    patch: Patch
    if kind == "decision":
        patch = Rectangle((x - half, y - half), SYMBOL, SYMBOL, facecolor=colour, edgecolor="white", linewidth=1)
    elif kind == "chance":
        patch = Circle(at, half, facecolor="white", edgecolor=colour, linewidth=1.6)
    else:
        corners = [(x - half, y), (x + half, y - half), (x + half, y + half)]
        patch = Polygon(corners, facecolor=colour if is_met else "white", edgecolor=colour, linewidth=1.2)
    patch.set(zorder=5, clip_on=False, transform=inches(axes), label=kind)
    axes.add_artist(patch)
    if look and kind == "decision":
        axes.text(
            x, y, look.tag, size=9, weight="bold", color=ink_on(colour), ha="center", va="center_baseline", zorder=6,
            transform=inches(axes),
        )  # fmt: skip


def draw_bullet(axes: Axes, corner: Point, look: Look | None) -> None:
    """Draw a small symbol before the first line of a text: a square for who moves, a circle for chance."""
    x, y = corner
    half = _BULLET / 2
    patch: Patch = Circle((x + half, y + 0.08), half, facecolor="white", edgecolor=INK, linewidth=1)
    if look:
        patch = Rectangle((x, y + 0.08 - half), _BULLET, _BULLET, facecolor=look.colour)
    patch.set(zorder=6, transform=inches(axes), label="bullet")
    axes.add_artist(patch)


def draw_ticks(axes: Axes, at: Point) -> None:
    """Draw the double tick across a rejected branch."""
    x, y = at
    for shift in (-0.03, 0.03):
        ends = [x + shift - 0.03, x + shift + 0.03]
        axes.plot(
            ends, [y + 0.07, y - 0.07], color=SOFT, linewidth=1.3, zorder=6, clip_on=False, transform=inches(axes),
            label="rejected",
        )  # fmt: skip
