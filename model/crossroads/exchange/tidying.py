"""Plain scenario data made easier to read, its numbers untouched: what a person would have named or left out.

Applied to whatever an importer makes, before it is written.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from crossroads.exchange.naming import name_from

Data = Mapping[str, Any]
# A label of fewer letters, as in "b1", says nothing about a number.
_FEWEST_LETTERS = 3
_EMPTY_WORDS = {"yes", "no", "not", "yes.", "no.", "true", "false", "branch", "option", "outcome", "end"}


def tidied(data: Data) -> dict[str, Any]:
    """Return the data with shared nodes, names for repeated numbers and ``rest`` for complements."""
    return with_rest(with_parameters(with_shared(data)))


def with_shared(data: Data) -> dict[str, Any]:
    """Return the data with every subtree once, where several are alike down to the last label and number.

    Nodes that share what is known there stay as they are: they are told apart by what happened before.
    """
    nodes: dict[str, dict[str, Any]] = data.get("nodes", {})
    kept: dict[str, str] = {}
    first: dict[str, str] = {}
    for node_id in _children_first(nodes, str(data.get("start"))):
        node = _led_to(nodes[node_id], kept)
        same = json.dumps(node | {"label": node.get("label", node_id)}, sort_keys=True)
        kept[node_id] = node_id if "information" in node else first.setdefault(same, node_id)
    if all(node_id == other for node_id, other in kept.items()):
        return dict(data)
    met = set(kept.values())
    return {**data, "nodes": {node_id: _led_to(node, kept) for node_id, node in nodes.items() if node_id in met}}


def _led_to(node: dict[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """Return a node whose branches lead to what is kept."""
    if "branches" not in node:
        return node
    branches = {
        key: branch | ({"to": kept.get(branch["to"], branch["to"])} if "to" in branch else {})
        for key, branch in node["branches"].items()
    }
    return node | {"branches": branches}


def _children_first(nodes: Mapping[str, dict[str, Any]], start: str) -> list[str]:
    """Return the nodes below a start, each after all nodes that its branches lead to, the first ways first."""
    done: dict[str, None] = {}
    stack = [start] if start in nodes else []
    while stack:
        node_id = stack[-1]
        below = [branch.get("to") for branch in nodes[node_id].get("branches", {}).values()]
        waiting = [each for each in below if each in nodes and each not in done]
        if waiting and node_id not in done:
            stack += reversed(waiting)
        else:
            done.setdefault(node_id)
            stack.pop()
    return list(done)


def with_parameters(data: Data) -> dict[str, Any]:
    """Return the data with a parameter for every number that repeats with a meaning.

    A payoff or probability becomes a parameter if it stands under the same label at two branches or more, and that
    label never has another number: then it is one quantity, and the label says which. Numbers that are merely equal
    stay numbers, as do 0, and 1 as a probability.
    """
    result = copy.deepcopy(dict(data))
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for branch_id, branch in _branches(result):
        label = str(branch.get("label", branch_id))
        if _says_something(label):
            for role, attribute, holder in _numbers(branch):
                found[role, attribute, label].append(holder)
    parameters: dict[str, Any] = dict(result.get("parameters", {}))
    for (role, attribute, label), holders in found.items():
        numbers = {_held(holder, role, attribute) for holder in holders}
        value = next(iter(numbers))
        if len(holders) < 2 or len(numbers) > 1 or not _is_number(value) or value == 0 or (role == "p" and value == 1):
            continue
        prefix = "p " if role == "p" else f"{attribute} " if attribute else ""
        name = name_from(prefix + label, "amount", parameters, is_parameter=True)
        parameters[name] = {"value": value} | ({"label": label} if label != name else {})
        for holder in holders:
            holder[attribute or role] = name
    return _placed(result, parameters)


def _says_something(label: str) -> bool:
    return sum(character.isalpha() for character in label) >= _FEWEST_LETTERS and label.casefold() not in _EMPTY_WORDS


def _numbers(branch: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the role and the attribute of what a branch states as numbers or formulas, and the mapping it is in."""
    if "p" in branch:
        yield "p", "", branch
    payoff = branch.get("payoff")
    if isinstance(payoff, dict):
        yield from (("payoff", attribute, payoff) for attribute in payoff)
    elif payoff is not None:
        yield "payoff", "", branch


def _held(holder: Mapping[str, Any], role: str, attribute: str) -> object:
    return holder[attribute or role]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _placed(data: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the data with its parameters, which stand before start and nodes if they are new."""
    if not parameters:
        return data
    if "parameters" in data:
        return data | {"parameters": parameters}
    later = [key for key in ("correlations", "effects", "perspective", "start", "nodes") if key in data]
    first = {key: value for key, value in data.items() if key not in later}
    return first | {"parameters": parameters} | {key: data[key] for key in later}


def with_rest(data: Data) -> dict[str, Any]:
    """Return the data with ``rest`` for the last probability of a node where the others leave exactly that.

    Exactly means as the decimals and fractions that are written; and of two branches, ``1 - p`` beside ``p``.
    """
    result = copy.deepcopy(dict(data))
    for node in result.get("nodes", {}).values():
        branches = list(node.get("branches", {}).values())
        stated = [branch.get("p") for branch in branches]
        if len(branches) > 1 and _leaves_exactly(stated):
            branches[-1]["p"] = "rest"
    return result


def _leaves_exactly(stated: list[Any]) -> bool:
    if len(stated) == 2 and all(isinstance(each, str) for each in stated) and stated[0] != "rest":
        first, last = ("".join(each.split()) for each in stated)
        return last == f"1-({first})" or (first.isidentifier() and last == f"1-{first}")
    shares = [_exact(each) for each in stated]
    return all(share is not None for share in shares) and sum(share for share in shares if share is not None) == 1


def _exact(value: object) -> Fraction | None:
    """Return the fraction that a number or a quotient of whole numbers states, or None.

    >>> _exact(0.1), _exact("1/3"), _exact("p")
    (Fraction(1, 10), Fraction(1, 3), None)
    """
    try:
        return Fraction(repr(value) if _is_number(value) else "".join(str(value).split()))
    except (ValueError, ZeroDivisionError):
        return None


def _branches(data: Data) -> Iterator[tuple[str, dict[str, Any]]]:
    for node in data.get("nodes", {}).values():
        yield from node.get("branches", {}).items()
