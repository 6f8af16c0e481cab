"""The event graph: a program's nodes split by what paths have met of an event, as far as that still matters.

Made from a program and an event; used wherever the probability of an event is asked, or something given the event. A
state is a node together with what is left open of the event there: of the nodes and branches that the event names, the
ones that were met are true, the ones that cannot be met any more are false, and what remains is simplified. Where
nothing remains, the event is settled and the path needs no following. So paths that share a node are followed once for
each thing that may be left open there, however many of them there are.

Source: the product of a Markov chain with an automaton that reads its path, C. Courcoubetis and M. Yannakakis, "The
Complexity of Probabilistic Verification", Journal of the ACM 42 (1995), 857-907; what is left of a formula as the
automaton's state, J. A. Brzozowski, "Derivatives of Regular Expressions", Journal of the ACM 11 (1964), 481-494.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program import Program
from crossroads.prose import shorten
from crossroads.scenario import EventFormula, EventTree, Joined

Array = NDArray[np.float64]

# So many states are worked through in a second or two; an event beyond them hangs on too many combinations of places.
_MOST_STATES = 50_000

# What is left open of an event: settled, a place to be met, or a word with what it joins, in no order.
_Left: TypeAlias = "bool | str | tuple[str, frozenset[_Left]]"
_State: TypeAlias = tuple[int, _Left]


@dataclass(frozen=True)
class Step:
    """A branch of the program, taken in a state."""

    arc: int
    target: int | None
    """The state that it leads to; None where it settles the event."""
    happens: bool
    """Whether the event happens, where it is settled."""


@dataclass(frozen=True)
class EventGraph:
    """The states of an event along the paths of a program."""

    nodes: tuple[int, ...]
    """The number of each state's node; every state comes before those that it leads to, the start first."""
    steps: tuple[tuple[Step, ...], ...]
    """What may follow each state, in the order of the node's branches."""
    settled: bool | None = None
    """Whether the event happens, where that is settled at the start already: there are no states then."""

    def probability(self, weight: Array) -> Array:
        """Return how likely the event is, (S,).

        Parameters
        ----------
        weight
            What every branch gets at its node, (E, S).
        """
        found = np.zeros(weight.shape[1])
        if self.settled is not None:
            return found + self.settled
        met = np.zeros((len(self.nodes), weight.shape[1]))
        met[0] = 1.0
        for state, steps in enumerate(self.steps):
            for step in steps:
                if step.target is not None:
                    met[step.target] += met[state] * weight[step.arc]
                elif step.happens:
                    found += met[state] * weight[step.arc]
        # Sums of shares, and what rest leaves, pass 0 and 1 by rounding.
        return np.clip(found, 0.0, 1.0)


def make_event_graph(program: Program, event: EventFormula) -> EventGraph:
    """Return the states of an event.

    Raises
    ------
    AnalysisError
        If there are too many of them.
    """
    places = _Places(program, event)
    start = places.entered(_left_of(event.tree), program.start)
    if isinstance(start, bool):
        return EventGraph((), (), start)
    first, targets = program.first_arc.tolist(), program.target.tolist()
    # What may be left open at each node, in the order in which it is met; nodes are numbered along the paths.
    open_at: dict[int, dict[_Left, None]] = {program.start: {start: None}}
    followed: list[tuple[_State, list[tuple[int, _State]]]] = []
    for node in range(len(program.node_ids)):
        for left in open_at.get(node, ()):
            leads = [(e, (targets[e], places.taken(left, e))) for e in range(first[node], first[node + 1])]
            for _, (target, after) in leads:
                if not isinstance(after, bool):
                    open_at.setdefault(target, {})[after] = None
            followed.append(((node, left), leads))
            if len(followed) > _MOST_STATES:
                problem = f"The event {shorten(event.text)!r} hangs on more than {_MOST_STATES:,} combinations"
                raise AnalysisError(f"{problem} of what paths may have met. Ask for its parts one by one.")
    number = {state: i for i, (state, _) in enumerate(followed)}
    steps = tuple(tuple(Step(e, number.get(state), state[1] is True) for e, state in leads) for _, leads in followed)
    return EventGraph(tuple(node for (node, _), _ in followed), steps)


class _Places:
    """Where in a program the nodes and branches stand that an event names."""

    def __init__(self, program: Program, event: EventFormula) -> None:
        self._bit = {name: 1 << i for i, name in enumerate(event.names)}
        self._all = (1 << len(event.names)) - 1
        self._target = program.target.tolist()
        self._at_node = [self._bit.get(name, 0) for name in program.node_names]
        self._on_arc = [self._bit.get(name, 0) for name in program.arc_names]
        # What may still be met from a node on, itself included, as the bits of a number.
        self._ahead = self._at_node.copy()
        for e in range(len(self._target) - 1, -1, -1):
            self._ahead[program.source[e]] |= self._on_arc[e] | self._ahead[self._target[e]]
        self._known: dict[tuple[_Left, int, int], _Left] = {}

    def entered(self, left: _Left, node: int) -> _Left:
        """Return what is left open once a node is entered."""
        return self._after(left, self._at_node[node], node)

    def taken(self, left: _Left, arc: int) -> _Left:
        """Return what is left open once a branch is taken, and the node entered that it leads to."""
        target = self._target[arc]
        return self._after(left, self._on_arc[arc] | self._at_node[target], target)

    def _after(self, left: _Left, met: int, node: int) -> _Left:
        never = self._all & ~(self._ahead[node] | met)
        if (left, met, never) not in self._known:
            values = {name: bool(bit & met) for name, bit in self._bit.items() if bit & (met | never)}
            self._known[left, met, never] = _with_known(left, values)
        return self._known[left, met, never]


def _left_of(tree: EventTree) -> _Left:
    """Return an event of which nothing is known yet."""
    return (tree.word, frozenset(map(_left_of, tree.parts))) if isinstance(tree, Joined) else tree


def _with_known(left: _Left, values: Mapping[str, bool]) -> _Left:
    """Return what is left open once it is known whether some places were met."""
    if isinstance(left, bool):
        return left
    if isinstance(left, str):
        return values.get(left, left)
    word, parts = left
    known = {_with_known(part, values) for part in parts}
    if word == "not":
        (part,) = known
        return not part if isinstance(part, bool) else (word, frozenset(known))
    settles = word == "or"
    if settles in known:
        return settles
    still = frozenset(part for part in known if not isinstance(part, bool))
    if len(still) > 1:
        return (word, still)
    return next(iter(still), not settles)
