"""The parameters that an analysis moves, and over which range: what was asked for, or what the scenario states.

Used by the analyses that move parameters over ranges.
"""

from collections.abc import Mapping, Sequence

from crossroads.errors import AnalysisError
from crossroads.prose import nearest
from crossroads.scenario import Parameter

Ends = tuple[float, float]


def with_ranges(
    parameters: Mapping[str, Parameter], names: str | Sequence[str] = (), ends: Ends | None = None
) -> list[tuple[Parameter, Ends]]:
    """Return parameters, in file order, each with the ends of its range.

    Parameters
    ----------
    names
        Those that are asked for; all with a range where none is named.
    ends
        The range, where it is not that of the scenario; for one parameter only.

    Raises
    ------
    AnalysisError
        If a name is unknown or that of a formula, a range is missing, makes no sense or is meant for several.
    """
    asked = [names] if isinstance(names, str) else list(names)
    if ends is not None and len(set(asked)) != 1:
        raise AnalysisError("A range is that of one parameter. Name it with --parameter NAME.")
    for name in asked:
        if name not in parameters:
            raise AnalysisError(f"There is no parameter {name}. {nearest(name, parameters)}")
    chosen = [each for each in parameters.values() if (each.name in asked if asked else each.has_range)]
    return [(each, range_of(each, ends)) for each in chosen]


def range_of(parameter: Parameter, ends: Ends | None = None) -> Ends:
    """Return the range of a parameter, or the one that is given.

    Raises
    ------
    AnalysisError
        If it has none, or the one that is given makes no sense.
    """
    name = parameter.name
    if parameter.is_formula:
        made_of = ", ".join(sorted(parameter.expression.names))
        problem = f"{name} is the formula {parameter.expression.text!r} and takes its value from {made_of}."
        raise AnalysisError(f"{problem} Name what it is made of.")
    if ends is not None:
        if not ends[0] < ends[1]:
            raise AnalysisError(f"A range goes from low to high; here it goes from {ends[0]:g} to {ends[1]:g}.")
        return float(ends[0]), float(ends[1])
    if not parameter.has_range:
        raise AnalysisError(f"{name} is fixed at {parameter.value:g} and has no range. Give one with --range LOW:HIGH.")
    return parameter.ends
