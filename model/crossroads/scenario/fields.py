"""The kinds of value that keys of the format hold: names, formulas, days, bounds, distributions.

Each turns plain data into a small typed thing or says what is wrong; used by the models in ``format``.
"""

import datetime
import keyword
import math
import operator
import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from crossroads import distributions, words
from crossroads.errors import DefinitionError, nearest
from crossroads.expressions import FUNCTIONS, Expression, number, parse

# The name of the attribute that a bare payoff belongs to, until the scenario's sole attribute is known.
SOLE = ""


def refuse(code: str, problem: str, remedy: str) -> PydanticCustomError:
    """Return the error that the gate turns into a finding with this code, problem and remedy."""
    # Braces in user text must not be read as fields of the template.
    return PydanticCustomError(code, "{problem}", {"problem": problem, "remedy": remedy})  # type: ignore[arg-type]


def describe(value: object) -> str:
    """Return what a value is, in the words of YAML.

    >>> describe(True), describe([1]), describe("a b"), describe(None)
    ('true', 'a list', "the text 'a b'", 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value:g}" if isinstance(value, float) else f"the number {value}"
    if isinstance(value, str):
        return f"the text {value if len(value) <= 60 else value[:57] + '…'!r}"
    return "a list" if isinstance(value, list) else "a mapping"


def _formula(value: object) -> Expression:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        problem = f"Expected a number or a formula; found {describe(value)}."
        raise refuse("wrong-type", problem, "Write a number, or a formula over parameters.")
    if isinstance(value, str):
        try:
            return parse(value)
        except DefinitionError as error:
            raise refuse("bad-formula", error.problem, error.remedy) from None
    if not math.isfinite(value):
        raise refuse("not-finite", f"Expected a finite number; found {value}.", "Write an ordinary number.")
    return number(float(value))


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        problem = f"Expected a number; found {describe(value)}."
        raise refuse("wrong-type", problem, "Write a finite number, without unit and without quotation marks.")
    return float(value)


class Rest(Enum):
    """The probability that the other branches of a node leave."""

    REST = "rest"

    def __str__(self) -> str:
        return self.value


def _odds(value: object) -> Expression | Rest:
    return Rest.REST if value == "rest" else _formula(value)


def _payoff(value: object) -> object:
    return value if isinstance(value, dict) else {SOLE: value}


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def _name(value: str) -> str:
    if not _NAME.match(value):
        problem = f"{value!r} is not a name."
        raise refuse("bad-name", problem, "Names start with a letter and hold letters, digits, _ and -; give a label.")
    return value


def _parameter_name(value: str) -> str:
    if not _PARAMETER.match(value):
        problem = f"{value!r} is not a name for a parameter."
        raise refuse("bad-name", problem, "Such names start with a letter and hold letters, digits and _.")
    if value in FUNCTIONS or keyword.iskeyword(value) or value == "rest":
        raise refuse("bad-name", f"{value} has a meaning of its own in formulas.", "Give the parameter another name.")
    return value


_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


def _day(value: object) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    try:
        if _DAY.match(text):
            parts = [int(part) for part in text.split("-")]
            datetime.date(parts[0], *(parts[1:] + [1, 1])[:2])
            return text
    except ValueError:
        pass
    raise refuse("bad-date", f"Expected a date; found {describe(value)}.", "Write it as 2022-10-14, 2022-10 or 2022.")


def _whole_day(value: object) -> datetime.date:
    text = _day(value)
    if len(text) != 10:
        raise refuse("bad-date", f"Expected a whole date; found {text}.", "Write it with month and day: 2022-10-14.")
    return datetime.date.fromisoformat(text)


_COMPARISON = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq}
_BOUND = re.compile(r"\s*(<=|>=|==|<|>)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*\Z")


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on a number, as in ``>= 1``."""

    sign: str
    number: float

    def holds(self, value: float) -> bool:
        """Return whether a value meets the condition."""
        return bool(_COMPARISON[self.sign](value, self.number))

    def __str__(self) -> str:
        return f"{self.sign} {self.number:g}"


def _bound(value: object) -> Bound:
    match = _BOUND.match(value) if isinstance(value, str) else None
    if not match:
        problem = f"Expected a condition; found {describe(value)}."
        raise refuse("bad-condition", problem, 'Write one of < <= == >= > and a number, in quotation marks: ">= 1".')
    return Bound(match[1], float(match[2]))


