"""Formulas: what they compute, what they may use, and what is refused."""

import math
import subprocess
import sys
import warnings
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.errors import DefinitionError
from crossroads.expressions import FUNCTIONS, number, parse

VALUES = {"a": 2.5, "b_2": -3.0, "_c": 0.0, "Price": 80.0}


class Pair(NamedTuple):
    """One formula in two spellings: as a scenario has it, and as Python computes the same."""

    ours: str
    pythons: str


def _joined(ours: str, pythons: str, *parts: Pair) -> Pair:
    return Pair(ours.format(*(each.ours for each in parts)), pythons.format(*(each.pythons for each in parts)))


LEAVES = st.one_of(
    st.sampled_from(sorted(VALUES)).map(lambda name: Pair(name, name)),
    # Whole numbers are floats here, and never Python's own, which have no end.
    st.integers(0, 20).map(lambda value: Pair(str(value), f"{value}.0")),
    st.floats(0, 50).map(lambda value: Pair(repr(value), repr(value))),
)


def _larger(parts: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Return formulas of operations that IEEE 754 rounds in one way only, so that results are equal bit by bit."""

    def of(ours: str, pythons: str) -> st.SearchStrategy[Pair]:
        return st.builds(lambda *each: _joined(ours, pythons, *each), *[parts] * ours.count("{}"))

    return st.one_of(
        *(of(f"({{}} {sign} {{}})", f"({{}} {sign} {{}})") for sign in ("+", "-", "*", "/")),
        *(of(f"({{}} {sign} {{}})", f"float({{}} {sign} {{}})") for sign in ("<", "<=", ">", ">=", "==", "!=")),
        # Python's own words give back an operand; here they give 1 or 0.
        *(of(f"({{}} {word} {{}})", f"float(bool({{}} {word} {{}}))") for word in ("and", "or")),
        *(of(f"{name}({{}}, {{}})", f"{name}({{}}, {{}})") for name in ("min", "max")),
        *(of(f"{sign}{{}}", f"{sign}{{}}") for sign in "+-"),
        of("(not {})", "float(not {})"),
        of("({} if {} else {})", "({} if {} else {})"),
        of("({} < {} <= {})", "float({} < {} <= {})"),
        of("abs({})", "abs({})"),
        of("clip({}, {}, 7)", "min(max({}, {}), 7.0)"),
    )


def _by_python(text: str) -> float | None:
    """Return what Python itself computes, or None where it divides by zero."""
    functions = {"min": min, "max": max, "abs": abs, "float": float, "bool": bool}
    try:
        return float(eval(text, {"__builtins__": {}}, {**functions, **VALUES}))  # noqa: S307 - made by the strategy above
    except ZeroDivisionError:
        return None


@given(st.recursive(LEAVES, _larger, max_leaves=15))
def test_formulas_agree_with_python(pair: Pair) -> None:
    expected = _by_python(pair.pythons)

    if expected is not None and math.isfinite(expected):
        assert parse(pair.ours).at(VALUES) == expected


@given(st.recursive(LEAVES, _larger, max_leaves=15))
def test_arrays_are_computed_element_by_element(pair: Pair) -> None:
    formula = parse(pair.ours)
    columns = {name: np.array([value, 1.0, value / 2]) for name, value in VALUES.items()}

    got = np.broadcast_to(formula.evaluate(columns), 3)

    single = [formula.at({name: float(column[i]) for name, column in columns.items()}) for i in range(3)]
    np.testing.assert_array_equal(got, single)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 ** 10", 1024.0),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("sqrt(2)", math.sqrt(2)),
        ("exp(1)", math.e),
        ("log(10)", math.log(10)),
        ("1 - 2 - 3", -4.0),
        ("8 / 4 / 2", 1.0),
        ("1 < 2 < 3", 1.0),
        ("1 < 3 < 2", 0.0),
        ("not 1 or 1 and 0", 0.0),
        ("1 and 2 and 3", 1.0),
        ("0 or 0 or 5", 1.0),
        ("max(1, 5, 3)", 5.0),
        ("min(4)", 4.0),
        ("clip(9, 0, 5) + clip(-9, 0, 5)", 5.0),
        ("1_000 + 0x1F + 1e3 + .5", 2031.5),
        ("a if a > 2 else b_2", 2.5),
        ("1 if a > 3 else 2 if b_2 < 0 else 3", 2.0),
        ("1 if b_2 else 2", 1.0),
        ("1 if _c else 2", 2.0),
        ("  Price\n  * 2 ", 160.0),
    ],
)
def test_values_worked_out_by_hand(text: str, expected: float) -> None:
    assert parse(text).at(VALUES) == pytest.approx(expected, rel=1e-15)


def test_the_branch_that_is_not_taken_may_divide_by_zero() -> None:
    assert parse("a / _c if _c != 0 else 7").at(VALUES) == 7.0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("price * 12 - 70", {"price"}),
        ("a + a", {"a"}),
        ("min(a, b_2) if not _c else 3", {"a", "b_2", "_c"}),
        ("1 + 2", set()),
        ("p_wet", {"p_wet"}),
    ],
)
def test_a_formula_knows_its_parameters(text: str, names: set[str]) -> None:
    assert parse(text).names == names


def test_a_missing_parameter_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="price"):
        parse("price * 2").evaluate({"cost": 3.0})


@pytest.mark.parametrize(
    ("text", "expected"), [("0.5", 0.5), ("-3", -3.0), ("+3", 3.0), ("1 + 1", None), ("a", None), ("9" * 400, math.inf)]
)
def test_a_lone_number_is_a_constant(text: str, expected: float | None) -> None:
    assert parse(text).constant == expected


@given(st.floats(allow_nan=False))
def test_a_number_keeps_its_value_and_all_its_digits(value: float) -> None:
    formula = number(value)

    assert (formula.constant, formula.names) == (value, frozenset())
    assert float(formula.text) == value
    assert str(formula) == formula.text


@pytest.mark.parametrize(("value", "text"), [(80, "80"), (0.1, "0.1"), (-2.50, "-2.5"), (1e22, "1e+22")])
def test_a_number_is_shown_as_people_write_it(value: float, text: str) -> None:
    assert number(value).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / _c", True),
        ("1 / (a - a)", True),
        ("a if a else 1 / _c", True),
        ("sqrt(2 / (Price / _c))", True),
        ("1 / a", False),
        ("_c / a", False),
        ("log(_c)", False),
    ],
)
def test_division_by_zero_is_found_wherever_it_is(text: str, expected: bool) -> None:
    assert parse(text).divides_by_zero(VALUES) is expected


def test_division_by_zero_is_found_in_any_element() -> None:
    assert parse("1 / a").divides_by_zero({"a": np.array([1.0, 2.0, 0.0])})


@pytest.mark.parametrize("text", ["1 / _c", "log(-a)", "exp(Price * Price)", "b_2 ** 0.5"])
def test_what_has_no_value_is_not_finite_and_warns_nobody(text: str) -> None:
    assert not math.isfinite(parse(text).at(VALUES))


ALLOWED = (
    "A formula has numbers, parameter names, + - * / **, comparisons, and/or/not, a if c else b, "
    "and min, max, abs, sqrt, exp, log, clip."
)
HOSTILE = [
    "__import__('os').system('ls')",
    "().__class__.__bases__[0].__subclasses__()",
    "a.real",
    "a.__class__",
    "(lambda: 1)()",
    "lambda x: x",
    "[a for a in (1, 2)]",
    "{1: 2}",
    "{a}",
    "a[0]",
    "[1, 2]",
    "1, 2",
    "(1, 2)",
    "'text'",
    '"text"',
    "f'{a}'",
    "b'1'",
    "(a := 3)",
    "a := 3",
    "a; b_2",
    "a = 3",
    "await a",
    "yield a",
    "(yield)",
    "min(*a)",
    "min(**a)",
    "min(a, key=b_2)",
    "a if b_2",
    "a is b_2",
    "a is not b_2",
    "a in b_2",
    "a // b_2",
    "a % 2",
    "a @ b_2",
    "a & b_2",
    "a | b_2",
    "a ^ b_2",
    "a << 2",
    "~a",
    "1j",
    "True",
    "None",
    "...",
    "a # comment",
    "a \\ b",
    "ａ",
    "a²",
    "π",
    "a\x00",
    "eval(a)",
    "sqrt(a)(a)",
    "min(a).max(a)",
    "(min)(a, a)()",
    "print(a)",
    "getattr(a, a)",
    "if",
    "lambda",
    "not",
    "a not b_2",
    "",
    "   ",
    "a +",
    "(a",
    "a)",
    "a a",
    "1 2",
    "017",
    "1__0",
    "2022-10-14",
    "2022-10",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(text)

    assert caught.value.problem
    assert caught.value.remedy


def test_a_function_without_brackets_is_only_a_name() -> None:
    # The gate finds that there is no such parameter.
    assert parse("sqrt").names == {"sqrt"}


@given(st.text(alphabet=st.sampled_from("ab_c 01.eE+-*/()<>=!,:[]{}'\"\\#@&|^~%ifelsandort\n\t\0é"), max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            formula = parse(text)
        except DefinitionError:
            return
    values = dict.fromkeys(formula.names, 1.0)
    assert isinstance(formula.at(values), float)


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        (
            "price *",
            "The formula 'price *' cannot be read at its end.",
            ALLOWED,
        ),
        (
            "round(price)",
            "There is no function round.",
            "Known here: min, max, abs, sqrt, exp, log, clip.",
        ),
        ("sqr(price)", "There is no function sqr.", "Did you mean sqrt?"),
        ("sqrt()", "The function sqrt takes 1 argument; here it has 0.", "Write sqrt with 1 argument."),
        ("clip(1, 2)", "The function clip takes 3 arguments; here it has 2.", "Write clip with 3 arguments."),
        ("min()", "The function min takes 1 to 99 arguments; here it has 0.", "Write min with 1 to 99 arguments."),
        (
            "min(price, 3",
            "The formula 'min(price, 3' has a bracket that is not closed.",
            "Close it. Within braces, a formula that contains a comma needs quotation marks around it.",
        ),
        (
            "2022-10-14",
            "The formula 2022-10-14 looks like a date.",
            "Put spaces around each minus if the numbers are to be subtracted.",
        ),
        (
            "+".join(["a"] * 102),
            f"The formula '{'a+' * 29}a…' is nested too deep.",
            "Name its parts as parameters of their own.",
        ),
        (
            "a" * 4001,
            "The formula has 4001 characters; at most 4000 are allowed.",
            "Name its parts as parameters of their own.",
        ),
    ],
)
def test_refusals_in_full(text: str, problem: str, remedy: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(text)

    assert (caught.value.problem, caught.value.remedy) == (problem, remedy)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 90 + "a" + ")" * 90,
        "+".join(["a"] * 101),
        " and ".join(["a"] * 650),
        "<".join(["a"] * 1500),
        "min(" + ", ".join(["a"] * 99) + ")",
    ],
    ids=["brackets", "sum", "and", "comparison", "arguments"],
)
def test_formulas_within_the_limits_can_be_computed(text: str) -> None:
    assert math.isfinite(parse(text).at(VALUES))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1900 + "a" + ")" * 1900,
        "-" * 3900 + "a",
        "not " * 900 + "a",
        "a+" * 1900 + "a",
        "a**" * 1300 + "a",
        "abs(" * 700 + "a" + ")" * 700,
        "a if a else " * 300 + "a",
        "9" * 4000 + "**" + "9" * 10**6,
    ],
    ids=["brackets", "minus", "not", "sum", "power", "calls", "conditions", "digits"],
)
def test_formulas_beyond_the_limits_are_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        parse(text)


def test_a_tower_of_powers_is_computed_with_floats() -> None:
    # With Python's whole numbers this would fill the memory.
    assert parse("9 ** 9 ** 9 ** 9").at({}) == math.inf


def test_two_formulas_of_one_text_are_equal() -> None:
    assert parse("a + 1") == parse(" a + 1 ")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_keeps_the_shape_of_arrays(name: str) -> None:
    least, _ = FUNCTIONS[name]
    column = np.array([0.5, 1.0, 2.0])

    got = parse(f"{name}({', '.join(['a'] * least)})").evaluate({"a": column})

    assert got.shape == (3,)
    assert got.dtype == np.float64


def test_reading_formulas_needs_no_scipy() -> None:
    code = "import sys, crossroads.expressions as e; e.parse('a + 1').at({'a': 1.0}); sys.exit('scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
