"""Degrees: as which power each input enters the numbers of a tape, told from the steps alone.

Made from a tape; used by the value of information, which needs no more than the mean and the powers of an input
where a number is a polynomial in it while all else is held.

Source: own derivation; degrees of sums are the greatest, of products the sum of those of their parts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crossroads.program.tape import Step, Tape

Degrees = NDArray[np.int64]

BEYOND = 99
"""The degree of what is no polynomial, and of polynomials that high."""


def degrees(tape: Tape, inputs: Sequence[str]) -> Degrees:
    """Return the degree of every slot in every input, (slots, P); ``BEYOND`` where it is no polynomial in it.

    Example
    -------
    >>> from crossroads.expressions import number, parse
    >>> from crossroads.program.tape import TapeWriter
    >>> writer = TapeWriter()
    >>> for name in ("p", "x"):
    ...     writer.declare(name, number(0.5))
    >>> slot = writer.formula(parse("p * p * x + exp(x)"))
    >>> degrees(writer.tape(), ["p", "x"])[slot].tolist()
    [2, 99]
    """
    column = {name: number for number, name in enumerate(inputs)}
    found = np.zeros((len(tape.steps), len(inputs)), np.int64)
    for slot, step in enumerate(tape.steps):
        if step.name == "input":
            if step.parameter in column:
                found[slot, column[step.parameter]] = 1
        elif step.name != "constant":
            found[slot] = np.minimum(_combined(tape, step, found[list(step.operands)]), BEYOND)
    return found


def _combined(tape: Tape, step: Step, parts: Degrees) -> Degrees:
    """Return the degrees of an operation from those of its operands, (operands, P)."""
    if step.name in ("add", "sub", "neg"):
        return np.asarray(parts.max(axis=0), np.int64)
    if step.name == "mul":
        return np.asarray(parts.sum(axis=0), np.int64)
    if step.name == "div":
        return np.where(parts[1] == 0, parts[0], BEYOND)
    power = tape.steps[step.operands[-1]]
    if step.name == "pow" and power.name == "constant" and power.value >= 0 and power.value % 1 == 0:
        return np.asarray(parts[0] * min(int(power.value), BEYOND), np.int64)
    return np.where(parts.max(axis=0) > 0, BEYOND, 0)
