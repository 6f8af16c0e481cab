"""The blocks of a graph chart: symbol, title, branches with labels and numbers, and the room that each node takes.

Made from a view of the decision graph; used by its layout and by its drawing. As in decision trees on paper,
branches fan out from the symbol to short level lines, with the label above and the number below the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crossroads.analyses.decision_graph import DecisionGraphView, SeenBranch, SeenNode, Stage
from crossroads.charts.layout import Block
from crossroads.charts.numerals import Numerals, numerals, share
from crossroads.charts.symbols import SYMBOL
from crossroads.charts.texts import height_of, width_of, wrapped

TEXT = 9.0
# From the symbol to the level lines; how far these reach at least and, by their labels, at most; a single
# word may be longer.
_FAN, _SHORTEST, _LONGEST, _LONGEST_WORD = 0.15, 0.36, 0.88, 1.2
# Marks decisions that cannot be told apart, before the text that they share.
ALIKE = "⋯"
# Endings may stand closer than other blocks, so that they can be level with the branches that lead to them.
_ENDING_WIDTH, _ENDING_SLACK = 1.5, 0.05
_TITLE_WIDTH = 1.25
_SPACE = 0.03
# Before a stage stands a small symbol, before a rejected branch's texts the double tick.
INDENT, TICK = 0.11, 0.12


@dataclass(frozen=True)
class Words:
    """A text in a block: its top left corner from the anchor (or its top middle), in inches."""

    x: float
    y: float
    text: str
    bold: bool = False
    centred: bool = False
    soft: bool = False
    stage: Stage | None = None
    """The stage that it tells, marked by a small symbol before it."""


@dataclass(frozen=True)
class Stub:
    """The level line of a branch, from the anchor."""

    branch: SeenBranch
    start: float
    end: float
    y: float
    lead: float
    """Where its texts begin, or the double tick before them: clear of the widest line that fans out here."""


@dataclass(frozen=True)
class NodeBlock:
    """A node as it is drawn."""

    node: SeenNode
    block: Block
    words: tuple[Words, ...]
    stubs: tuple[Stub, ...]


# Line widths in points: of what cannot happen, and of what is certain.
_THIN, _CERTAIN = 0.9, 7.0


def line_width(reach: float) -> float:
    """Return the width of a line in points: the wider, the likelier."""
    return _THIN + (_CERTAIN - _THIN) * reach


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
    met = f"met {share(node.reach)}" if node.reach else "not met"
    number = f"{values(node.total)}, {met}" if node.total is not None else met
    height = height_of(label, TEXT)
    top = -(height + height_of(number, TEXT)) / 2
    words = (Words(x, top, label, bold=True), Words(x, top + height, number, soft=True))
    right = x + max(width_of(label, TEXT, bold=True), width_of(number, TEXT))
    tall = max(-top - _ENDING_SLACK, SYMBOL / 2)
    return NodeBlock(node, Block(half, right, tall, tall), words, ())


def _deciding(
    view: DecisionGraphView, node: SeenNode, branches: tuple[SeenBranch, ...], values: Numerals, half: float
) -> NodeBlock:
    rows = [_row(view, branch, _number(view, node, branch, values)) for branch in branches]
    start = max(half, SYMBOL / 2) + _FAN
    # A steep line runs almost along the texts of its neighbours: these stand clear of its edge.
    lead = start + max(line_width(branch.reach) for branch in branches) / 2 / 72
    end = lead + max(_SHORTEST, *(row.width for row in rows)) + 2 * _SPACE
    heights: list[float] = []
    at = 0.0
    for row in rows:
        heights.append(at + row.above)
        at += row.above + row.below
    middle = (heights[0] + heights[-1]) / 2
    stubs = tuple(Stub(row.branch, start, end, y - middle, lead) for row, y in zip(rows, heights, strict=True))
    right = max(end, _TITLE_WIDTH - half)
    title = wrapped(node.label, half + right, TEXT, lines=3, bold=True)
    alike = f"{ALIKE} {node.information} ({share(node.belief)})" if node.belief is not None else ""
    known = wrapped(alike, half + right, TEXT, even=False) if alike else ""
    above = max(middle, SYMBOL / 2) + _SPACE + height_of(title, TEXT) + (height_of(known, TEXT) if known else 0)
    below = max(at - middle, SYMBOL / 2 + height_of("0", TEXT))
    words = [Words(-half, -above, title, bold=True), Words(0.0, SYMBOL / 2 + 0.02, values(node.value), centred=True)]
    if known:
        words.append(Words(-half, height_of(title, TEXT) - above, known, soft=True))
    for stub, row in zip(stubs, rows, strict=True):
        words += row.words(lead + _SPACE, stub.y)
    ports = tuple(stub.y for stub in stubs)
    return NodeBlock(node, Block(half, right, above, below, ports), tuple(words), stubs)


def _number(view: DecisionGraphView, node: SeenNode, branch: SeenBranch, values: Numerals) -> str:
    """Return what stands under a branch: its worth where the perspective chooses, else its probability."""
    number = share(branch.weight)
    if branch.is_chosen or branch.is_rejected:
        number = values(branch.value) if node.by == view.perspective else ""
    return f"{number} …".lstrip() if branch.target is None and not branch.is_rejected else number


@dataclass(frozen=True)
class _Row:
    """The texts of one branch."""

    branch: SeenBranch
    label: str
    number: str
    stages: tuple[tuple[Stage, str], ...]

    @property
    def lead(self) -> float:
        """The room for the double tick before the texts."""
        return TICK if self.branch.is_rejected else 0.0

    @property
    def width(self) -> float:
        texts = [self.label, self.number]
        stages = [width_of(text, TEXT) + INDENT for _, text in self.stages]
        return self.lead + max(*(width_of(text, TEXT) for text in texts), *stages, 0.0)

    @property
    def gap(self) -> float:
        """The room between the middle of the line and a text."""
        return _SPACE + line_width(self.branch.reach) / 2 / 72

    @property
    def above(self) -> float:
        return height_of(self.label, TEXT) + self.gap + _SPACE

    @property
    def below(self) -> float:
        texts = [self.number, *(text for _, text in self.stages)]
        return sum(height_of(text, TEXT) for text in texts if text) + self.gap + _SPACE

    def words(self, x: float, y: float) -> list[Words]:
        x += self.lead
        words = [Words(x, y - self.gap - height_of(self.label, TEXT), self.label)]
        at = y + self.gap
        if self.number:
            words.append(Words(x, at, self.number, soft=True))
            at += height_of(self.number, TEXT)
        for stage, text in self.stages:
            words.append(Words(x + INDENT, at, text, stage=stage))
            at += height_of(text, TEXT)
        return words


def _row(view: DecisionGraphView, branch: SeenBranch, number: str) -> _Row:
    texts = [branch.label, *(stage.label for stage in branch.stages)]
    longest = max(width_of(word, TEXT) for text in texts for word in text.split() or [""])
    width = min(max(_LONGEST, longest), _LONGEST_WORD)
    stages = []
    for stage in branch.stages:
        is_chosen = stage.by == view.perspective or stage.weight == 1
        text = stage.label if is_chosen else f"{stage.label} {share(stage.weight)}"
        stages.append((stage, wrapped(text, width, TEXT, lines=3)))
    return _Row(branch, wrapped(branch.label, width, TEXT, lines=3), number, tuple(stages))


def blocks_of(drawn: Mapping[str, NodeBlock]) -> dict[str, Block]:
    """Return the room of every node, for the layout."""
    return {node_id: each.block for node_id, each in drawn.items()}
