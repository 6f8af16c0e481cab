"""Charts printed: drawn and written in all forms that a run keeps."""

from dataclasses import dataclass

from crossroads.analyses.result import Result
from crossroads.charts import draw_chart


@dataclass(frozen=True)
class Print:
    """A chart in the forms that are kept."""

    title: str
    svg: str
    png: bytes
    is_wide: bool
    """Whether the picture is wider than a page shows without making it small."""
    nothing: str
    """What is said instead where there is nothing to see; empty where there is."""


def print_chart(chart: str, result: Result) -> Print:
    """Return a chart of a result in all forms; errors as of ``figure_of``."""
    drawing = draw_chart(chart, result)
    return Print(drawing.title, drawing.svg, drawing.png, drawing.is_wide, drawing.nothing)
