"""``crossroads check``: every problem of a scenario."""

import sys

import click

from crossroads.cli.delivery import json_option, print_json
from crossroads.cli.options import Asked, reports_errors, scenario_options


def _show_rules(ctx: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        from crossroads.lint import listing

        groups = listing()
        width = max(len(code) for _, group in groups for code in group)
        for when, group in groups:
            click.echo(f"Told {when}:")
            for code, (about, _) in group.items():
                click.echo(f"  {code:{width}}  {about}")
        ctx.exit()


@click.command(
    "check",
    epilog="""\b
Examples:
  crossroads check scenario.yaml
  crossroads check scenario.yaml --lint
  crossroads check scenario.yaml --overlay overlays/worse.yaml""",
)
@scenario_options
@click.option("--lint", is_flag=True, help="Show as well what a careful modeller would look at again.")
@click.option("--strict", is_flag=True, help="Exit with 1 where there are warnings, too.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_show_rules,
    help="List what warnings there are, by the codes that allow takes.",
)  # fmt: skip
@json_option
@reports_errors
def command(asked: Asked, *, lint: bool, strict: bool, as_json: bool) -> None:
    """Show every problem of the scenario at its line, and whether its expectations hold.

    Exits with 1 where there is a problem; warnings alone are none. A part of the scenario silences warnings that are
    meant by their codes: allow: [unused-parameter].
    """
    from crossroads.errors import AnalysisError, Finding, Place, ScenarioError, count, render

    findings: list[Finding] = []
    summary = ""
    try:
        study = asked.load()
        findings += study.scenario.warnings
        _ = study.subject
        if lint:
            findings = study.scenario.document.in_order([*findings, *study.lint()])
        if study.unmet:
            # Earlier runs are looked at, which most checks need not do.
            from crossroads.study.expecting import explain_broken

            findings += explain_broken(study)
        summary = study.graph.summary()
    except ScenarioError as error:
        findings += error.findings
    except AnalysisError as error:
        if asked.plays:
            raise
        findings.append(Finding("not-solvable", str(error), "", Place(asked.file)))
    has_problem = any(finding.severity == "error" for finding in findings)
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        if findings:
            click.echo(render(findings), err=True)
        if not has_problem:
            click.echo(f"{asked.file}: {count(findings)}. {summary}")
    sys.exit(1 if has_problem or (strict and findings) else 0)
