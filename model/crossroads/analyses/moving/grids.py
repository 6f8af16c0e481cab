"""Grids: the values of a parameter that a sweep goes through, and how they are written.

Made from what a user asks for and a scenario's parameters; used by sweeps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from crossroads.analyses.settings import read_count, read_number, read_range
from crossroads.errors import AnalysisError
from crossroads.prose import nearest
from crossroads.scenario import Parameter

GridSpec: TypeAlias = tuple[float, float, int] | Sequence[float] | None
"""Low, high and a count, as a tuple; the values themselves, as a list or an array; or None for the parameter's own
low end, value and high end."""

_MOST = 100_000


@dataclass(frozen=True)
class Grid:
    """The values of one parameter."""

    parameter: str
    label: str
    unit: str
    base: float
    """Its value in the base case."""
    values: tuple[float, ...]


def read_grid(text: str) -> tuple[str, GridSpec]:
    """Return the parameter and the values that a text asks for.

    >>> read_grid("p=0.2:0.7:51"), read_grid("p=0.2,0.5"), read_grid("p")
    (('p', (0.2, 0.7, 51)), ('p', [0.2, 0.5]), ('p', None))
    """
    name, equals, given = (part.strip() for part in text.partition("="))
    if not name or (equals and not given):
        raise AnalysisError(f"{text!r} is no grid; write NAME=LOW:HIGH:COUNT, NAME=VALUE,VALUE,… or NAME.")
    if not equals:
        return name, None
    if ":" not in given:
        return name, [read_number(each.strip()) for each in given.split(",")]
    ends, _, count = given.rpartition(":")
    if ":" not in ends:
        raise AnalysisError(f"{text!r} says not how many values; write NAME=LOW:HIGH:COUNT, as in {name}={given}:51.")
    return name, (*read_range(ends), read_count(count))


def make_grids(parameters: Mapping[str, Parameter], asked: Mapping[str, GridSpec]) -> tuple[Grid, ...]:
    """Return the grids of parameters.

    Raises
    ------
    AnalysisError
        If a parameter is unknown, has no range where its own is asked for, or values make no sense.
    """
    return tuple(_grid(parameters, name, spec) for name, spec in asked.items())


def _grid(parameters: Mapping[str, Parameter], name: str, spec: GridSpec) -> Grid:
    if name not in parameters:
        raise AnalysisError(f"There is no parameter {name}. {nearest(name, parameters)}")
    parameter = parameters[name]
    values = _own(parameter) if spec is None else _spaced(name, spec) if isinstance(spec, tuple) else list(spec)
    if not values or not np.isfinite(values).all():
        raise AnalysisError(f"The grid of {name} needs one number or more, all finite.")
    return Grid(name, parameter.label, parameter.unit, parameter.value, tuple(float(value) for value in values))


def _own(parameter: Parameter) -> list[float]:
    if parameter.low is None or parameter.high is None:
        problem = f"{parameter.name} has no range of its own."
        raise AnalysisError(f"{problem} Say which values are meant, as in {parameter.name}=0.2:0.7:51.")
    return list(dict.fromkeys((parameter.low, parameter.value, parameter.high)))


def _spaced(name: str, spec: tuple[float, ...]) -> list[float]:
    """Return evenly spaced values, both ends among them."""
    if len(spec) != 3 or int(spec[2]) != spec[2]:
        raise AnalysisError(f"The grid of {name} is low, high and a count, as in (0.2, 0.7, 51), or a list of values.")
    low, high, count = spec
    if not 2 <= count <= _MOST or not low < high:
        problem = f"The grid of {name} goes from {low:g} to {high:g} in {count:g} values."
        raise AnalysisError(f"{problem} Give a low end below the high one, and 2 to {_MOST:,} values.")
    # Twelve digits: 0.3 as its writer means it, not 0.30000000000000004.
    return [float(f"{value:.12g}") for value in np.linspace(low, high, int(count))]
