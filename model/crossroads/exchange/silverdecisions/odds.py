"""The probabilities of a scenario's branches as SilverDecisions writes them: numbers, formulas, ``#`` for the rest."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from crossroads.exchange.silverdecisions.mathjs import bare, decimal, formula
from crossroads.expressions import Expression
from crossroads.graph import Arc
from crossroads.program import Solution
from crossroads.scenario import Rest

# Decimals of a probability; sums of several fractions with more of them overflow there.
MOST_DIGITS = 9


def written_odds(solution: Solution, arcs: Sequence[Arc], names: Mapping[str, str]) -> list[str]:
    """Return the probability of each branch of a node, which SilverDecisions adds up exactly.

    Stated odds are written as they are stated. Where they do not sum to 1 exactly, as decimals, one of them is written
    as ``#``. Of actors who choose for themselves, the odds are those of the solution.
    """
    owner = solution.graph.vertices[arcs[0].source].by
    weights = [solution.weight(arc.source, arc.id) for arc in arcs]
    if owner is not None and solution.solver.plays[owner].kind != "assessed":
        return _closed([_number(weight) for weight in weights], weights)
    if all(arc.is_weight for arc in arcs):
        return _shares([arc.odds for arc in arcs if isinstance(arc.odds, Expression)], weights, names)
    texts = ["#" if arc.odds is Rest.REST else _text(arc.odds, names) for arc in arcs]
    return texts if "#" in texts else _closed(texts, weights)


def _text(odds: Expression | Rest | None, names: Mapping[str, str]) -> str:
    if not isinstance(odds, Expression):
        return "0"
    return bare(formula(odds.tree, names)) if odds.constant is None else _number(odds.constant)


def _number(share: float) -> str:
    """Return a probability that the fractions of SilverDecisions, pairs of 53 bits, can hold and add.

    >>> _number(0.35), _number(1 / 3), _number(0.45081593568095094)
    ('0.35', '1/3', '0.450815936')
    """
    text = decimal(share)
    if len(text) <= MOST_DIGITS + 2:
        return text
    simple = Fraction(share).limit_denominator(1000)
    return str(simple) if float(simple) == share else decimal(round(share, MOST_DIGITS))


def _shares(stated: Sequence[Expression], weights: Sequence[float], names: Mapping[str, str]) -> list[str]:
    """Return weights as shares of their sum."""
    numbers = [each.constant for each in stated]
    if all(number is not None for number in numbers):
        if len(set(numbers)) == 1 and len(numbers) > 1:
            return ["#"] * len(stated)
        exact = [Fraction(repr(number)) for number in numbers]
        return [str(each / sum(exact)) for each in exact]
    texts = [formula(each.tree, names) for each in stated]
    return _closed([f"{text} / ({' + '.join(texts)})" for text in texts], weights)


def _closed(texts: list[str], weights: Sequence[float]) -> list[str]:
    """Return the odds with ``#`` for the likeliest branch, unless they are numbers that sum to 1 exactly."""
    try:
        if sum(Fraction(text) for text in texts) == 1:
            return texts
    except ValueError:
        pass
    likeliest = max(range(len(texts)), key=lambda i: weights[i])
    return ["#" if i == likeliest else text for i, text in enumerate(texts)]
