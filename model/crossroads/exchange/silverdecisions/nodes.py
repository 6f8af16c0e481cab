"""The tree of a SilverDecisions file as nodes of a scenario, every problem of it at its place."""

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence as AbstractSequence
from fractions import Fraction
from typing import Any, NamedTuple

from crossroads.document import Mapping, Sequence, Value
from crossroads.errors import DefinitionError, Place
from crossroads.exchange.naming import name_from, tidy
from crossroads.exchange.silverdecisions.definitions import Definitions, Scope
from crossroads.exchange.silverdecisions.objective import Criterion
from crossroads.exchange.silverdecisions.report import Report
from crossroads.prose import plural, shorten
from crossroads.scenario.corners import TOLERANCE

_KINDS = ("decision", "chance", "terminal")
Formula = int | float | str


class _Waiting(NamedTuple):
    """A node that is still to be read."""

    data: Mapping
    id: str
    scope: Scope
    trail: str
    """The labels on the way to it, for messages."""
    label: str = ""
    """What the branch to it is called: what people see of a node without a name."""


class Tree:
    """Reads one tree of a file."""

    def __init__(self, criteria: AbstractSequence[Criterion], definitions: Definitions, report: Report) -> None:
        self._criteria, self._definitions, self._report = criteria, definitions, report
        self._last: dict[str, int] = {}
        self.nodes: dict[str, dict[str, Any]] = {}
        """Node → what the scenario's file states of it, in the order of the tree."""

    def read(self, root: Mapping, scope: Scope) -> str:
        """Read a tree from its root on; return the name of the start."""
        start = self._reserve(_text(root, "name"), "start")
        # A stack, since a tree may be deeper than the interpreter's own.
        stack = [_Waiting(root, start, scope, _text(root, "name") or "start")]
        while stack:
            waiting = stack.pop()
            stack += reversed(self._node(waiting))
        return start

    def _reserve(self, label: str, fallback: str) -> str:
        """Return a name for a node, and keep its place in the order."""
        base = name = name_from(label, fallback)
        # Counted on from the last one: trees may have thousands of nodes of one name.
        while name in self.nodes:
            self._last[base] = self._last.get(base, 1) + 1
            name = f"{base}_{self._last[base]}"
        self.nodes[name] = {}
        return name

    def _node(self, waiting: _Waiting) -> list[_Waiting]:
        """Read a node with its branches; return the nodes below it."""
        data, node = waiting.data, self.nodes[waiting.id]
        # The order of the file: a node stands where it is read, not where it was named.
        del self.nodes[waiting.id]
        self.nodes[waiting.id] = node
        kind, label = data.get("type"), _text(data, "name")
        if kind not in _KINDS:
            problem = f"There is no kind of node {shorten(str(kind))!r}."
            self._add("bad-kind", _at(data, "type"), problem, "It is decision, chance or terminal.", waiting)
            return []
        edges = _edges(data)
        if kind == "terminal":
            node |= {"kind": "outcome"} | ({"label": label} if label else {})
            if edges:
                self._report.lose(f"The branches below the terminal node {waiting.trail}.", data.place)
            return []
        shown = label or waiting.label
        node |= {"kind": kind} | ({"label": shown} if shown and shown != waiting.id else {})
        scope = self._scope(data, waiting.scope)
        if not edges:
            problem = f"The {kind} node {waiting.trail} has no branches."
            remedy = "Add branches to it in SilverDecisions, or make it a terminal node."
            self._add("no-branches", _at(data, "childEdges"), problem, remedy, waiting)
        branches = [self._branch(edge, number, scope, waiting) for number, edge in enumerate(edges, start=1)]
        if kind == "chance":
            self._give_odds(edges, [branch for branch, _ in branches], scope, waiting)
        names: dict[str, dict[str, Any]] = {}
        for number, (branch, _) in enumerate(branches, start=1):
            own = name_from(branch.get("label", ""), "branch" if branch.get("label") else f"branch_{number}", names)
            if branch.get("label") == own:
                del branch["label"]
            names[own] = _ordered(branch)
        node["branches"] = names
        return [each for _, each in branches if each is not None]

    def _scope(self, data: Mapping, above: Scope) -> Scope:
        code, drawn = data.get("code"), data.get("expressionScope")
        if not isinstance(code, str) or not code.strip():
            return above
        return self._definitions.scope(code, above, _at(data, "code"), drawn if isinstance(drawn, Mapping) else {})

    def _branch(
        self, edge: Mapping, number: int, scope: Scope, waiting: _Waiting
    ) -> tuple[dict[str, Any], _Waiting | None]:
        """Return what a branch states but its odds, and the node that it leads to, unless that is a bare end."""
        branch: dict[str, Any] = {}
        child, label = edge.get("childNode"), _text(edge, "name")
        trail = f"{waiting.trail} → {label or f'branch {number}'}"
        below: _Waiting | None = None
        if not isinstance(child, Mapping):
            self._add(
                "no-node", edge.place, f"The branch {trail} leads to no node.", "Add childNode, or remove it.", waiting
            )
        else:
            name = _text(child, "name")
            is_end = child.get("type") == "terminal" and (not name or not label or name == label)
            label = label or (name if is_end else "")
            if not is_end:
                own = self._reserve(name or label, str(child.get("type") or "node"))
                branch["to"] = own
                below = _Waiting(child, own, scope, trail, label)
        payoff = self._payoff(edge, label or f"branch {number}", scope, waiting)
        if payoff not in (None, {}):
            branch["payoff"] = payoff
        return ({"label": label} if label else {}) | branch, below

    def _payoff(
        self, edge: Mapping, label: str, scope: Scope, waiting: _Waiting
    ) -> Formula | dict[str, Formula] | None:
        """Return what a branch earns: one amount, or one by attribute where there are two criteria."""
        stated = edge.get("payoff")
        amounts: dict[str, Formula] = {}
        for criterion in self._criteria:
            raw: Value = stated
            place = _at(edge, "payoff")
            if isinstance(stated, Sequence):
                raw = stated[criterion.column] if criterion.column < len(stated) else 0
                place = stated.places[criterion.column] if criterion.column < len(stated) else place
            elif criterion.column:
                raw = 0
            name = name_from(f"payoff {label}", "payoff", is_parameter=True)
            amount = self._formula(raw, scope, name, place, waiting)
            if amount is not None and amount != 0:
                amounts[criterion.name] = amount
        return amounts if len(self._criteria) > 1 else next(iter(amounts.values()), None)

    def _give_odds(
        self, edges: AbstractSequence[Mapping], branches: list[dict[str, Any]], scope: Scope, waiting: _Waiting
    ) -> None:
        """Give the branches of a chance node their probabilities, those with ``#`` an equal share of what is left."""
        shares: list[Formula | None] = []
        is_sound = True
        for number, (edge, branch) in enumerate(zip(edges, branches, strict=True), start=1):
            raw, place = edge.get("probability"), _at(edge, "probability")
            if isinstance(raw, str) and raw.strip() == "#":
                shares.append(None)
                continue
            name = name_from(f"p {branch.get('label', f'branch {number}')}", "p", is_parameter=True)
            share = self._formula(raw, scope, name, place, waiting)
            is_sound &= share is not None and self._is_probability(share, place, waiting)
            shares.append(share if share is not None else 0)
        if is_sound and edges and self._adds_up(edges, shares, waiting):
            for branch, odds in zip(branches, _odds(shares), strict=True):
                branch.update(odds)

    def _is_probability(self, share: Formula, place: Place, waiting: _Waiting) -> bool:
        value = self._definitions.value(share)
        if -TOLERANCE <= value <= 1 + TOLERANCE:
            return True
        shown = f"{value:g}" if isinstance(share, int | float) else f"{share} = {value:g}"
        self._add("bad-probability", place, f"The probability {shown} is not from 0 to 1.", "Mend it.", waiting)
        return False

    def _adds_up(self, edges: AbstractSequence[Mapping], shares: list[Formula | None], waiting: _Waiting) -> bool:
        stated = [(number, share) for number, share in enumerate(shares, start=1) if share is not None]
        total = sum(self._definitions.value(share) for _, share in stated)
        has_hash = len(stated) < len(shares)
        if total <= 1 + TOLERANCE if has_hash else abs(total - 1) <= TOLERANCE:
            return True
        told = " + ".join(
            f"{_text(edges[number - 1], 'name') or f'branch {number}'} {share}" for number, share in stated
        )
        wanted = "more than 1, which leaves nothing for #" if has_hash else "not 1"
        problem = f"The probabilities of {waiting.trail} sum to {total:g}, {wanted}: {told}."
        self._add(
            "probability-sum",
            _at(waiting.data, "childEdges"),
            problem,
            "Mend one of them, or write # for one.",
            waiting,
        )
        return False

    def _formula(self, raw: Value, scope: Scope, name: str, place: Place, waiting: _Waiting) -> Formula | None:
        """Return what a payoff or probability states, or None with a finding."""
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            what = "nothing" if raw is None else "no number"
            self._add("bad-formula", place, f"Expected a number or a formula; found {what}.", "Write one.", waiting)
            return None
        try:
            return self._definitions.formula(str(raw), scope, name)
        except DefinitionError as error:
            self._add("bad-formula", place, error.problem, error.remedy, waiting)
            return None

    def _add(self, code: str, place: Place, problem: str, remedy: str, waiting: _Waiting) -> None:
        self._report.add(code, place, problem, remedy, waiting.trail)


