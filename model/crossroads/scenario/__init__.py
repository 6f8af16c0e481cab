"""The gate between files and the model: the format, its checks, and the scenario behind them.

Made from documents; hands frozen, checked scenarios to the decision graph. A new key of the format is a field in
``format``; what it may refer to is checked in ``references``.
"""

from crossroads.scenario.fields import Bound, Plays, Rest
from crossroads.scenario.format import (
    Actor, Attribute, Branch, Chance, Claim, Custom, Decision, Effect, Expectation, Exponential, Log, Node, Outcome,
    Piecewise, Power, Question, Reference, ScenarioFile, Source,
)  # fmt: skip
from crossroads.scenario.gate import check, read_scenario
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.scenario import Amount, Scenario

__all__ = [
    "Actor", "Amount", "Attribute", "Bound", "Branch", "Chance", "Claim", "Custom", "Decision", "Effect",
    "Expectation", "Exponential", "Log", "Node", "Outcome", "Parameter", "Piecewise", "Plays", "Power", "Question",
    "Reference", "Rest", "Scenario", "ScenarioFile", "Source", "check", "read_scenario",
]  # fmt: skip
