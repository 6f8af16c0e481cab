"""The kinds of value that keys of the format hold: names, formulas, days, bounds, distributions.

Each turns plain data into a small typed thing or says what is wrong; used by the models of the format.
"""

import calendar
import datetime as dt
import keyword
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, LiteralString, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from crossroads.distributions import DISTRIBUTIONS, Distribution, arguments, build
from crossroads.errors import DefinitionError
from crossroads.expressions import FUNCTIONS, Expression, number, parse
from crossroads.prose import listed, nearest, shorten
from crossroads.scenario.event_formula import EventFormula, any_of, is_place, read_event
from crossroads.words import PUBLISHED

# The name of the attribute that a bare payoff belongs to, until the scenario's sole attribute is known.
SOLE = ""


def refuse(code: LiteralString, problem: str, remedy: str, *below: str) -> PydanticCustomError:
    """Return the error that the gate turns into a problem, of the value or of an entry below it."""
    context: dict[str, Any] = {"problem": problem, "remedy": remedy, "below": below}
    # The template is fixed, so that braces in user text are not read as fields of it.
    return PydanticCustomError(code, "{problem}", context)


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
        return f"the number {shorten(str(value), 30)}"
    if isinstance(value, str):
        return f"the text {shorten(value)!r}"
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
        remedy = "Write a finite number, without unit and without quotation marks."
        raise refuse("wrong-type", f"Expected a number; found {describe(value)}.", remedy)
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
        problem = f"{shorten(value)!r} is not a name."
        remedy = "Names start with a letter and hold letters, digits, _ and -; what people see is the label."
        raise refuse("bad-name", problem, remedy)
    return value


def _parameter_name(value: str) -> str:
    if not _PARAMETER.match(value):
        problem = f"{shorten(value)!r} is not a name for a parameter."
        remedy = "Such names start with a letter and hold letters, digits and _; what people see is the label."
        raise refuse("bad-name", problem, remedy)
    if value in FUNCTIONS or keyword.iskeyword(value) or value == Rest.REST.value:
        raise refuse("bad-name", f"{value} has a meaning of its own in formulas.", "Give it another name.")
    return value


_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")


def read_day(text: str) -> dt.date:
    """Return the day that a text such as ``2022-10-14`` states.

    Raises
    ------
    DefinitionError
        If it states none, or less than a day.
    """
    return _read_whole_day(text)