def _odds(shares: AbstractSequence[Formula | None]) -> list[dict[str, Any]]:
    """Return the odds of branches; None is an equal share of what the others leave.

    >>> _odds([0.5, None]), _odds([None, None])
    ([{'p': 0.5}, {'p': 'rest'}], [{'weight': 1}, {'weight': 1}])
    >>> _odds([0.5, None, None]), _odds(["q", None, None])[1]
    ([{'p': 0.5}, {'p': 0.25}, {'p': 'rest'}], {'p': '(1 - q) / 2'})
    """
    hashes = [i for i, share in enumerate(shares) if share is None]
    stated = [share for share in shares if share is not None]
    if len(hashes) == len(shares) > 1:
        return [{"weight": 1} for _ in shares]
    each = _equal_share(stated, len(hashes)) if len(hashes) > 1 else "rest"
    return [
        {"p": share if share is not None else "rest" if i == hashes[-1] else each} for i, share in enumerate(shares)
    ]


def _equal_share(stated: AbstractSequence[Formula], count: int) -> Formula:
    try:
        exact = (1 - sum((Fraction(str(share)) for share in stated), Fraction(0))) / count
    except ValueError:
        return f"(1 - {' - '.join(_bracketed(share) for share in stated)}) / {count}"
    return float(exact) if Fraction(repr(float(exact))) == exact else f"{exact.numerator}/{exact.denominator}"


