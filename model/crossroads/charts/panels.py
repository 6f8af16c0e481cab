"""Panels: small axes of one size in rows, for charts that draw the same thing several times.

Made on the drawing area of a chart that asks for its frame with ``panels_height``; used by sweeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crossroads.charts.palette import INK, RULE
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.texts import height_of, shortened, width_of

_GAP = 0.35
_TITLE = 9.5
_UNDER_TITLE = 0.08


@dataclass(frozen=True)
class Panels:
    """How panels are laid out; lengths in inches."""

    titles: Sequence[Sequence[tuple[str, str]]]
    """The lines of each title: what may be shortened, and what follows it."""
    columns: int
    width: float
    """Of the whole drawing area."""
    height: float
    """Of one panel, without its title and what stands beside and below it."""
    left: float
    """Room for the numbers beside each panel."""
    below: float
    """Room for the numbers and the name below each panel."""

    @property
    def each(self) -> float:
        """The width of one panel."""
        # Half a number stands over the right edge of the last panel.
        return (self.width - _GAP / 2 - self.columns * self.left - (self.columns - 1) * _GAP) / self.columns

    @property
    def written(self) -> list[str]:
        """The titles, shortened to the width of a panel."""
        return ["\n".join(self._line(*line) for line in lines) for lines in self.titles]

    def _line(self, text: str, end: str) -> str:
        return shortened(text, self.each - width_of(end, _TITLE), _TITLE) + end

    @property
    def _title_height(self) -> float:
        return max((height_of(title, _TITLE) for title in self.written if title), default=0.0) + _UNDER_TITLE

    @property
    def total(self) -> float:
        """The height of the whole drawing area."""
        rows = -(-len(self.titles) // self.columns)
        return rows * (self._title_height + self.height + self.below)

    def add(self, axes: Axes) -> list[Axes]:
        """Return the axes of all panels, with their titles, on the drawing area of a chart."""
        figure = axes.figure
        if not isinstance(figure, Figure):
            raise TypeError("charts are drawn on the axes of a whole figure")
        axes.set_axis_off()
        box, (width, height) = axes.get_position(), size_of(axes)
        across, down = box.width / width, box.height / height
        panels = []
        for place, title in enumerate(self.written):
            row, column = divmod(place, self.columns)
            x = self.left + column * (self.each + self.left + _GAP)
            y = row * (self._title_height + self.height + self.below) + self._title_height
            at = (box.x0 + x * across, box.y1 - (y + self.height) * down, self.each * across, self.height * down)
            panel = figure.add_axes(at)
            panel.text(0, -_UNDER_TITLE, title, size=_TITLE, va="bottom", color=INK, transform=inches(panel))
            panels.append(panel)
        return panels


def panel_beside(axes: Axes, gap: float, width: float) -> Axes:
    """Return axes as tall as the drawing area of a chart, to the right of it.

    Parameters
    ----------
    gap, width
        The room before them, and theirs, in inches: the chart has asked for both beside its drawing area.
    """
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("charts are drawn on the axes of a whole figure")
    box = axes.get_position()
    inch = box.width / size_of(axes)[0]
    return figure.add_axes((box.x1 + gap * inch, box.y0, width * inch, box.height))


def share_panel(axes: Axes, gap: float, width: float) -> Axes:
    """Return axes for shares from 0 to 1, in rows as high as those of the drawing area they stand beside."""
    _, height = size_of(axes)
    panel = panel_beside(axes, gap, width)
    panel.set(xlim=(0, 1), ylim=(height, 0))
    panel.set_yticks([])
    panel.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    panel.vlines([0, 0.5, 1], 0, height, color=RULE, linewidth=0.8, zorder=0)
    return panel
