"""Scenarios read from revisions of a git repository."""

import subprocess
from pathlib import Path

import pytest

import crossroads
from commands import run
from crossroads.document.revision import open_revision
from crossroads.errors import AnalysisError, ScenarioError

BASE = """crossroads: 1
title: Kept
sources: {diary: {title: A diary, text: sources/diary.txt}}
claims: {C1: {source: diary, text: It rained., quote: It rained}}
parameters: {price: 1}
start: choice
nodes: {choice: {kind: decision, branches: {buy: {payoff: price}, leave: {payoff: 1.5}}}}
"""
OVERLAY = "extends: ../scenario.yaml\nparameters: {price: 3}\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a scenario of two revisions; what is on the disk has gone on."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    top = tmp_path / "top"
    for folder in ("drill/overlays", "drill/sources"):
        (top / folder).mkdir(parents=True)
    git(top.parent, "init", "-q", "-b", "main", str(top))
    (top / "drill/scenario.yaml").write_text(BASE, "utf-8")
    (top / "drill/overlays/dear.yaml").write_text(OVERLAY, "utf-8")
    (top / "drill/sources/diary.txt").write_text("It rained all day.", "utf-8")
    (top / "top.yaml").write_text("extends: drill/scenario.yaml\nparameters: {price: 5}\n", "utf-8")
    (top / "drill/link.yaml").symlink_to("scenario.yaml")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "first")
    (top / "drill/scenario.yaml").write_text(BASE.replace("price: 1", "price: 2"), "utf-8")
    git(top, "commit", "-q", "-a", "-m", "second")
    (top / "drill/scenario.yaml").write_text(BASE.replace("price: 1", "price: 9"), "utf-8")
    (top / "drill/sources/diary.txt").unlink()
    monkeypatch.chdir(top)
    return top


def value(text: str) -> float:
    revision, name = open_revision(text)
    return crossroads.load(name, texts=revision).solve().options[0].value


@pytest.mark.usefixtures("repository")
def test_a_revision_has_its_own_texts() -> None:
    assert value("HEAD~1:drill/scenario.yaml") == 1
    assert value("main:drill/scenario.yaml") == 2
    # What it extends and the copies of its sources come from the same revision.
    assert value("HEAD~1:drill/overlays/dear.yaml") == 3
    assert value("HEAD:top.yaml") == 5
    assert value("HEAD~1:drill/link.yaml") == 1


def test_a_path_may_start_from_the_folder_here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "drill" / "overlays")

    assert value("HEAD~1:../scenario.yaml") == 1
    assert value("HEAD:./dear.yaml") == 3
    assert value("HEAD:drill/scenario.yaml") == 2


@pytest.mark.usefixtures("repository")
def test_places_name_the_revision() -> None:
    result = run("diff", "HEAD~1:drill/scenario.yaml", "drill/scenario.yaml", "--csv")

    # The disk has lost the copy of the source, which is an error of that side.
    assert result.exit_code == 1
    assert "drill/scenario.yaml:3:" in result.stderr
    result = run("diff", "HEAD~1:drill/scenario.yaml", "HEAD:drill/scenario.yaml", "--csv")
    assert result.exit_code == 0
    assert "HEAD~1:drill/scenario.yaml:5:21,HEAD:drill/scenario.yaml:5:21" in result.stdout


@pytest.mark.usefixtures("repository")
def test_overlays_are_read_at_the_revision() -> None:
    result = run(
        "diff", "HEAD~1:drill/scenario.yaml", "HEAD:drill/scenario.yaml", "--overlay", "drill/overlays/dear.yaml"
    )

    assert result.exit_code == 0
    assert "Nothing differs" in result.stdout


@pytest.mark.usefixtures("repository")
def test_a_file_that_the_revision_lacks_is_told() -> None:
    revision, name = open_revision("HEAD:scenario.yaml")

    with pytest.raises(ScenarioError) as error:
        crossroads.load(name, texts=revision)

    assert str(error.value) == (
        "HEAD:./scenario.yaml: error: [no-file]\n  HEAD has no such file.\n  Did you mean HEAD:drill/scenario.yaml?"
    )


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    "name", ["HEAD:drill", "HEAD:../outside.yaml", "HEAD:drill/../../outside.yaml", "HEAD:/etc/passwd"]
)
def test_what_is_no_file_of_the_repository_is_none(name: str) -> None:
    revision, found = open_revision(name)

    assert not revision.has(found)
    with pytest.raises(ScenarioError, match="no-file"):
        revision.read(found)


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("HAED:drill/scenario.yaml", "The repository has no revision HAED. Did you mean HEAD?"),
        ("--all:x", "The repository has no revision --all. Known here: main, HEAD."),
        ("HEAD:", "HEAD: names no file of a revision. Write REVISION:path, as in HEAD:drill.yaml."),
        (":x.yaml", ":x.yaml names no file of a revision. Write REVISION:path, as in HEAD:x.yaml."),
    ],
)
def test_what_is_no_revision_is_refused(text: str, message: str) -> None:
    with pytest.raises(AnalysisError) as error:
        open_revision(text)

    assert str(error.value) == message


def test_a_folder_outside_of_any_repository_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(AnalysisError) as error:
        open_revision("HEAD:x.yaml")

    assert str(error.value) == (
        "There is no git repository here, so HEAD:x.yaml names no file. Run crossroads in the repository that has the "
        "revision."
    )


def test_a_machine_without_git_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(AnalysisError) as error:
        open_revision("HEAD:x.yaml")

    assert str(error.value) == "git is not installed, and revisions are read with it. Install it, or compare files."
