"""Which parameters are probabilities: the factors of the odds that branches state, formulas between them included.

Made from a checked scenario; used where several people's numbers are pooled, and where nothing is known of a number but
its kind.
"""

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping

from crossroads.expressions import Expression, Operation, Tree
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.scenario import Scenario


def chances_in(scenario: Scenario) -> frozenset[str]:
    """Return the parameters with a value of their own that stand as the ``p`` of a branch, alone or as factors.

    As in ``p_a * (1 - p_b)``; what is added to a probability is none. Whether all that is stated of one lies between 0
    and 1 is not looked at.
    """
    return frozenset(
        name
        for node in scenario.nodes.values()
        for branch in node.branches.values()
        if isinstance(branch.p, Expression)
        for name in _factors(branch.p.tree, scenario.parameters)
    )


def _factors(tree: Tree, parameters: AbstractMapping[str, Parameter]) -> Iterator[str]:
    """Yield the parameters that a formula is a product of, or that such factors leave to 1."""
    if isinstance(tree, str):
        below = parameters[tree]
        if below.is_formula:
            yield from _factors(below.expression.tree, parameters)
        else:
            yield tree
    elif isinstance(tree, Operation) and tree.name == "mul":
        for operand in tree.operands:
            yield from _factors(operand, parameters)
    elif isinstance(tree, Operation) and tree.name == "sub" and tree.operands[0] == 1.0:
        yield from _factors(tree.operands[1], parameters)
