"""Hybrids of two scenarios: the first one with some of the edits that lead to the second, solved.

Made from the readings of both and the edits between them. Edits that only change formulas are lanes of one program; for
each set of others there is a program of its own. A hybrid that is no valid scenario has no numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.comparing.edits import Edit, Step, Switch, leads_in_a_circle
from crossroads.analyses.comparing.explicit import Absent, bare, explicit
from crossroads.analyses.comparing.measures import Measures
from crossroads.document import PathKey
from crossroads.errors import AnalysisError
from crossroads.expressions import Expression, Operation, number
from crossroads.graph import build_graph
from crossroads.program import Reading, Solution, Solver, compile_graph, make_solver, solve
from crossroads.scenario import Parameter, Plays, Scenario, ScenarioFile
from crossroads.scenario.objectives import check_objectives
from crossroads.scenario.part import Part
from crossroads.scenario.probabilities import check_stated
from crossroads.scenario.problems import Broken
from crossroads.scenario.structure import aligned, check_structure

Array = NDArray[np.float64]

# Hybrids that are solved at once: few enough that the block of a large scenario stays small.
_LANES = 2048
_NOTHING_BROKEN = Broken(frozenset())


@dataclass(frozen=True, eq=False)
class Hybrids:
    """The hybrids of two scenarios; a set of edits is a number whose bits say which are in it."""

    before: Reading
    after: Reading
    edits: Sequence[Edit]
    measures: Measures
    _solvers: dict[int, Solver | None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def structural(self) -> int:
        """The edits of which each set is a program of its own."""
        return sum(1 << i for i, edit in enumerate(self.edits) if edit.is_structural)

    def measured(self, sets: Sequence[int]) -> Array:
        """Return what is measured in each hybrid, (sets, measures); not a number where it is no valid scenario."""
        out = np.full((len(sets), self.measures.count), np.nan)
        places: dict[int, list[int]] = {}
        for place, each in enumerate(sets):
            places.setdefault(each & self.structural, []).append(place)
        for program, rows in places.items():
            solver = self._solver(program)
            for begin in range(0, len(rows) if solver else 0, _LANES):
                part = rows[begin : begin + _LANES]
                out[part] = self._solved(cast("Solver", solver), [sets[row] for row in part])
        return out

    def _solved(self, solver: Solver, sets: Sequence[int]) -> Array:
        """Return what is measured in the hybrids of one program."""
        inputs = solver.program.tape.inputs
        columns = {
            name: np.array([float(each >> i & 1) for each in sets])
            for i, name in self._switches.items()
            if name in inputs
        }
        out = np.full((len(sets), self.measures.count), np.nan)
        values = solver.program.block(columns) if columns else solver.program.base()
        # Without any switch all hybrids of a program are one.
        lanes = np.flatnonzero(~solver.invalid(values).mask)
        if len(lanes):
            block = solver.numbers({name: column[lanes] for name, column in values.items()})
            with np.errstate(over="ignore", invalid="ignore"):
                out[lanes if columns else slice(None)] = self.measures.of(solver, block, solver.roll_back(block))
        return out

    def solution(self, members: int) -> Solution | None:
        """Return one hybrid solved as a scenario of its own, with ranges; None where it is no valid scenario."""
        file = self._first
        sides = (self.before.program.scenario.parameters, self.after.program.scenario.parameters)
        parameters = {**sides[1], **sides[0]}
        for step in (step for i, edit in enumerate(self.edits) if members >> i & 1 for step in edit.steps):
            if step.path[0] == "parameters":
                name = str(step.path[1])
                parameters[name] = sides[1][name]
            else:
                file = placed(file, step.path, step.after)
        scenario = self._joined(file, parameters)
        try:
            solver = make_solver(compile_graph(build_graph(scenario))) if scenario else None
            return solve(solver) if solver and not solver.invalid(solver.program.base()).mask.any() else None
        except AnalysisError:
            return None

    def _solver(self, structural: int) -> Solver | None:
        """Return the solver of the hybrids with a set of structural edits; None where these are no valid scenario."""
        if structural not in self._solvers:
            self._solvers[structural] = self._made(structural)
        return self._solvers[structural]

    def _made(self, structural: int) -> Solver | None:
        taken = [edit for i, edit in enumerate(self.edits) if structural >> i & 1]
        scenario = self._scenario(taken)
        if scenario is None:
            return None
        try:
            return make_solver(compile_graph(build_graph(scenario)))
        except AnalysisError:
            return None

    @cached_property
    def _switches(self) -> dict[int, str]:
        """Edit that only changes formulas → the input that turns it on."""
        prefix = "edit"
        while any(name.startswith(prefix) for name in self._parameters):
            prefix = f"_{prefix}"
        return {i: f"{prefix}{i}" for i, edit in enumerate(self.edits) if edit.steps and not edit.is_structural}

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        """The parameters of both sides, with the values of the first."""
        both = {**self.after.program.scenario.parameters, **self.before.program.scenario.parameters}
        return {name: bare(parameter) for name, parameter in both.items()}

    @cached_property
    def _first(self) -> ScenarioFile:
        """The first scenario, with the parts that only the second has; nothing leads to these yet."""
        first, second = explicit(self.before), explicit(self.after)
        both = {
            name: {**getattr(second, name), **getattr(first, name)}
            for name in ("attributes", "actors", "effects", "nodes")
        }
        return first.model_copy(update=both)

    @cached_property
    def _switching(self) -> tuple[ScenarioFile, dict[str, Parameter]]:
        """The first scenario with all formulas that edits change as both, to be switched."""
        file, parameters = self._first, dict(self._parameters)
        for i, name in self._switches.items():
            parameters[name] = Parameter(name, name, number(0.0), 0.0)
            for step in self.edits[i].steps:
                file, parameters = _with_step(file, parameters, step, name)
        return file, parameters

    def _scenario(self, taken: Iterable[Edit]) -> Scenario | None:
        """Return the hybrid with some structural edits, everything else to be switched; None where it is invalid."""
        file, parameters = self._switching
        for step in (step for edit in taken for step in edit.steps):
            file, parameters = _with_step(file, parameters, step, None)
        return self._joined(file, parameters)

    def _joined(self, file: ScenarioFile, parameters: dict[str, Parameter]) -> Scenario | None:
        """Return the scenario of a file and its parameters; None where the gate would not let it pass."""
        if leads_in_a_circle({name: parameter.expression.names for name, parameter in parameters.items()}):
            return None
        nodes = aligned(_reached(file))
        scenario = replace(
            self.before.program.scenario,
            file=file.model_copy(update={"nodes": nodes}),
            attributes=file.attributes,
            actors=file.actors,
            parameters=parameters,
        )
        return scenario if _is_sound(scenario) else None


def _with_step(
    file: ScenarioFile, parameters: dict[str, Parameter], step: Step, switch: str | None
) -> tuple[ScenarioFile, dict[str, Parameter]]:
    """Return a file and parameters with one step of an edit: switched by an input, or taken where there is none."""
    value: Any = step.after
    if isinstance(step, Switch) and switch is not None:
        value = _either(step, switch)
    if step.path[0] != "parameters":
        return placed(file, step.path, value), parameters
    name = str(step.path[1])
    if isinstance(value, Parameter):
        return file, {**parameters, name: value}
    return file, {**parameters, name: replace(parameters[name], expression=value)}


def _either(step: Switch, switch: str) -> Expression:
    text = f"({step.after}) if {switch} else ({step.before})"
    tree = Operation("where", (switch, step.after.tree, step.before.tree))
    return Expression(text, tree, step.before.names | step.after.names | {switch})


def placed(part: Any, path: PathKey, value: Any) -> Any:
    """Return a part of a scenario with a value in place of what stands at a path below it."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(part, Part):
        return part.model_copy(update={str(head): placed(getattr(part, str(head)), rest, value)})
    if isinstance(part, Plays):
        return replace(part, precision=value)
    if head == "order":
        rank = {key: i for i, key in enumerate(value)}
        return dict(sorted(part.items(), key=lambda item: rank.get(item[0], len(rank))))
    if not rest and value is Absent.ABSENT:
        return {key: each for key, each in part.items() if key != head}
    return {**part, head: placed(part.get(head), rest, value)}


def _reached(file: ScenarioFile) -> dict[str, Any]:
    """Return the nodes that some path meets, in file order: hybrids hold those of both sides."""
    seen, pending = {file.start}, [file.start]
    while pending:
        for branch in file.nodes[pending.pop()].branches.values():
            if branch.to is not None and branch.to not in seen:
                seen.add(branch.to)
                pending.append(branch.to)
    return {name: node for name, node in file.nodes.items() if name in seen}


def _is_sound(scenario: Scenario) -> bool:
    """Return whether the gate would let a hybrid pass, odds aside: those are looked at lane by lane."""
    problems = [
        *check_structure(scenario.nodes, scenario.start, scenario.owners, _NOTHING_BROKEN),
        *(problem for name, node in scenario.nodes.items() for problem in check_stated(node, ("nodes", name), None)),
    ]
    if any(problem.severity == "error" for problem in problems):
        return False
    return not any(problem.severity == "error" for problem in check_objectives(scenario))
