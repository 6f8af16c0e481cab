"""One mistake, one finding; loops and how they are told."""

import pytest

from crossroads.errors import ScenarioError
from gated import Read, codes_of, odds_of_lots

# One mistake, one finding


@pytest.mark.parametrize(
    ("luck", "code"),
    [
        # Where the misspelt branch leads is not known: it may well be to the choice.
        ("{kind: chance, branches: {good: {p: 0.5, to: choice}, bad: {p: rest, too: choice}}}", "unknown-key"),
        ("{kind: chance, branches: {good: {p: 0.5, to: choice}, bad: {p: rest, to: choise}}}", "unknown-node"),
        ("{kind: chanse, branches: {good: {p: 0.5, to: choice}, bad: {p: rest}}}", "unknown-kind"),
        ("[]", "wrong-type"),
    ],
)
def test_what_comes_before_the_options_leaves_them_open_while_it_is_broken(read: Read, luck: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            f"""\
            expect: [{{best: drill}}]
            start: luck
            nodes:
              luck: {luck}
              choice: {{kind: decision, branches: {{drill: {{}}, sell: {{}}}}}}
            """
        )

    assert codes_of(caught.value) == [code]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("atributes: {money: {}}", "unknown-key"),
        ("attributes: [money]", "wrong-type"),
        ("attributes: {money: {lable: x}}", "unknown-key"),
        ("attributes: {money: &m {}}", "yaml-anchor"),
    ],
)
def test_a_broken_section_makes_no_strangers_of_its_names(read: Read, section: str, code: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(f"{section}\nstart: end\nnodes: {{end: {{kind: outcome, payoff: {{money: 3}}}}}}\n")

    assert codes_of(caught.value) == [code]


def test_of_a_number_that_is_no_probability_the_sum_says_nothing_more(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        odds_of_lots(read, "", "a: {p: 1.4}, b: {p: 0.2}")

    assert codes_of(caught.value) == ["not-a-probability"]


def test_what_is_broken_below_does_not_hide_what_is_missing_at_the_top(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read("note: &x y\nquestion: *x\nnodes: {end: {kind: outcome}}\n")

    assert codes_of(caught.value) == ["missing-key", "yaml-anchor", "yaml-alias"]


def test_a_perspective_without_decisions_has_no_options(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            """\
            actors: {driller: {}, regulator: {}}
            perspective: regulator
            expect: [{best: drill}]
            start: choice
            nodes: {choice: {kind: decision, by: driller, branches: {drill: {}, sell: {}}}}
            """
        )

    (finding,) = caught.value.findings
    assert (finding.problem, finding.remedy) == (
        "There is no option drill.", "The perspective has no one first decision.",
    )  # fmt: skip


def test_a_broken_item_of_a_list_leaves_the_others_at_their_places(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(
            """\
            parameters: {p: {value: 2, low: 1, high: 3}, q: {value: 2, low: 1, high: 3}}
            correlations:
              - {between: [p, q], rnk: 0.3}
              - {between: [p, r], rank: 0.3}
            start: end
            nodes: {end: {kind: outcome, payoff: p * q}}
            """
        )

    assert [(finding.code, finding.path) for finding in caught.value.findings] == [
        ("unknown-key", "correlations[0].rnk"), ("unknown-parameter", "correlations[1].between[1]"),
    ]  # fmt: skip


# Loops


def _ring(count: int, *more: str) -> str:
    """Return nodes in a ring, each of which may also end."""
    lines = [
        f"  n{i}: {{kind: decision, branches: {{on: {{to: n{(i + 1) % count}}}, out: {{}}}}}}" for i in range(count)
    ]
    return "\n".join(["start: n0", "nodes:", *lines, *more, ""])


def test_a_long_loop_is_told_by_its_first_steps_and_its_last(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(_ring(30))

    (finding,) = caught.value.findings
    steps = " → ".join(f"n{i}.on" for i in range(11))
    assert finding.problem == f"The branches lead in a loop: {steps} → … → n29.on → n0."
    assert finding.path == "nodes.n29.branches.on.to"


def test_a_loop_of_many_thousand_nodes_is_found(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(_ring(5000))

    assert codes_of(caught.value) == ["loop"]


def test_of_many_loops_the_first_are_told(read: Read) -> None:
    nodes = ", ".join(
        f"n{i}: {{kind: decision, branches: {{again: {{to: n{i}}}, on: {{to: n{i + 1}}}}}}}" for i in range(30)
    )

    with pytest.raises(ScenarioError) as caught:
        read(f"start: n0\nnodes: {{{nodes}, n30: {{kind: outcome}}}}\n")

    assert [finding.path for finding in caught.value.findings] == [f"nodes.n{i}.branches.again.to" for i in range(20)]


def test_a_shortcut_within_a_loop_is_a_loop_of_its_own(read: Read) -> None:
    text = """\
        start: a
        nodes:
          a: {kind: decision, branches: {on: {to: b}, out: {}}}
          b: {kind: decision, branches: {on: {to: c}, back: {to: a}}}
          c: {kind: decision, branches: {back: {to: a}, stay: {to: b}}}
        """
    with pytest.raises(ScenarioError) as caught:
        read(text)

    assert [finding.problem for finding in caught.value.findings] == [
        "The branches lead in a loop: a.on → b.back → a.",
        "The branches lead in a loop: a.on → b.on → c.back → a.",
        "The branches lead in a loop: b.on → c.stay → b.",
    ]
