"""Fixtures that several test modules use: files written and scenarios read in a folder of the test's own."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import settings

from crossroads.scenario import Scenario, read_scenario
from documents import BASE, Write
from gated import Read

# How long an example takes says what else the machine does, and nothing of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a file into the folder that the test runs in, and returns its name."""
    monkeypatch.chdir(tmp_path)

    def _write(name: str, text: str) -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(textwrap.dedent(text), "utf-8")
        return name

    return _write


@pytest.fixture
def chain(write: Write) -> str:
    """Return the last of a chain of files, each of which changes what the one before says."""
    write("oil/scenario.yaml", BASE)
    write("oil/overlays/low.yaml", "extends: ../scenario.yaml\nwhy: The market falls.\nparameters: {price: 60}\n")
    return write(
        "oil/overlays/deep/lower.yaml",
        "extends: ../low.yaml\nwhy: It falls further.\nparameters: {price: 40, p_wet: {value: 0.15}}\n",
    )


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return a function that reads a scenario from the text of its sections, and overlays from theirs."""
    monkeypatch.chdir(tmp_path)

    def _read(text: str, *overlays: str, **settings: float | str) -> Scenario:
        Path("scenario.yaml").write_text("crossroads: 1\ntitle: A test\n" + textwrap.dedent(text), "utf-8")
        names = []
        for number, overlay in enumerate(overlays):
            names.append(f"overlay_{number}.yaml")
            Path(names[-1]).write_text("extends: scenario.yaml\n" + textwrap.dedent(overlay), "utf-8")
        return read_scenario("scenario.yaml", names, settings)

    return _read
