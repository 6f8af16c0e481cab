"""What the tests of the gate share."""

from collections.abc import Callable

from crossroads.errors import ScenarioError
from crossroads.scenario import Scenario

Read = Callable[..., Scenario]


def codes_of(error: ScenarioError) -> list[str]:
    return [finding.code for finding in error.findings]


TWO = """\
    start: choice
    nodes:
      choice:
        kind: decision
        branches:
          drill: {to: well, payoff: -70}
          sell: {payoff: 25}
      well:
        kind: chance
        branches:
          wet: {p: 0.2, payoff: 400}
          dry: {p: rest}
    """


def sole_parameter(read: Read, entry: str, *overlays: str, **settings: float | str) -> Scenario:
    nodes = "start: end\nnodes: {end: {kind: outcome, payoff: x}}\n"
    return read(f"parameters: {{x: {entry}}}\n{nodes}", *overlays, **settings)


def odds_of_lots(read: Read, parameters: str, branches: str) -> Scenario:
    return read(
        f"parameters: {{{parameters}}}\nstart: end\nnodes: {{end: {{kind: chance, branches: {{{branches}}}}}}}\n"
    )
