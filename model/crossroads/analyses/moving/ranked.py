"""The parameters whose ranges move the margin most: what regions and rainbows show where nothing is asked for."""

from crossroads.analyses.moving.ends import move
from crossroads.analyses.moving.measured import measure, swing
from crossroads.errors import AnalysisError
from crossroads.program import Solution


def most_moving(solution: Solution, count: int) -> list[str]:
    """Return the names of the parameters with the largest swings of the margin, as in a tornado.

    Raises
    ------
    AnalysisError
        If fewer parameters have a range.
    """
    moved = move(solution)
    measured = measure(solution, moved.block)
    figure, base = measured.figure.tolist(), measured.base
    swings = {
        each.name: 0.0 if any(moved.why(i)) else swing(figure[2 * i], base, figure[2 * i + 1])
        for i, each in enumerate(moved.parameters)
        if each.low != each.high
    }
    if len(swings) < count:
        several = "one parameter" if count == 1 else f"{count} parameters"
        raise AnalysisError(f"This needs {several} with a range; the scenario has {len(swings)}.")
    return sorted(swings, key=lambda name: -swings[name])[:count]
