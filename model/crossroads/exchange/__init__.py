"""The shelf of file formats: one format of another program, one file.

To add one: a file with a function that reads a text into ``Imported``, or writes a solution as ``Exported``, or both;
and its line in FORMATS. The command line reads that table.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crossroads._version import __version__
from crossroads.document import read_text
from crossroads.errors import AnalysisError, Finding, Place, ScenarioError
from crossroads.exchange.dot import write_dot
from crossroads.exchange.efg import read_efg, write_efg, write_efg_of_reading
from crossroads.exchange.formats import Exported, Format, Imported
from crossroads.exchange.graphml import write_graphml
from crossroads.exchange.mermaid import write_mermaid
from crossroads.exchange.silverdecisions import read_silverdecisions, write_silverdecisions
from crossroads.exchange.tidying import tidied
from crossroads.games.gambit import read_game
from crossroads.program import Reading, Solution
from crossroads.prose import listed, nearest

__all__ = ["FORMATS", "Exported", "Format", "Imported", "export", "format_of", "import_scenario", "to_pygambit"]

if TYPE_CHECKING:
    import pygambit

T = TypeVar("T")

FORMATS: dict[str, Format] = {
    "silverdecisions": Format("SilverDecisions", (".json",), read_silverdecisions, write_silverdecisions, opening="{"),
    "efg": Format("Gambit extensive game", (".efg",), read_efg, write_efg, write_efg_of_reading, opening="EFG "),
    "dot": Format("Graphviz DOT", (".dot", ".gv"), write=write_dot),
    "graphml": Format("GraphML", (".graphml",), write=write_graphml),
    "mermaid": Format("Mermaid flowchart", (".mmd", ".mermaid"), write=write_mermaid),
}


def import_scenario(path: str | os.PathLike[str], format: str | None = None) -> Imported:  # noqa: A002 - the plain word
    """Return a file of another program as a scenario; its ``yaml`` is the text of a scenario file.

    Parameters
    ----------
    format
        One of FORMATS that can be read; left out, it is told from the file's name, or from how its text starts.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    AnalysisError
        If there is no such format to be read.

    Example
    -------
    >>> imported = import_scenario("tests/cases/silverdecisions/rockefeller.json")
    >>> imported.scenario["parameters"]["pr"]
    {'value': 0.5, 'low': 0, 'high': 1}
    """
    file = os.fspath(path)
    text = read_text(file)
    name = format or _guess(file, text)
    imported = _known(name, _readers(), "read")(text, file)
    heading = f"Imported from {Path(file).name} ({FORMATS[name].label}) by crossroads {__version__}."
    return replace(imported, scenario=tidied(imported.scenario), heading=heading)


def export(source: Solution | Reading, format: str) -> Exported:  # noqa: A002 - the plain word
    """Return a scenario in another program's format.

    Parameters
    ----------
    source
        The scenario solved; or, where it is a game that has equilibria rather than one solution, as its actors play.
    format
        One of FORMATS that can be written.

    Raises
    ------
    AnalysisError
        If there is no such format to be written, or the scenario cannot be written in it.
    """
    if isinstance(source, Solution):
        return _known(format, {name: form.write for name, form in FORMATS.items() if form.write}, "written")(source)
    writers = {name: form.write_reading for name, form in FORMATS.items() if form.write_reading}
    if format in FORMATS and format not in writers:
        raise AnalysisError(f"{FORMATS[format].label} tells the answers of one solution. {source.refusal()}")
    return _known(format, writers, "written")(source)


def to_pygambit(source: Solution | Reading) -> "pygambit.Game":
    """Return a scenario as a game of pygambit, which finds all of its equilibria; ``source`` as of ``export``.

    Raises
    ------
    AnalysisError
        If pygambit is not installed, or Gambit cannot hold the scenario.
    """
    return read_game(export(source, "efg").text)


def format_of(file: str | os.PathLike[str]) -> str | None:
    """Return the format that the name of a file tells, or None.

    >>> format_of("trees/oil.JSON"), format_of("oil.txt")
    ('silverdecisions', None)
    """
    suffix = Path(file).suffix.casefold()
    return next((name for name, form in FORMATS.items() if suffix in form.suffixes), None)


def _readers() -> dict[str, Callable[[str, str], Imported]]:
    return {name: form.read for name, form in FORMATS.items() if form.read}


def _known(name: str, able: Mapping[str, T], done: str) -> T:
    """Return what reads or writes a format."""
    if name in able:
        return able[name]
    if name in FORMATS:
        raise AnalysisError(f"{FORMATS[name].label} cannot be {done}; what can is {listed(able)}.")
    raise AnalysisError(f"There is no format {name}. {nearest(name, able)}")


def _guess(file: str, text: str) -> str:
    """Return the format of a file, by its name or else by how its text starts."""
    if (told := format_of(file)) is not None:
        return told
    if Path(file).suffix.casefold() in (".yaml", ".yml"):
        remedy = "Use it as it is: crossroads check FILE."
        raise _refusal("not-foreign", file, "YAML is the format of scenarios themselves.", remedy)
    for name, form in FORMATS.items():
        if form.opening and text.lstrip().startswith(form.opening):
            return name
    problem = "Neither its name nor its text tells which format the file has."
    raise _refusal("unknown-format", file, problem, f"Name it with --from: {listed(_readers(), 'or')}.")


def _refusal(code: str, file: str, problem: str, remedy: str) -> ScenarioError:
    return ScenarioError([Finding(code, problem, remedy, Place(file))])