def days_of(date: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a year, a month or a day; raises a ``DefinitionError`` if it is none.

    >>> [str(day) for day in days_of("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    text = _read_date(date)
    first = dt.date.fromisoformat(text + "0000-01-01"[len(text) :])
    if len(text) == len("2022"):
        return first, first.replace(month=12, day=31)
    if len(text) == len("2022-10"):
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, first


def _read_date(value: object, remedy: str = "Write it as 2022-10-14, 2022-10 or 2022.") -> str:
    """Return a date as its text: a year, a month or a day."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if _DAY.match(text):
        try:
            dt.date.fromisoformat(text + "0000-01-01"[len(text) :])
        except ValueError:
            pass
        else:
            return text
    raise DefinitionError(f"Expected a date; found {describe(value)}.", remedy)


def _read_whole_day(value: object) -> dt.date:
    remedy = "Write it with month and day, as in 2022-10-14."
    text = _read_date(value, remedy)
    if len(text) != len("2022-10-14"):
        raise DefinitionError(f"Expected a whole date; found {text}.", remedy)
    return dt.date.fromisoformat(text)


def _day(value: object) -> str:
    try:
        return _read_date(value)
    except DefinitionError as error:
        raise refuse("bad-date", error.problem, error.remedy) from None


def _whole_day(value: object) -> dt.date:
    try:
        return _read_whole_day(value)
    except DefinitionError as error:
        raise refuse("bad-date", error.problem, error.remedy) from None


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq,
}  # fmt: skip
_BOUND = re.compile(r"\s*(<=|>=|==|<|>)\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*\Z")


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on a number, as in ``>= 1``."""

    sign: str
    number: float

    def holds(self, value: float) -> bool:
        """Return whether a value meets the condition."""
        return _COMPARISONS[self.sign](value, self.number)

    def __str__(self) -> str:
        return f"{self.sign} {self.number:g}"


def _bound(value: object) -> Bound:
    match = _BOUND.match(value) if isinstance(value, str) else None
    if not match:
        problem = f"Expected a condition; found {describe(value)}."
        remedy = 'Write one of < <= == >= > and a number, in quotation marks: ">= 1".'
        raise refuse("bad-condition", problem, remedy)
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

    @property
    def written(self) -> str:
        """The text that ``parse`` reads, as in ``logit:0.12``."""
        return f"logit:{self.precision}" if self.kind == "logit" else self.kind

    def __str__(self) -> str:
        return f"logit with precision {self.precision}" if self.kind == "logit" else self.kind


def _plays(value: object) -> Plays:
    match value:
        case "assessed" | "rational":
            return Plays(value)
        case {"logit": precision, **others} if not others:
            return Plays("logit", _formula(precision))
    problem = f"Expected assessed, rational or {{logit: precision}}; found {describe(value)}."
    raise refuse("unknown-word", problem, "Write one of these.")


def _distribution(value: object) -> Distribution:
    example = "{normal: {mean: 80, sd: 12}}"
    if not (isinstance(value, dict) and len(value) == 1):
        found = listed(map(shorten, value)) if isinstance(value, dict) and value else describe(value)
        problem = f"A distribution is one name with its arguments; found {found}."
        raise refuse("bad-distribution", problem, f"Write for example: distribution: {example}.")
    ((name, given),) = value.items()
    if name not in DISTRIBUTIONS:
        known = nearest(name, DISTRIBUTIONS)
        raise refuse("unknown-distribution", f"There is no distribution {shorten(name)}.", known, name)
    if not isinstance(given, dict):
        problem = f"The arguments of a distribution are a mapping; found {describe(given)}."
        raise refuse("bad-distribution", problem, f"Write for example: {example}.", name)
    try:
        return build(name, given)
    except DefinitionError as error:
        raise refuse("bad-distribution", error.problem, error.remedy, name, *error.where) from None


@dataclass(frozen=True, slots=True)
class Wording:
    """An estimative word as a scenario states it; what it means depends on the scale."""

    text: str
    scale: str | None = None
    """The scale that it is a word of; None: the one in force."""


def _wording(value: object) -> Wording:
    match value:
        case str() if value.strip():
            return Wording(value)
        case dict() if len(value) == 1:
            ((scale, word),) = value.items()
            if isinstance(word, str) and word.strip():
                return Wording(word, scale)
    remedy = "Write a word, as in likely, or one of another scale, as in {kent: probable}."
    raise refuse("wrong-type", f"Expected an estimative word; found {describe(value)}.", remedy)


def _band(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if not 0 <= low < high <= 1:
        problem = f"A word stands for a band of probabilities; here it is [{low:g}, {high:g}]."
        raise refuse("bad-band", problem, "Write its low and its high end, shares from 0 to 1: [0.55, 0.8].")
    return ends


def _event(value: object) -> EventFormula:
    if isinstance(value, str):
        try:
            return read_event(value)
        except DefinitionError as error:
            raise refuse("bad-event", error.problem, error.remedy) from None
    if not isinstance(value, list):
        remedy = "Write a list of nodes and branches, or a formula: first.drill and not well.dry."
        raise refuse("wrong-type", f"Expected an event; found {describe(value)}.", remedy)
    for each in value:
        if not isinstance(each, str) or not is_place(each):
            problem = f"A list of nodes and branches has {describe(each)}."
            remedy = "A list means any of them; for and, or, not, write one text instead of a list."
            raise refuse("bad-event", problem, remedy)
    return any_of(value)


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _tuples(value: object) -> object:
    return [_tuple(item) for item in value] if isinstance(value, list) else value


def _distribution_schema() -> dict[str, Any]:
    """Return the JSON Schema of a distribution: one name with its arguments."""
    kinds = []
    for name in DISTRIBUTIONS:
        known = arguments(name)
        entry: dict[str, Any] = {"type": "object", "additionalProperties": not known and {"type": "number"}}
        if known:
            entry["properties"] = {key: _NUMBERS if each.is_list else _NUMBER for key, each in known.items()}
            entry["required"] = [key for key, each in known.items() if each.is_required]
        kinds.append({"type": "object", "properties": {name: entry}, "required": [name], "additionalProperties": False})
    return {"oneOf": kinds}


# What editors are told of the values that are checked above.
_NUMBER: dict[str, Any] = {"type": "number"}
_NUMBERS: dict[str, Any] = {"type": "array", "items": _NUMBER}
_FORMULA: dict[str, Any] = {"type": ["number", "string"]}
_PAIR: dict[str, Any] = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_AMOUNTS: dict[str, Any] = {"type": ["number", "string", "object"], "additionalProperties": _FORMULA}
_NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_EVENT: dict[str, Any] = {"anyOf": [{"type": "string"}, _NAMES]}
# A scenario may have words of its own: those of the published scales are what an editor can offer.
_WORDING: dict[str, Any] = {
    "anyOf": [
        {"enum": list(dict.fromkeys(word for scale in PUBLISHED.values() for word in scale.words))},
        {"type": "string", "minLength": 1},
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1, "maxProperties": 1},
    ]
}
_PLAYS: dict[str, Any] = {
    "oneOf": [
        {"enum": ["assessed", "rational"]},
        {"type": "object", "properties": {"logit": _FORMULA}, "required": ["logit"], "additionalProperties": False},
    ]
}


def _pattern(pattern: re.Pattern[str]) -> WithJsonSchema:
    # JSON Schema has JavaScript's patterns, where the end of a text is a dollar sign.
    return WithJsonSchema({"type": "string", "pattern": "^" + pattern.pattern.removesuffix(r"\Z") + "$"})


Formula: TypeAlias = Annotated[Expression, PlainValidator(_formula), WithJsonSchema(_FORMULA)]
Odds: TypeAlias = Annotated[Expression | Rest, PlainValidator(_odds), WithJsonSchema(_FORMULA)]
Number: TypeAlias = Annotated[float, PlainValidator(_finite), WithJsonSchema(_NUMBER)]
Name: TypeAlias = Annotated[str, AfterValidator(_name), _pattern(_NAME)]
ParameterName: TypeAlias = Annotated[str, AfterValidator(_parameter_name), _pattern(_PARAMETER)]
Payoff: TypeAlias = Annotated[dict[str, Formula], BeforeValidator(_payoff), WithJsonSchema(_AMOUNTS)]
Day: TypeAlias = Annotated[str, PlainValidator(_day), WithJsonSchema({"type": ["integer", "string"]})]
ScaleName: TypeAlias = Annotated[str, WithJsonSchema({"anyOf": [{"enum": list(PUBLISHED)}, {"type": "string"}]})]
WholeDay: TypeAlias = Annotated[
    dt.date, PlainValidator(_whole_day), WithJsonSchema({"type": "string", "format": "date"})
]
Condition: TypeAlias = Annotated[Bound, PlainValidator(_bound), _pattern(_BOUND)]
Play: TypeAlias = Annotated[Plays, PlainValidator(_plays), WithJsonSchema(_PLAYS)]
Shape: TypeAlias = Annotated[Distribution, PlainValidator(_distribution), WithJsonSchema(_distribution_schema())]
Word: TypeAlias = Annotated[Wording, PlainValidator(_wording), WithJsonSchema(_WORDING)]
Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_tuple), WithJsonSchema(_NAMES)]
Event: TypeAlias = Annotated[EventFormula, PlainValidator(_event), WithJsonSchema(_EVENT)]
Ends: TypeAlias = Annotated[tuple[Number, Number], BeforeValidator(_tuple), WithJsonSchema(_PAIR)]
Bands: TypeAlias = Annotated[dict[str, Annotated[Ends, AfterValidator(_band)]], Field(min_length=1)]
Points: TypeAlias = Annotated[
    list[tuple[Number, Number]],
    BeforeValidator(_tuples),
    WithJsonSchema({"type": "array", "items": _PAIR, "minItems": 2}),
]
