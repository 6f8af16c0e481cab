"""The layout of graphs: from left to right, nothing on top of anything, the same every time."""

import random
from itertools import pairwise

import pytest

from crossroads.charts.layers import Link, first_layers
from crossroads.charts.layout import Block, Layout, lay_out
from crossroads.charts.order import arrange


def links_of(pairs: list[tuple[str, str]]) -> list[Link]:
    ports: dict[str, int] = {}
    links = []
    for source, target in pairs:
        links.append(Link(source, ports.get(source, 0), target, 0.5))
        ports[source] = ports.get(source, 0) + 1
    return links


def laid(nodes: list[str], pairs: list[tuple[str, str]]) -> Layout:
    blocks = {}
    for node in nodes:
        ports = tuple(0.3 * i for i in range(sum(source == node for source, _ in pairs)))
        blocks[node] = Block(left=0.15, right=1.2, above=0.3, below=0.3 + max(ports, default=0.0), ports=ports)
    return lay_out(blocks, links_of(pairs))


def shared(size: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Return a graph with shared nodes and links that skip layers."""
    chance = random.Random(1)  # noqa: S311 - a fixed example, no secret
    nodes = [f"n{i}" for i in range(size)]
    pairs = [(nodes[chance.randint(max(0, i - 8), i - 1)], nodes[i]) for i in range(1, size)]
    pairs += [(nodes[i], nodes[chance.randint(i + 1, size - 1)]) for i in range(0, size - 1, 2)]
    return nodes, pairs


def assert_tidy(layout: Layout) -> None:
    layers = layout.layers
    for steps in layers.steps:
        for step in steps:
            start, end = layout.ends(step)
            assert start[0] < end[0]
    for left, right in pairwise(layout.columns):
        assert left.end < right.start
    for items in layers.order:
        boxes = [layout.box(item.node) for item in items if layers.layer[item.node] == item.layer]
        for upper, lower in pairwise(boxes):
            assert upper[3] <= lower[1] + 1e-9
        lanes = [layout.height_of[item] for item in items if layers.layer[item.node] != item.layer]
        for y in lanes:
            assert not any(top < y < bottom for _, top, _, bottom in boxes)


@pytest.mark.parametrize("size", [2, 12, 60, 150])
def test_lines_run_from_left_to_right_and_nothing_overlaps(size: int) -> None:
    nodes, pairs = shared(size)
    layout = laid(nodes, pairs)

    assert_tidy(layout)
    for source, target in pairs:
        assert layout.anchor(source)[0] < layout.anchor(target)[0]


def test_everything_lies_within_the_size() -> None:
    layout = laid(*shared(40))

    for node in layout.blocks:
        left, top, right, bottom = layout.box(node)
        assert -1e-9 <= left <= right <= layout.width + 1e-9
        assert -1e-9 <= top <= bottom <= layout.height + 1e-9


def test_layout_is_the_same_every_time() -> None:
    assert laid(*shared(60)) == laid(*shared(60))


def test_node_alone_is_laid_out() -> None:
    layout = laid(["only"], [])

    assert [*layout.anchor("only"), layout.width, layout.height] == pytest.approx([0.15, 0.3, 1.35, 0.6])


def test_chain_of_three_hundred_is_a_straight_line() -> None:
    nodes = [f"n{i}" for i in range(301)]
    layout = laid(nodes, list(pairwise(nodes)))

    assert_tidy(layout)
    heights = [layout.anchor(node)[1] for node in nodes]
    assert max(heights) - min(heights) < 0.01


def test_wide_node_keeps_its_branches_in_order() -> None:
    ends = [f"e{i}" for i in range(150)]
    layout = laid(["start", *ends], [("start", end) for end in ends])

    assert_tidy(layout)
    heights = [layout.anchor(end)[1] for end in ends]
    assert heights == sorted(heights)
    assert layout.layers.crossings == 0


def test_links_to_one_node_share_its_lane() -> None:
    nodes = ["a", "b", "c", "d", "end"]
    layers = first_layers(nodes, links_of([*pairwise(nodes), ("a", "end"), ("b", "end")]))

    lanes = [item for items in layers.order for item in items if layers.layer[item.node] != item.layer]
    assert [lane.layer for lane in lanes] == [1, 2, 3]
    assert {lane.node for lane in lanes} == {"end"}
    # Both links of weight one half have joined from the second layer on.
    assert [step.weight for step in layers.steps[2] if step.upper == lanes[1]] == [1.0]


def test_endings_stand_in_the_last_layer() -> None:
    layers = first_layers(["a", "b", "c", "d"], links_of([("a", "b"), ("a", "c"), ("c", "d")]))

    assert layers.layer == {"a": 0, "b": 2, "c": 1, "d": 2}


def test_order_has_fewer_crossings_than_the_first_one() -> None:
    nodes, pairs = shared(60)

    assert arrange(nodes, links_of(pairs)).crossings < first_layers(nodes, links_of(pairs)).crossings
