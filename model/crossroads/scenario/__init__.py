"""The gate between files and the model: the format, its checks, and the scenario behind them.

Made from documents; hands frozen, checked scenarios to the decision graph. A new key of the format is a field in
the model of its part; what it may refer to is checked in ``references``.
"""

from crossroads.scenario.actors import Actor, Attribute, Custom, Exponential, Log, Piecewise, Power
from crossroads.scenario.evidence import Claim, Source
from crossroads.scenario.fields import Bound, Plays, Rest, read_day
from crossroads.scenario.format import Expectation, Question, Reference, ScenarioFile
from crossroads.scenario.gate import check, read_scenario
from crossroads.scenario.nodes import Branch, Chance, Decision, Node, Outcome
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.quantities import Effect
from crossroads.scenario.scenario import Amount, Scenario
from crossroads.scenario.schema import overlay_schema, scenario_schema

__all__ = [
    "Actor", "Amount", "Attribute", "Bound", "Branch", "Chance", "Claim", "Custom", "Decision", "Effect",
    "Expectation", "Exponential", "Log", "Node", "Outcome", "Parameter", "Piecewise", "Plays", "Power", "Question",
    "Reference", "Rest", "Scenario", "ScenarioFile", "Source", "check", "overlay_schema", "read_day", "read_scenario",
    "scenario_schema",
]  # fmt: skip
