"""The page on evidence shows what the product prints, on both of its streams."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from crossroads.words import PUBLISHED, Scale

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "evidence.md").read_text("utf-8")
SESSIONS = re.findall(r"```\n\$ (crossroads [^\n]*)\n(.*?)```", PAGE, re.DOTALL)


def test_there_are_sessions() -> None:
    assert len(SESSIONS) >= 4


@pytest.mark.parametrize(("command", "output"), SESSIONS, ids=lambda text: text[:50])
def test_a_session_prints_what_it_shows(command: str, output: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crossroads", *shlex.split(command)[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd=ROOT,
    )  # fmt: skip

    assert done.stdout.strip() == output.strip()


@pytest.mark.parametrize("scale", PUBLISHED.values(), ids=lambda scale: scale.name)
def test_every_word_of_the_page_has_its_band(scale: Scale) -> None:
    (row,) = re.findall(rf"^\| `{scale.name}`.*\|$", PAGE, re.MULTILINE)

    for band in scale.bands:
        told = f"{band.word} {band}" if band.low < band.high else f"{band.word} {band.low:g}"
        assert told in row
