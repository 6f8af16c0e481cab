"""A SilverDecisions file as a scenario.

Source: the files that SilverDecisions 0.5 to 1.2 writes and reads, https://github.com/SilverDecisions/SilverDecisions
(src/app.js) and sd-model (src/data-model.js).
"""

import math
from pathlib import PurePath
from typing import Any

from crossroads.document import Mapping, Sequence, Value
from crossroads.errors import DefinitionError, Place, ScenarioError
from crossroads.exchange.formats import Imported
from crossroads.exchange.json_text import read_json
from crossroads.exchange.naming import tidy
from crossroads.exchange.silverdecisions.definitions import Definitions, Scope, Variable
from crossroads.exchange.silverdecisions.nodes import Tree, earning, size, told
from crossroads.exchange.silverdecisions.objective import read_objective
from crossroads.exchange.silverdecisions.report import Report
from crossroads.prose import starting


def read_silverdecisions(text: str, name: str) -> Imported:
    """Return a SilverDecisions tree as a scenario.

    Raises
    ------
    ScenarioError
        With every problem of the file at its place.
    """
    top, lines = read_json(text, name)
    report = Report(lines)
    if not isinstance(top, Mapping):
        place = getattr(top, "place", Place(name, 1, 1))
        report.add("not-silverdecisions", place, "A SilverDecisions file is an object in braces.", "Check the file.")
        raise ScenarioError(report.findings)
    if not isinstance(top.get("SilverDecisions"), str) or not top["SilverDecisions"]:
        problem = "The file does not say by which version of SilverDecisions it was written."
        remedy = 'If it is such a tree, add its version: "SilverDecisions": "1.2.1".'
        report.add("not-silverdecisions", top.place, problem, remedy)
    scenario = _scenario(top, name, report)
    if report.findings:
        raise ScenarioError(report.findings)
    return Imported(scenario, report.lost)


def _scenario(top: Mapping, name: str, report: Report) -> dict[str, Any]:
    # Before version 0.7 what is now under data stood at the top.
    data = top["data"] if isinstance(top.get("data"), Mapping) else top
    if not isinstance(data, Mapping):
        return {}
    stated = data.get("trees")
    roots = [each for each in stated if isinstance(each, Mapping)] if isinstance(stated, Sequence) else []
    if not roots:
        remedy = "Draw a tree in SilverDecisions and save it."
        report.add("no-tree", top.place, "The file holds no tree.", remedy)
        return {}
    root = max(roots, key=size)
    if len(roots) > 1:
        others = told([each for each in roots if each is not root])
        report.lose(f"{others} beside the largest one: import each from a file of its own.")
    objective = read_objective(top, data, earning([root]), report)
    definitions = Definitions(report)
    tree = Tree(objective.criteria, definitions, report)
    start = tree.read(root, _scope(data, definitions))
    parameters = definitions.parameters | objective.sections.pop("parameters", {})
    _add_ranges(top, parameters, definitions, report)
    return (
        {"crossroads": 1, "title": tidy(_string(top, "title")) or _title(name)}
        | _note(top, data)
        | objective.sections
        | ({"parameters": parameters} if parameters else {})
        | {"start": start, "nodes": tree.nodes}
    )


def _scope(data: Mapping, definitions: Definitions) -> Scope:
    code = _string(data, "code")
    if not code.strip():
        return {}
    drawn = data.get("expressionScope")
    return definitions.scope(code, {}, data.origins["code"].value, drawn if isinstance(drawn, Mapping) else {})


def _add_ranges(top: Mapping, parameters: dict[str, Any], definitions: Definitions, report: Report) -> None:
    """Give parameters the ranges over which the file's sensitivity analyses vary them."""
    analyses = top.get("sensitivityAnalysis")
    if not isinstance(analyses, Mapping):
        return
    for analysis in ("probabilistic-sensitivity-analysis", "sensitivity-analysis", "spider-plot", "tornado-diagram"):
        asked = analyses.get(analysis)
        variables = asked.get("variables") if isinstance(asked, Mapping) else None
        for variable in variables if isinstance(variables, Sequence) else ():
            if isinstance(variable, Mapping) and _string(variable, "name") in parameters:
                _add_range(variable, parameters, definitions, report)


def _add_range(variable: Mapping, parameters: dict[str, Any], definitions: Definitions, report: Report) -> None:
    name, low, high = _string(variable, "name"), variable.get("min"), variable.get("max")
    stated = parameters[name]
    if isinstance(stated, str):
        return
    entry = dict(stated) if isinstance(stated, dict) else {"value": stated}
    if "formula" in variable:
        try:
            drawn = definitions.formula(_string(variable, "formula"), {name: Variable(name)}, f"{name}_drawn")
        except DefinitionError as error:
            report.lose(f"{name} is drawn as {_string(variable, 'formula')}. {error}", variable.place)
            return
        shape = definitions.parameters.pop(str(drawn), None) if isinstance(drawn, str) else None
        parameters.pop(str(drawn), None)
        if isinstance(shape, dict) and "distribution" not in entry:
            parameters[name] = entry | shape
    elif isinstance(low, int | float) and isinstance(high, int | float) and _is_range(low, high, entry):
        parameters[name] = entry | {"low": low, "high": high}


def _is_range(low: float, high: float, entry: dict[str, Any]) -> bool:
    """Return whether low and high are a finite range of a fixed number."""
    return "distribution" not in entry and -math.inf < low < high < math.inf and low <= entry["value"] <= high


def _note(top: Mapping, data: Mapping) -> dict[str, str]:
    """Return the description and the texts beside the tree as the scenario's note."""
    texts = data.get("texts")
    several: list[Value] = [top.get("description"), *(texts if isinstance(texts, Sequence) else ())]
    said = [each.get("value") if isinstance(each, Mapping) else each for each in several]
    lines = [_clean(each) for each in said if isinstance(each, str) and each.strip()]
    return {"note": "\n\n".join(lines)} if lines else {}


def _clean(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _string(data: Mapping, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _title(name: str) -> str:
    """Return a title for a file that has none: its name in words.

    >>> _title("trees/nested-policies.json")
    'Nested policies'
    """
    words = tidy(PurePath(name).stem.replace("-", " ").replace("_", " "))
    return starting(words) or "Imported tree"
