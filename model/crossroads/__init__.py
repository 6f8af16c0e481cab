"""Model hard decisions as weighted decision graphs: scenarios in YAML, solved, drawn and explained.

    >>> import crossroads
    >>> study = crossroads.load("scenarios/first-steps/scenario.yaml")
    >>> study.solve().best.label
    'Wait for a better one'

Names are loaded when they are first used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from crossroads._version import __version__

if TYPE_CHECKING:
    from crossroads.analyses import ANALYSES as ANALYSES
    from crossroads.charts import CHARTS as CHARTS
    from crossroads.errors import AnalysisError as AnalysisError
    from crossroads.errors import CrossroadsError as CrossroadsError
    from crossroads.errors import DefinitionError as DefinitionError
    from crossroads.errors import Finding as Finding
    from crossroads.errors import HistoryError as HistoryError
    from crossroads.errors import OutputError as OutputError
    from crossroads.errors import ScenarioError as ScenarioError
    from crossroads.exchange import FORMATS as FORMATS
    from crossroads.exchange import Exported as Exported
    from crossroads.exchange import Imported as Imported
    from crossroads.exchange import import_scenario as import_scenario
    from crossroads.exchange import to_pygambit as to_pygambit
    from crossroads.program import Solution as Solution
    from crossroads.scenario import Plays as Plays
    from crossroads.scenario import Scenario as Scenario
    from crossroads.study import Study as Study
    from crossroads.study import load as load
    from crossroads.study.expecting import explain_broken as explain_broken
    from crossroads.study.history import History as History
    from crossroads.study.history import read_history as read_history
    from crossroads.study.verifying import verify as verify

_HOMES = {
    "ANALYSES": "crossroads.analyses",
    "CHARTS": "crossroads.charts",
    "AnalysisError": "crossroads.errors",
    "CrossroadsError": "crossroads.errors",
    "DefinitionError": "crossroads.errors",
    "Finding": "crossroads.errors",
    "HistoryError": "crossroads.errors",
    "OutputError": "crossroads.errors",
    "ScenarioError": "crossroads.errors",
    "FORMATS": "crossroads.exchange",
    "Exported": "crossroads.exchange",
    "Imported": "crossroads.exchange",
    "import_scenario": "crossroads.exchange",
    "to_pygambit": "crossroads.exchange",
    "Solution": "crossroads.program",
    "Plays": "crossroads.scenario",
    "Scenario": "crossroads.scenario",
    "explain_broken": "crossroads.study.expecting",
    "History": "crossroads.study.history",
    "Study": "crossroads.study",
    "load": "crossroads.study",
    "read_history": "crossroads.study.history",
    "verify": "crossroads.study.verifying",
}

__all__ = [
    "ANALYSES", "CHARTS", "FORMATS", "AnalysisError", "CrossroadsError", "DefinitionError", "Exported", "Finding",
    "History", "HistoryError", "Imported", "OutputError", "Plays", "Scenario", "ScenarioError", "Solution", "Study",
    "__version__", "explain_broken", "import_scenario", "load", "read_history", "to_pygambit", "verify",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Return a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'crossroads' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
