"""The solution: the base case rolled back, with names, both value conventions, reach, ties and options.

Made from a solver; analyses, charts and the report read it. It carries the program, the graph and the
scenario with all labels and units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from crossroads.errors import AnalysisError
from crossroads.graph import DecisionGraph
from crossroads.program.beliefs import InformationSet, find_beliefs
from crossroads.program.block import Array, Block
from crossroads.program.certainty import Certainty, averaged
from crossroads.program.earned import earned_before, evenly
from crossroads.program.option import Chosen, Option
from crossroads.program.program import Program
from crossroads.program.recording import record
from crossroads.program.rollback import Rolled
from crossroads.program.solver import Solver
from crossroads.program.ties import find_ties
from crossroads.scenario import Scenario


@dataclass(frozen=True, repr=False)
class Solution:
    """The base case solved."""

    solver: Solver
    block: Block
    rolled: Rolled

    @property
    def program(self) -> Program:
        """The program that was solved."""
        return self.solver.program

    @property
    def graph(self) -> DecisionGraph:
        """The decision graph, every node once."""
        return self.program.written

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.program.scenario

    @property
    def by(self) -> str:
        """The actor whose options are compared."""
        return self.scenario.perspective

    @cached_property
    def _means(self) -> Array:
        """The expected objective of every actor from each node on, (N, A)."""
        return self.solver.evaluate(self.block.earned, self.rolled.weight)[:, :, 0]

    @cached_property
    def _reach(self) -> Array:
        return self.solver.reach(self.rolled.weight)[:, 0]

    @cached_property
    def _even_reach(self) -> Array:
        return self.solver.reach(self._even)[:, 0]

    @cached_property
    def _actor(self) -> int:
        return self.program.actors.index(self.by)

    def _number(self, actor: str | None) -> int:
        return self._actor if actor is None else self.program.actors.index(actor)

    def _shares(self, node_id: str) -> tuple[list[int], Array]:
        """Return the copies of a node and how likely each of them is, given that the node is met, (n,).

        Where the policy does not lead there, as if every decision on the way were taken evenly; where chance rules the
        node out, all alike.
        """
        copies = self.program.copies[node_id]
        if len(copies) > 1:
            for met in (self._reach[copies], self._even_reach[copies]):
                if met.any():
                    return copies, met / met.sum()
        return copies, np.full(len(copies), 1 / len(copies))

    def _arcs(self, node_id: str, branch_id: str) -> list[int]:
        """Return the copies of a branch, in the order of those of its node."""
        return self.program.arc_copies[f"{node_id}.{branch_id}"]

    def value(self, node_id: str, actor: str | None = None) -> float:
        """Return the expected objective from a node on: its own payoff and everything later.

        Parameters
        ----------
        actor
            Whose objective; left out, the perspective's.
        """
        copies, shares = self._shares(node_id)
        return float(shares @ self._means[copies, self._number(actor)])

    def branch_value(self, node_id: str, branch_id: str, actor: str | None = None) -> float:
        """Return the expected objective of taking a branch: its payoff and everything later."""
        i, arcs = self._number(actor), self._arcs(node_id, branch_id)
        later = self._means[self.program.target[arcs], i]
        return float(self._shares(node_id)[1] @ (self.block.earned.arc[arcs, i, 0] + later))

    def certainty_equivalent(
        self, node_id: str, branch_id: str | None = None, actor: str | None = None
    ) -> float | None:
        """Return what is worth as much from a node on, or on a branch, as the uncertain objective there.

        Where an actor judges whole paths, it is the certain total less what was earned before, on the mean over what
        may have been earned. None for an actor of that kind whose judgement nothing hangs on.
        """
        i, (copies, shares) = self._number(actor), self._shares(node_id)
        if branch_id is None:
            return averaged(shares, [self._certainty.of_node(n, i) for n in copies])
        arcs = self._arcs(node_id, branch_id)
        return averaged(shares, [self._certainty.of_branch(e, i) for e in arcs])

    def risk_premium(self, node_id: str, branch_id: str | None = None, actor: str | None = None) -> float | None:
        """Return what an actor would give up of the objective from a node on, or on a branch, to be rid of its risk."""
        certain = self.certainty_equivalent(node_id, branch_id, actor)
        if certain is None:
            return None
        mean = self.value(node_id, actor) if branch_id is None else self.branch_value(node_id, branch_id, actor)
        return float(self.block.minds.sign[self._number(actor)]) * (mean - certain)

    @cached_property
    def _certainty(self) -> Certainty:
        return Certainty(self.program, self.block, self.rolled, self._means)

    def earned_before(self, copy: int) -> float | None:
        """Return what the owner of a decision had earned before one of its copies; None where there is only one."""
        vertex = self.program.graph.vertices[self.program.node_ids[copy]]
        several = vertex.by is not None and len(self.program.copies[vertex.original]) > 1
        return self._certainty.before(self._number(vertex.by), copy) if several else None

    def path_total(self, node_id: str, actor: str | None = None, weight: Array | None = None) -> float | None:
        """Return what the endings beneath a node are worth in all: earned before it, and from it on.

        Histories that lead to the node are weighted by the policy. Where the policy does not lead there, they are
        weighted as if every decision on the way were taken evenly; None where chance rules the node out.

        Parameters
        ----------
        weight
            What every branch gets at its node, (E, 1); left out, the policy of the solution. Where it is given, a
            node to which it does not lead has no total.
        """
        i, copies = self._number(actor), self.program.copies[node_id]
        if weight is None:
            later = self._means[copies, i]
            met, earned = self._earned_before(self.rolled.weight if self._reach[copies].any() else self._even, i)
        else:
            later = self.solver.evaluate(self.block.earned, weight)[copies, i, 0]
            met, earned = self._earned_before(weight, i)
        total = met[copies].sum()
        return float((earned[copies].sum() + met[copies] @ later) / total) if total > 0 else None

    @cached_property
    def _even(self) -> Array:
        return evenly(self.solver, self.rolled.weight)

    def _earned_before(self, weight: Array, actor: int) -> tuple[Array, Array]:
        return earned_before(self.solver, self.block.earned, weight, actor)

    def reach(self, node_id: str) -> float:
        """Return how likely the node is met, given how everyone plays."""
        return float(self._reach[self.program.copies[node_id]].sum())

    def weight(self, node_id: str, branch_id: str) -> float:
        """Return what a branch gets at its node: its probability; 1 or 0 where a rational actor chooses.

        Where the choice depends on what was earned before, it is the share of the histories that take it.
        """
        return float(self._shares(node_id)[1] @ self.rolled.weight[self._arcs(node_id, branch_id), 0])

    def branch_reach(self, node_id: str, branch_id: str) -> float:
        """Return how likely the branch is taken, given how everyone plays."""
        return self.reach(node_id) * self.weight(node_id, branch_id)

    def choice(self, node_id: str) -> str | None:
        """Return the branch that a rational actor takes at a node; None at any other node.

        Where that depends on what was earned before, it is the likeliest; see ``choices``.
        """
        owner = self.graph.vertices[node_id].by
        if owner is None or self.solver.plays[owner].kind != "rational":
            return None
        arcs = self.graph.arcs_of[node_id]
        return max(arcs, key=lambda arc: self.weight(node_id, arc.id)).id

    def choices(self, node_id: str) -> tuple[Chosen, ...]:
        """Return what a rational actor takes at a node after each history, by what it earned before, rising.

        Empty where the choice does not depend on it: ``choice`` says it all.
        """
        if self.choice(node_id) is None or len(copies := self.program.copies[node_id]) == 1:
            return ()
        arcs, first = self.graph.arcs_of[node_id], self.program.first_arc
        taken = [arcs[int(np.argmax(self.rolled.weight[first[n] : first[n + 1], 0]))].id for n in copies]
        if len(set(taken)) == 1:
            return ()
        rows = zip(copies, taken, strict=True)
        found = [Chosen(self.earned_before(n), float(self._reach[n]), branch) for n, branch in rows]
        return tuple(sorted(found, key=lambda each: (each.earned is not None, each.earned or 0.0)))

    @cached_property
    def information_sets(self) -> tuple[InformationSet, ...]:
        """The decisions that whoever chooses there cannot tell apart, with its beliefs."""
        return find_beliefs(self.solver, self.block, self.rolled)

    def belief(self, node_id: str) -> float:
        """Return how likely a decision is to its owner, once it comes to one that looks the same; 1 where none does.

        Where the policy does not lead to any of them, as if the owner went for them.
        """
        return next((each.belief(node_id) for each in self.information_sets if node_id in each.nodes), 1.0)

    @cached_property
    def ties(self) -> dict[str, tuple[str, ...]]:
        """Decision of a rational actor → its branches that are equally good, where there are several.

        Members of an information set are one choice and tie together, by their owner's belief. Where an actor
        forgets what it did or knew, branches tie if equally good strategies take them where the policy leads.
        Copies of a node tie if that holds after every history that comes up.
        """
        tied = find_ties(self.solver, self.block, self.rolled, self._reach)
        nodes = {node_id: self._tied(node_id, tied) for node_id in self.scenario.nodes}
        return {
            node_id: tuple(self.graph.arcs_of[node_id][branch].id for branch in branches)
            for node_id, branches in nodes.items()
            if len(branches) > 1
        }

    def _tied(self, node_id: str, tied: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
        copies = self.program.copies[node_id]
        found = [tied.get(n, ()) for n in copies if self._reach[n] > 0] or [tied.get(n, ()) for n in copies]
        return tuple(branch for branch in found[0] if all(branch in each for each in found))

    @property
    def is_local_optimum(self) -> bool:
        """Whether the policy may be no more than a local optimum: none that changes one decision alone is better.

        So it is where an actor does not recall what it did or knew, and there are too many strategies to try.
        """
        proven = self.rolled.proven
        return proven is not None and not proven.all()

    @property
    def best(self) -> Option | None:
        """The option that the perspective takes; None where there are no options or it does not choose.

        Where that depends on what was earned before, it is the option that is best if it is taken always.
        """
        if not self.scenario.options or self.choice(self.scenario.first_decision[0]) is None:
            return None
        return self.options[int(self.solver.chosen_option(self.block, self.rolled)[0])]

    @property
    def first_taken(self) -> Option | None:
        """The best option, where it is taken after every history; None where that depends on what was earned."""
        return self.best if self.best and not self.choices(self.scenario.first_decision[0]) else None

    @property
    def is_cost(self) -> bool:
        """Whether the perspective's objective is better the less it is."""
        return self.scenario.actors[self.by].goal == "min"

    def ranked(self) -> list[Option]:
        """Return the options from best to worst: the one that is taken first, other equal ones in file order."""
        sign = 1 if self.is_cost else -1
        return sorted(self.options, key=lambda each: (each != self.best, sign * each.certainty_equivalent))

    @property
    def margin(self) -> float | None:
        """The lead of the best option over the second, in certainty equivalents; None below two options."""
        ranked = self.ranked()
        if len(ranked) < 2:
            return None
        if self.scenario.first_decision[0] in self.ties:
            return 0.0
        return abs(ranked[0].certainty_equivalent - ranked[1].certainty_equivalent)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The perspective's options in file order; none where there is no one first decision."""
        scenario = self.scenario
        return tuple(
            self._option(branch_id, scenario.label(scenario.first_decision[0], branch_id))
            for branch_id in scenario.options
        )

    @property
    def option_labels(self) -> tuple[tuple[str, str], ...]:
        """Id and label of each option, in file order: what results keep of them."""
        return tuple((option.id, option.label) for option in self.options)

    def _option(self, branch_id: str, label: str) -> Option:
        return Option(branch_id, label, *self._worth(self.policy_with(branch_id)))

    def _worth(self, weight: Array) -> tuple[float, float, float, float]:
        """Return the expected objective, expected utility, certainty equivalent and risk premium of a policy."""
        start, solver, block = self.program.start, self.solver, self.block
        value = float(solver.evaluate(block.earned, weight)[start, self._actor, 0])
        worth = solver.evaluate(block.payoffs, weight, block.minds)[start, self._actor]
        certain = float(block.minds.certain(self._actor, worth)[0])
        premium = float(block.minds.sign[self._actor]) * (value - certain)
        return value, self._certainty.stated(worth, self._actor), certain, premium

    def policy_with(self, option_id: str) -> Array:
        """Return what every branch gets if the perspective takes an option and then plays on, (E, 1)."""
        return self.solver.taking(self.block, self.rolled, option_id)

    def utility(self, certain: float) -> float:
        """Return the perspective's utility of a certain total: as its risk states it, or the total itself.

        Minus infinity where the utility lies below the least number that a computer holds.
        """
        return self._certainty.utility(certain, self._actor)

    @cached_property
    def root(self) -> tuple[float, float, float]:
        """The expected objective, expected utility and certainty equivalent of the policy."""
        value, expected_utility, certain, _ = self._worth(self.rolled.weight)
        return value, expected_utility, certain

    def made_with(self) -> dict[str, object]:
        """Return what states which scenario was solved, and how: for results and footers."""
        document = self.scenario.document
        return {
            "title": self.scenario.title,
            "digest": self.scenario.digest,
            "overlays": list(document.overlays),
            "set": dict(document.settings),
            **({"assessor": document.assessor} if document.assessor else {}),
            "as_of": str(self.scenario.file.as_of) if self.scenario.file.as_of else None,
            "later_evidence_dropped": document.as_of is not None,
            "file": document.file,
        }

    def to_json(self) -> dict[str, object]:
        """Return the solution as plain data, in the form that scripts rely on."""
        return record(self, self._worth(self.rolled.weight))

    def _repr_html_(self) -> str:
        """Return the options with their values, for notebooks."""
        rows = "".join(
            f"<tr><td>{'→' if option == self.best else ''}</td><td>{escape(option.label)}</td>"
            f"<td>{option.value:,.4g}</td><td>{option.certainty_equivalent:,.4g}</td></tr>"
            for option in self.options
        )
        by = escape(self.scenario.actor_label(self.by))
        head = "<tr><th></th><th>option</th><th>value</th><th>certainty equivalent</th></tr>"
        return f"<table><caption>{escape(self.scenario.title)} — {by}</caption>{head}{rows}</table>"

    def __repr__(self) -> str:
        best = self.best.id if self.best else None
        return f"<Solution of {self.scenario.title!r}: {best} is best of {len(self.options)} options>"


def solve(solver: Solver) -> Solution:
    """Return the solution of the base case.

    Raises
    ------
    AnalysisError
        If amounts add up beyond what a computer holds.
    """
    block = solver.numbers(solver.program.base())
    with np.errstate(over="ignore", invalid="ignore"):
        rolled = solver.roll_back(block)
    if not np.isfinite(rolled.value).all():
        node_id = solver.program.node_names[int(np.argwhere(~np.isfinite(rolled.value))[0, 0])]
        raise AnalysisError(f"The amounts from {node_id} on add up beyond what a computer holds. Use a larger unit.")
    return Solution(solver, block, rolled)