def _bracketed(share: Formula) -> str:
    text = str(share)
    return text if text.isidentifier() or not isinstance(share, str) else f"({text})"


def _ordered(branch: AbstractMapping[str, Any]) -> dict[str, Any]:
    """Return a branch with its keys in the order in which people write them."""
    return {key: branch[key] for key in ("label", "p", "weight", "to", "payoff") if key in branch}


def _edges(data: Mapping) -> list[Mapping]:
    edges = data.get("childEdges")
    return [edge for edge in edges if isinstance(edge, Mapping)] if isinstance(edges, Sequence) else []


def _text(data: Mapping, key: str) -> str:
    """Return a label on one line; a number is a label too."""
    value = data.get(key)
    return tidy(str(value)) if isinstance(value, str | int | float) else ""


def _at(data: Mapping, key: str) -> Place:
    """Return the place of an entry's value, or that of the whole where there is no such entry."""
    origin = data.origins.get(key)
    return origin.value if origin else data.place


def size(root: Mapping) -> int:
    """Return how many nodes a tree has."""
    count, stack = 0, [root]
    while stack:
        count += 1
        children = [edge.get("childNode") for edge in _edges(stack.pop())]
        stack += [child for child in children if isinstance(child, Mapping)]
    return count


def earning(roots: AbstractSequence[Mapping]) -> set[int]:
    """Return the criteria in which some branch of the trees earns something."""
    used: set[int] = set()
    stack = list(roots)
    while stack:
        for edge in _edges(stack.pop()):
            payoff = edge.get("payoff")
            several = payoff if isinstance(payoff, Sequence) else [payoff]
            used |= {i for i, each in enumerate(several[:2]) if str(each).strip() not in ("0", "", "None")}
            child = edge.get("childNode")
            stack += [child] if isinstance(child, Mapping) else []
    return used


def told(roots: AbstractSequence[Mapping]) -> str:
    """Return how many trees there are, with their names.

    >>> told([])
    '0 trees'
    """
    names = [name for root in roots if (name := _text(root, "name"))]
    return plural(len(roots), "tree") + (f" ({', '.join(names)})" if names else "")
