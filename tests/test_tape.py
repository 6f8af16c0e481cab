import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.expressions import parse
from crossroads.program.tape import Slot, TapeWriter


@pytest.fixture
def writer() -> TapeWriter:
    """Return a tape that knows the inputs a, b and c."""
    writer = TapeWriter()
    for name, value in (("a", "2"), ("b", "3"), ("c", "5")):
        writer.declare(name, parse(value))
    return writer


def computed(writer: TapeWriter, *slots: Slot, **values: list[float]) -> list[list[float]]:
    rows = writer.tape().plan(slots).run({name: np.array(column) for name, column in values.items()})
    return [row.tolist() for row in rows]


def test_formulas_are_computed_for_a_whole_block(writer: TapeWriter) -> None:
    slot = writer.formula(parse("(a + b) * c if a < b else -c"))

    assert computed(writer, slot, a=[1, 2, 4], b=[3, 3, 3], c=[10, 20, 30]) == [[40, 100, -30]]


def test_formulas_may_be_made_of_formulas(writer: TapeWriter) -> None:
    writer.declare("double", parse("2 * a"))

    slot = writer.formula(parse("double + b"))

    assert computed(writer, slot, a=[1, 10], b=[3, 3]) == [[5, 23]]
    assert writer.tape().inputs.keys() == {"a", "b", "c"}
    assert writer.tape().parameters.keys() == {"a", "b", "c", "double"}


def test_what_occurs_twice_is_one_step(writer: TapeWriter) -> None:
    first = writer.formula(parse("(a + b) / c"))
    steps = len(writer.tape().steps)

    assert writer.formula(parse("(b + a) / c")) == first
    assert len(writer.tape().steps) == steps
    # Subtraction is another matter.
    assert writer.formula(parse("a - b")) != writer.formula(parse("b - a"))


def test_constants_are_folded(writer: TapeWriter) -> None:
    slot = writer.formula(parse("max(2 * 3, 1) + 4 ** 0.5"))

    step = writer.tape().steps[slot]
    assert (step.name, step.value) == ("constant", 8)


@pytest.mark.parametrize(("text", "value"), [("1 / 0", np.inf), ("-1 / 0", -np.inf), ("1e308 * 10 - 1", np.inf)])
def test_folding_goes_beyond_all_numbers_as_computing_does(writer: TapeWriter, text: str, value: float) -> None:
    slot, missing = writer.formula(parse(text)), writer.formula(parse("0 / 0"))

    assert writer.tape().steps[slot].value == value
    assert np.isnan(writer.tape().steps[missing].value)


def test_many_constants_have_the_slots_that_each_has_alone(writer: TapeWriter) -> None:
    slots = writer.constants(np.array([7.0, 0.0, 7.0, 2.5]))

    assert slots.tolist() == [writer.constant(7), writer.zero, writer.constant(7), writer.constant(2.5)]


@pytest.mark.parametrize("text", ["a + 0", "0 + a", "a * 1", "1 * a", "a - 0", "a / 1"])
def test_neutral_elements_are_dropped(writer: TapeWriter, text: str) -> None:
    assert writer.formula(parse(text)) == writer.formula(parse("a"))


def test_zero_times_what_is_no_number_is_no_number(writer: TapeWriter) -> None:
    slot = writer.formula(parse("0 * (1 / a)"))

    ((zero, missing),) = computed(writer, slot, a=[4, 0])
    assert zero == 0
    assert np.isnan(missing)


def test_a_plan_computes_only_what_is_needed(writer: TapeWriter) -> None:
    wanted = writer.formula(parse("a * 2"))
    writer.formula(parse("exp(b) + c"))

    plan = writer.tape().plan([wanted])

    assert plan.inputs == {"a"}
    assert [step.name for step in plan.steps.values()] == ["input", "constant", "mul"]
    # Values of b and c are not even asked for.
    assert plan.run({"a": np.array([1.0, 2.0])}).tolist() == [[2, 4]]


def test_rows_come_in_the_order_asked_for_and_may_repeat(writer: TapeWriter) -> None:
    a, seven = writer.formula(parse("a")), writer.constant(7)

    assert computed(writer, seven, a, seven, a=[1, 2]) == [[7, 7], [1, 2], [7, 7]]


def test_nothing_asked_for_gives_no_rows(writer: TapeWriter) -> None:
    assert writer.tape().plan([]).run({"a": np.zeros(3)}).shape == (0, 3)


def test_sums_of_slots(writer: TapeWriter) -> None:
    a, b = writer.formula(parse("a")), writer.formula(parse("b"))

    assert writer.total([]) == writer.zero
    assert writer.total([a]) == a
    assert computed(writer, writer.total([a, b, a]), a=[1], b=[10]) == [[12]]


def _formulas() -> st.SearchStrategy[str]:
    """Return texts of formulas that stay finite: divisors, logarithms and roots are kept off their edges."""
    leaves = st.sampled_from(["a", "b", "c", "0", "1", "2", "0.5", "3.7"])
    shapes = st.sampled_from(
        [
            "({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / ({1} ** 2 + 1))", "-{0}", "abs({0})", "+{0}",
            "min({0}, {1})", "max({0}, {1}, {2})", "clip({0}, -2, 2)", "sqrt(abs({0}))", "log(abs({0}) + 1)",
            "exp(clip({0}, -3, 3))", "({0} if {1} > {2} else {1})", "({0} <= {1})", "({0} < {1} <= {2})",
            "({0} == {1})", "({0} != {1})", "({0} >= {1})", "({0} and {1})", "({0} or {1})", "(not {0})",
        ]
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.builds(lambda shape, *parts: shape.format(*parts), shapes, inner, inner, inner),
        max_leaves=12,
    )


numbers = st.sampled_from([-3.0, -1.0, 0.0, 0.1, 1.0, 2.5])


@settings(derandomize=True, max_examples=200)
@given(st.lists(_formulas(), min_size=1, max_size=3), st.lists(st.tuples(numbers, numbers, numbers), min_size=1))
def test_the_tape_agrees_with_the_formulas(texts: list[str], points: list[tuple[float, float, float]]) -> None:
    writer = TapeWriter()
    for name in "abc":
        writer.declare(name, parse("1"))
    formulas = [parse(text) for text in texts]
    values = {name: np.array(column) for name, column in zip("abc", zip(*points, strict=True), strict=True)}

    slots = [writer.formula(formula) for formula in formulas]
    found = writer.tape().plan(slots).run(values)

    expected = [np.broadcast_to(formula.evaluate(values), len(points)) for formula in formulas]
    np.testing.assert_array_equal(found, expected)
