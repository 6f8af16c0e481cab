"""The gate between files and the model: the format, its checks, and the scenario behind them.

Made from documents; hands frozen, checked scenarios to the decision graph. A new key of the format is a field in
the model of its part; what it may refer to is checked in ``references``.
"""

from crossroads.scenario.actors import Actor, Attribute, Custom, Exponential, Log, Piecewise, Power
from crossroads.scenario.event_formula import EventFormula, EventTree, Joined, all_of, any_of, read_event
from crossroads.scenario.evidence import Claim, Source
from crossroads.scenario.fields import Bound, Plays, Rest, read_day
from crossroads.scenario.format import Expectation, Question, Reference, Resolution, ScenarioFile
from crossroads.scenario.gate import check, read_scenario
from crossroads.scenario.nodes import Branch, Chance, Decision, Node, Outcome
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.quantities import Basis, Effect
from crossroads.scenario.resolutions import Doubt, doubts_of, read_resolutions
from crossroads.scenario.scenario import Amount, Scenario
from crossroads.scenario.schema import overlay_schema, scenario_schema

__all__ = [
    "Actor", "Amount", "Attribute", "Basis", "Bound", "Branch", "Chance", "Claim", "Custom", "Decision",
    "Doubt", "Effect", "EventFormula", "EventTree", "Expectation", "Exponential", "Joined", "Log", "Node",
    "Outcome", "Parameter", "Piecewise", "Plays", "Power", "Question", "Reference", "Resolution", "Rest",
    "Scenario", "ScenarioFile", "Source", "all_of", "any_of", "check", "doubts_of", "overlay_schema",
    "read_day", "read_event", "read_resolutions", "read_scenario", "scenario_schema",
]  # fmt: skip
