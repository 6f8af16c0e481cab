"""``crossroads check``: every problem of a scenario."""

import json
import sys
from typing import TYPE_CHECKING

import click

from crossroads.cli.options import Asked, json_option, reports_errors, scenario_options

if TYPE_CHECKING:
    from crossroads.errors import Finding


@click.command(
    "check",
    epilog="""\b
Examples:
  crossroads check scenario.yaml
  crossroads check scenario.yaml --overlay overlays/worse.yaml""",
)
@scenario_options
@json_option
@reports_errors
def command(asked: Asked, *, as_json: bool) -> None:
    """Show every problem of the scenario at its line, and whether its expectations hold.

    Exits with 1 where there is a problem; warnings alone are none.
    """
    from crossroads.errors import AnalysisError, Finding, Place, ScenarioError, count, render

    findings: list[Finding] = []
    summary = ""
    try:
        study = asked.load()
        findings += study.scenario.warnings
        _ = study.subject
        findings += study.broken_expectations()
        summary = study.graph.summary()
    except ScenarioError as error:
        findings += error.findings
    except AnalysisError as error:
        if asked.plays:
            raise
        findings.append(Finding("not-solvable", str(error), "", Place(asked.file)))
    has_problem = any(finding.severity == "error" for finding in findings)
    if as_json:
        click.echo(json.dumps([_plain(finding) for finding in findings], indent=1, ensure_ascii=False))
    else:
        if findings:
            click.echo(render(findings), err=True)
        if not has_problem:
            click.echo(f"{asked.file}: {count(findings)}. {summary}")
    sys.exit(1 if has_problem else 0)


def _plain(finding: "Finding") -> dict[str, object]:
    place = finding.place
    return {
        "file": place.file, "line": place.line, "column": place.column, "severity": finding.severity,
        "code": finding.code, "path": finding.path, "problem": finding.problem, "remedy": finding.remedy,
    }  # fmt: skip
