"""A solved graph as a Mermaid flowchart, for Markdown pages that draw it.

Source: Flowcharts - Basic Syntax, https://mermaid.js.org/syntax/flowchart.html
"""

import re
from collections.abc import Iterable

from crossroads.exchange.formats import Exported
from crossroads.exchange.picture import LOST, Picture, PictureBranch, PictureNode
from crossroads.program import Solution

# Kind → what stands before and behind the label: a box, a stadium, a flag.
_SHAPES = {"decision": ("[", "]"), "chance": ("([", "])"), "outcome": (">", "]")}
# What Mermaid draws unless its page allows more (maxEdges, maxTextSize).
_MOST_BRANCHES, _LONGEST = 500, 50_000
# What means something in labels, in Markdown, formulas or HTML: it is written as the codes of Mermaid. What starts a
# list in Markdown does so at the start of a line alone.
_SIGNS = re.compile(r"[\"#&<>`*_~\[\]{}|\\;$]|%(?=%)|(?<=%)%|^[-+]|^\d+[.)](?=\s|$)")


def write_mermaid(solution: Solution) -> Exported:
    """Return a solved graph as a flowchart: chosen branches thick, those that are never taken dotted."""
    picture = Picture(solution)
    nodes, branches = list(picture.nodes), list(picture.branches)
    lines = [
        "flowchart LR",
        *(f"  {_node(each)}" for each in nodes),
        *(f"  {_branch(each)}" for each in branches),
        "  classDef decision fill:#dce9f5,stroke:#444,color:#000",
        "  classDef chance fill:#fdf3d0,stroke:#444,color:#000",
        "  classDef outcome fill:#e4efe0,stroke:#444,color:#000",
    ]
    keys = {kind: [node.key for node in nodes if node.kind == kind] for kind in _SHAPES}
    lines += [f"  class {','.join(several)} {kind}" for kind, several in keys.items() if several]
    text = "\n".join(lines) + "\n"
    lost = [LOST]
    if len(branches) > _MOST_BRANCHES or len(text) > _LONGEST:
        lost.append(f"Nothing, but pages must allow its {len(branches):,} branches and {len(text):,} characters: "
                    "Mermaid's settings maxEdges and maxTextSize.")  # fmt: skip
    return Exported(text, tuple(lost))


def _node(node: PictureNode) -> str:
    before, behind = _SHAPES[node.kind]
    if not node.lines:
        return f'{node.key}(((" ")))'
    return f"{node.key}{before}{_quoted(node.lines)}{behind}"


def _branch(branch: PictureBranch) -> str:
    arrow = "==>" if branch.is_chosen else "-.->" if branch.is_ruled_out else "-->"
    return f"{branch.source} {arrow}|{_quoted(branch.lines)}| {branch.target}"


def _quoted(lines: Iterable[str]) -> str:
    """Return lines as one label.

    >>> _quoted(["a < b (c)", "1. 50 %"])
    '"a #60; b (c)<br/>#49;#46; 50 %"'
    """
    return '"' + "<br/>".join(_SIGNS.sub(_coded, line) for line in lines) + '"'


def _coded(found: re.Match[str]) -> str:
    return "".join(f"#{ord(sign)};" for sign in found[0])