@dataclass(frozen=True, slots=True)
class Plays:
    """How an actor chooses at its decisions."""

    kind: Literal["assessed", "rational", "logit"]
    precision: Expression | None = None
    """Of a logit actor: the weight of one unit of its objective in the exponent."""

    @classmethod
    def parse(cls, text: str) -> "Plays":
        """Return what a text such as ``rational`` or ``logit:0.12`` says; the precision is 1 where it is left out.

        Raises
        ------
        DefinitionError
            If the text says no such thing.
        """
        kind, _, precision = text.partition(":")
        if kind == "logit":
            return cls("logit", parse(precision or "1"))
        if precision or kind not in ("assessed", "rational"):
            problem = f"An actor cannot play {text!r}."
            raise DefinitionError(problem, "Write assessed, rational or logit:PRECISION.")
        return cls("assessed" if kind == "assessed" else "rational")

    def __str__(self) -> str:
        return f"logit with precision {self.precision}" if self.kind == "logit" else self.kind


def _plays(value: object) -> Plays:
    if value in ("assessed", "rational"):
        return Plays("assessed" if value == "assessed" else "rational")
    if isinstance(value, dict) and list(value) == ["logit"]:
        return Plays("logit", _formula(value["logit"]))
    problem = f"Expected assessed, rational or {{logit: precision}}; found {describe(value)}."
    raise refuse("wrong-type", problem, "Write one of these.")


def _distribution(value: object) -> distributions.Distribution:
    if not (isinstance(value, dict) and len(value) == 1):
        problem = f"A distribution is one name with its arguments; found {describe(value)}."
        raise refuse("bad-distribution", problem, "Write for example: distribution: {normal: {mean: 80, sd: 12}}")
    ((name, arguments),) = value.items()
    if not isinstance(arguments, dict):
        problem = f"The arguments of {name} are a mapping; found {describe(arguments)}."
        raise refuse("bad-distribution", problem, "Write for example: {normal: {mean: 80, sd: 12}}")
    try:
        return distributions.build(name, arguments)
    except DefinitionError as error:
        raise refuse("bad-distribution", error.problem, error.remedy) from None


def _word(value: object) -> words.Band:
    found = words.band(value) if isinstance(value, str) else None
    if found is None:
        known = nearest(value if isinstance(value, str) else "", words.known_words())
        raise refuse("unknown-word", f"Expected an estimative word; found {describe(value)}.", known)
    return found



_DISTRIBUTION_SHAPE = dict[Literal[tuple(distributions.DISTRIBUTIONS)], dict[str, Any]]  # type: ignore[valid-type]
_PLAYS_SHAPE = Literal["assessed", "rational"] | dict[Literal["logit"], float | str]

Formula: TypeAlias = Annotated[Expression, PlainValidator(_formula, json_schema_input_type=float | str)]
Odds: TypeAlias = Annotated[Expression | Rest, PlainValidator(_odds, json_schema_input_type=float | str)]
Number: TypeAlias = Annotated[float, PlainValidator(_finite, json_schema_input_type=float)]
Name: TypeAlias = Annotated[str, AfterValidator(_name)]
ParameterName: TypeAlias = Annotated[str, AfterValidator(_parameter_name)]
Payoff: TypeAlias = Annotated[
    dict[str, Formula],
    BeforeValidator(_payoff, json_schema_input_type=float | str | dict[str, float | str]),
]
Day: TypeAlias = Annotated[str, PlainValidator(_day, json_schema_input_type=str)]
WholeDay: TypeAlias = Annotated[datetime.date, PlainValidator(_whole_day, json_schema_input_type=str)]
Condition: TypeAlias = Annotated[Bound, PlainValidator(_bound, json_schema_input_type=str)]
Play: TypeAlias = Annotated[Plays, PlainValidator(_plays, json_schema_input_type=_PLAYS_SHAPE)]
Shape: TypeAlias = Annotated[
    distributions.Distribution, PlainValidator(_distribution, json_schema_input_type=_DISTRIBUTION_SHAPE)
]
Word: TypeAlias = Annotated[
    words.Band, PlainValidator(_word, json_schema_input_type=Literal[tuple(words.known_words())])
]
