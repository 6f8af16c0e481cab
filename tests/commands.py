"""What the tests of the command line share."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from crossroads.cli import main

ROOT = Path(__file__).parents[1]
FIRST = str(ROOT / "scenarios" / "first-steps" / "scenario.yaml")
HARBOUR = str(ROOT / "scenarios" / "harbour-crisis" / "scenario.yaml")
OIL = str(ROOT / "scenarios" / "oil-driller" / "scenario.yaml")
BELARUS = ROOT / "scenarios" / "belarus-2022"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def solved(*arguments: str) -> dict[str, Any]:
    result = run("solve", *arguments, "--json")
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data
