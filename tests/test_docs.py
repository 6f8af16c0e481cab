"""What the documents say is what the product does."""

import json
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crossroads.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
# The documents whose sessions are held to what is printed.
TOLD = (README, (ROOT / "docs" / "brief.md").read_text("utf-8"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("scenarios/**/*.md")])


def test_the_readme_shows_the_beginners_example_as_it_is() -> None:
    shown = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert shown is not None

    scenario = (ROOT / "scenarios" / "first-steps" / "scenario.yaml").read_text("utf-8")
    assert "".join(line for line in scenario.splitlines(keepends=True) if not line.startswith("#")) == shown[1]


def test_the_beginners_example_has_under_25_lines() -> None:
    assert len((ROOT / "scenarios" / "first-steps" / "scenario.yaml").read_text("utf-8").splitlines()) < 25


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def _sessions() -> list[tuple[str, str]]:
    """Return the commands that documents show with what they say these print."""
    blocks = [found for text in TOLD for found in re.findall(r"```\n\$ (crossroads [^\n]*)\n(.*?)```", text, re.DOTALL)]
    return [(command, output) for command, output in blocks if "broken.yaml" not in command]


@pytest.mark.parametrize(("command", "output"), _sessions(), ids=lambda text: text[:40])
def test_sessions_print_what_they_show(command: str, output: str, tmp_path: Path) -> None:
    arguments = shlex.split(command)[1:]
    if arguments[0] == "run":
        arguments += ["--out", str(tmp_path)]

    done = subprocess.run(
        [sys.executable, "-m", "crossroads", *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )

    printed = done.stdout.replace(str(tmp_path), "out/belarus-2022")
    assert printed.strip() == output.strip()


def test_every_command_shown_in_a_document_exists() -> None:
    for document in DOCUMENTS:
        for command in re.findall(r"^(?:\$ )?crossroads ([a-z]+)", document.read_text("utf-8"), re.MULTILINE):
            assert command in COMMANDS, f"{document}: crossroads {command}"


@pytest.mark.parametrize(("name", "arguments"), [("scenario", []), ("overlay", ["--overlay"])])
def test_the_editors_schemas_are_fresh(name: str, arguments: list[str]) -> None:
    printed = CliRunner().invoke(main, ["schema", *arguments]).stdout

    kept = (ROOT / "scenarios" / f"{name}.schema.json").read_text("utf-8")
    assert json.loads(kept) == json.loads(printed), "run: make schema"


def test_every_shipped_scenario_names_its_schema() -> None:
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        first = path.read_text("utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(.*)", first)
        assert match is not None, path
        assert (path.parent / match[1]).resolve().is_file(), path


def test_the_page_on_the_format_is_fresh() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "reference.py"))["page"]()

    assert (ROOT / "docs" / "format.md").read_text("utf-8") == page, "run: python docs/reference.py"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_locks_hold_hashes_and_name_no_host(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")

    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "index-url" not in lock
