"""A solved graph in the language of Graphviz.

Source: The DOT Language, https://graphviz.org/doc/info/lang.html
"""

from collections.abc import Iterable

from crossroads.exchange.formats import Exported
from crossroads.exchange.picture import LOST, Picture, PictureBranch, PictureNode
from crossroads.program import Solution

# Kind → shape and fill; the shapes are those of decision analysis.
_SHAPES = {
    "decision": 'shape=box, style=filled, fillcolor="#dce9f5"',
    "chance": 'shape=ellipse, style=filled, fillcolor="#fdf3d0"',
    "outcome": 'shape=cds, style=filled, fillcolor="#e4efe0", margin="0.28,0.08"',
}
_BARE_ENDING = 'shape=triangle, orientation=90, width=0.18, height=0.18, fixedsize=true, label=""'


def write_dot(solution: Solution) -> Exported:
    """Return a solved graph for ``dot``: chosen branches strong, those that are never taken dashed."""
    picture = Picture(solution)
    lines = [
        "digraph scenario {",
        "  rankdir=LR; nodesep=0.2; ranksep=0.7;",
        f'  label={_quoted([picture.title])}; labelloc=t; fontname="Helvetica,Arial,sans-serif";',
        '  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, color="#444444"];',
        '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, color="#555555"];',
        *(f"  {_node(each)}" for each in picture.nodes),
        *(f"  {_branch(each)}" for each in picture.branches),
        "}",
    ]
    return Exported("\n".join(lines) + "\n", (LOST,))


def _node(node: PictureNode) -> str:
    looks = f"{_SHAPES[node.kind]}, label={_quoted(node.lines)}" if node.lines else _BARE_ENDING
    return f"{node.key} [{looks}];"


def _branch(branch: PictureBranch) -> str:
    strong = 'penwidth=2.6, color="#1b1b1b"' if branch.is_chosen else ""
    faint = 'style=dashed, color="#999999", fontcolor="#666666"' if branch.is_ruled_out else ""
    looks = ", ".join(each for each in (f"label={_quoted(branch.lines)}", strong, faint) if each)
    return f"{branch.source} -> {branch.target} [{looks}];"


def _quoted(lines: Iterable[str]) -> str:
    r"""Return lines as one label: signs that Graphviz would read otherwise are escaped.

    >>> _quoted(['say "a\\b"', "R&D"])
    '"say \\"a\\\\b\\"\\nR&amp;D"'
    """
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines]
    return '"' + "\\n".join(escaped) + '"'
