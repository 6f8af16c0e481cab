"""The blocks of a graph chart: symbol, title, branches with labels and numbers, and the room that each node takes.

Made from a view of the decision graph; used by its layout and by its drawing. As in decision trees on paper,
branches fan out from the symbol to short level lines, with the label above and the number below the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crossroads.analyses.decision_graph import DecisionGraphView, SeenBranch, SeenNode
from crossroads.charts.layout import Block
from crossroads.charts.numerals import Numerals, numerals, percent
from crossroads.charts.texts import height_of, width_of, wrapped

SYMBOL = 0.27
TEXT = 9.0
# From the symbol to the level lines; how far these reach at least and, by their labels, at most.
_FAN, _SHORTEST, _LONGEST = 0.2, 0.42, 0.98
_ENDING_WIDTH = 1.5
_TITLE_WIDTH = 1.25
_SPACE = 0.03
INDENT = 0.11


@dataclass(frozen=True)
class Words:
    """A text in a block: its top left corner from the anchor (or its top middle), in inches."""

    x: float
    y: float
    text: str
    bold: bool = False
    centred: bool = False
    soft: bool = False
    answer: bool = False
    """Whether it tells what the perspective does on the way."""


@dataclass(frozen=True)
class Stub:
    """The level line of a branch, from the anchor."""

    branch: SeenBranch
    start: float
    end: float
    y: float


@dataclass(frozen=True)
class NodeBlock:
    """A node as it is drawn."""

    node: SeenNode
    block: Block
    words: tuple[Words, ...]
    stubs: tuple[Stub, ...]


def node_blocks(view: DecisionGraphView) -> dict[str, NodeBlock]:
    """Return the block of every node in view."""
    values = numerals([*(node.value for node in view.nodes), *(branch.value for branch in view.branches)])
    branches = view.branches_of()
    half = max([SYMBOL, *(width_of(values(node.value), TEXT) for node in view.nodes if branches[node.id])]) / 2
    return {
        node.id: _deciding(view, node, branches[node.id], values, half)
        if branches[node.id]
        else _ending(node, values, half)
        for node in view.nodes
    }


def _ending(node: SeenNode, values: Numerals, half: float) -> NodeBlock:
    x = SYMBOL / 2 + 0.08
    label = wrapped(node.label, _ENDING_WIDTH, TEXT, lines=3, bold=True)
    number = f"{values(node.value)}, met {percent(node.reach)}" if node.reach else f"{values(node.value)}, not met"
    height = height_of(label, TEXT)
    top = -(height + height_of(number, TEXT)) / 2
    words = (Words(x, top, label, bold=True), Words(x, top + height, number, soft=True))
    right = x + max(width_of(label, TEXT, bold=True), width_of(number, TEXT))
    return NodeBlock(node, Block(half, right, max(-top, SYMBOL / 2), max(-top, SYMBOL / 2)), words, ())


def _deciding(
    view: DecisionGraphView, node: SeenNode, branches: tuple[SeenBranch, ...], values: Numerals, half: float
) -> NodeBlock:
    rows = [_row(branch, _number(view, node, branch, values)) for branch in branches]
    start = max(half, SYMBOL / 2) + _FAN
    end = start + max(_SHORTEST, *(row.width for row in rows)) + 2 * _SPACE
    heights: list[float] = []
    at = 0.0
    for row in rows:
        heights.append(at + row.above)
        at += row.above + row.below
    middle = (heights[0] + heights[-1]) / 2
    stubs = tuple(Stub(row.branch, start, end, y - middle) for row, y in zip(rows, heights, strict=True))
    right = max(end, _TITLE_WIDTH - half)
    title = wrapped(node.label, half + right, TEXT, lines=3, bold=True)
    above = max(middle, SYMBOL / 2) + _SPACE + height_of(title, TEXT)
    below = max(at - middle, SYMBOL / 2 + height_of("0", TEXT))
    words = [Words(-half, -above, title, bold=True), Words(0.0, SYMBOL / 2 + 0.02, values(node.value), centred=True)]
    for stub, row in zip(stubs, rows, strict=True):
        words += row.words(start + _SPACE, stub.y)
    ports = tuple(stub.y for stub in stubs)
    return NodeBlock(node, Block(half, right, above, below, ports), tuple(words), stubs)


def _number(view: DecisionGraphView, node: SeenNode, branch: SeenBranch, values: Numerals) -> str:
    """Return what stands under a branch: its worth where the perspective chooses, else its probability."""
    if node.kind == "decision" and (branch.is_chosen or branch.is_rejected):
        return values(branch.value) if node.by == view.perspective else ""
    return percent(branch.weight)


@dataclass(frozen=True)
class _Row:
    """The texts of one branch."""

    branch: SeenBranch
    label: str
    number: str
    answers: tuple[str, ...]

    @property
    def width(self) -> float:
        answers = [width_of(answer, TEXT) + INDENT for answer in self.answers]
        return max(width_of(self.label, TEXT), width_of(self.number, TEXT), *answers, 0.0)

    @property
    def above(self) -> float:
        return height_of(self.label, TEXT) + 2 * _SPACE

    @property
    def below(self) -> float:
        texts = [self.number, *self.answers]
        return sum(height_of(text, TEXT) for text in texts if text) + 2 * _SPACE

    def words(self, x: float, y: float) -> list[Words]:
        words = [Words(x, y - _SPACE - height_of(self.label, TEXT), self.label)]
        at = y + _SPACE
        if self.number:
            words.append(Words(x, at, self.number, soft=True))
            at += height_of(self.number, TEXT)
        for answer in self.answers:
            words.append(Words(x + INDENT, at, answer, answer=True))
            at += height_of(answer, TEXT)
        return words


def _row(branch: SeenBranch, number: str) -> _Row:
    answers = tuple(wrapped(answer, _LONGEST - INDENT, TEXT, lines=3) for answer in branch.answers)
    return _Row(branch, wrapped(branch.label, _LONGEST, TEXT, lines=3), number, answers)


def blocks_of(drawn: Mapping[str, NodeBlock]) -> dict[str, Block]:
    """Return the room of every node, for the layout."""
    return {node_id: each.block for node_id, each in drawn.items()}
