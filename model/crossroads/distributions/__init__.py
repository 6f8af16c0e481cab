"""The shapes of uncertainty: what a parameter's value may be, as quantile functions.

Made from the `distribution` of a parameter, or from its low, value and high; used by the gate for the ends of
ranges and by everything that draws.

To add one: a frozen class that offers what ``Distribution`` does, refusing bad arguments when it is made, and
its line in DISTRIBUTIONS. The names of its arguments in a scenario are those of the call.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import NamedTuple

from crossroads.distributions.bounded import Beta, Pert, Triangular, Uniform
from crossroads.distributions.distribution import Array, Distribution, Numbers, require
from crossroads.distributions.stated import Discrete, Empirical, Quantiles
from crossroads.distributions.tailed import Gamma, Lognormal, Normal, TruncatedNormal, truncated_normal
from crossroads.errors import DefinitionError
from crossroads.prose import listed, nearest, plural, shorten

__all__ = [
    "DISTRIBUTIONS", "Argument", "Array", "Beta", "Discrete", "Distribution", "Empirical", "Gamma",
    "Lognormal", "Normal", "Numbers", "Pert", "Quantiles", "Triangular", "TruncatedNormal", "Uniform",
    "arguments", "build",
]  # fmt: skip

DISTRIBUTIONS: dict[str, Callable[..., Distribution]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "beta": Beta,
    "normal": Normal,
    "truncnormal": truncated_normal,
    "lognormal": Lognormal,
    "gamma": Gamma,
    "discrete": Discrete,
    "empirical": Empirical,
    "quantiles": Quantiles,
}

# Products of arguments stay within what a float holds; no quantity is larger.
_LARGEST = 1e100


class Argument(NamedTuple):
    """An argument of a distribution."""

    is_list: bool
    """Whether it is a list of numbers rather than one."""
    is_required: bool


def arguments(name: str) -> dict[str, Argument]:
    """Return the arguments of a distribution; those of quantiles are the writer's own shares, so it has none.

    >>> list(arguments("beta")), arguments("beta")["low"].is_required
    (['a', 'b', 'low', 'high'], False)
    """
    if name == "quantiles":
        return {}
    signature = inspect.signature(DISTRIBUTIONS[name])
    return {
        key: Argument(each.annotation == Numbers, each.default is inspect.Parameter.empty)
        for key, each in signature.parameters.items()
    }


def build(name: str, given: Mapping[str, object]) -> Distribution:
    """Return the distribution of a name with its arguments.

    Raises
    ------
    DefinitionError
        If the name is unknown, or the arguments are not those of the distribution.

    Example
    -------
    >>> build("uniform", {"low": 10, "high": 20}).mean
    15.0
    """
    require(name in DISTRIBUTIONS, f"There is no distribution {shorten(name)}.", nearest(name, DISTRIBUTIONS))
    if name == "quantiles":
        return Quantiles(_points(given))
    known = arguments(name)
    for key in given:
        require(key in known, f"{_a(name).capitalize()} has no argument {shorten(key)}.", nearest(key, known), key)
    missing = [key for key, argument in known.items() if argument.is_required and key not in given]
    if missing:
        wanted = listed(key for key, argument in known.items() if argument.is_required)
        raise DefinitionError(
            f"{_a(name).capitalize()} needs {wanted}; here is no {listed(missing, 'and no')}.", "Add what is missing."
        )
    return DISTRIBUTIONS[name](
        **{key: (_list if known[key].is_list else _number)(name, key, value) for key, value in given.items()}
    )


def _list(name: str, key: str, value: object) -> Numbers:
    if not isinstance(value, list):
        problem = f"The {key} of {_a(name)} are a list of numbers; here is {_described(value)}."
        raise DefinitionError(problem, "Write them as [1, 2, 3].", (key,))
    return tuple(_number(name, key, item) for item in value)


def _number(name: str, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        problem = f"The {key} of {_a(name)} is a number; here is {_described(value)}."
        raise DefinitionError(problem, "Write an ordinary number: formulas have no place in a distribution.", (key,))
    return float(value)


def _a(name: str) -> str:
    return f"an {name}" if name == "empirical" else f"a {name}"


def _described(value: object) -> str:
    return plural(len(value), "value") if isinstance(value, list | dict) else shorten(str(value))


def _points(given: Mapping[str, object]) -> tuple[tuple[float, float], ...]:
    points = []
    for share, value in given.items():
        try:
            points.append((float(share), _number("quantiles", share, value)))
        except ValueError:
            problem = f"Quantiles map shares to values; {shorten(share)} is no number."
            raise DefinitionError(problem, "Write them as {0.1: 5, 0.5: 9, 0.9: 20}.", (share,)) from None
    return tuple(points)
