"""Files are written whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from crossroads.errors import OutputError
from crossroads.files import MANIFEST, replaced, write_whole


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _run(target: Path, **files: str) -> None:
    with replaced(target) as folder:
        (folder / "charts").mkdir()
        for name, text in files.items():
            (folder / "charts" / f"{name}.svg").write_text(text)
        (folder / "report.html").write_text(" ".join(files.values()))


def test_write_whole_replaces_a_file(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "page.html"

    write_whole(target, "one")
    write_whole(target, b"two")

    assert target.read_text("utf-8") == "two"
    assert _names(tmp_path) == ["deep/page.html"]


def test_write_whole_says_why_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()

    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        write_whole(tmp_path / "page.html", "text")

    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_write_whole_follows_a_link_and_leaves_rights_to_the_system(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(tmp_path / "real.svg")
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "link.svg", "drawn")
    finally:
        os.umask(before)

    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").stat().st_mode & 0o777 == 0o600


def test_replaced_takes_the_place_of_a_former_run_and_leaves_other_files(tmp_path: Path) -> None:
    _run(tmp_path, first="1")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "charts" / "mine.svg").write_text("mine")

    _run(tmp_path, second="2")

    assert _names(tmp_path) == [MANIFEST, "charts/mine.svg", "charts/second.svg", "notes.txt", "report.html"]
    assert (tmp_path / "report.html").read_text() == "2"


def test_replaced_keeps_the_former_run_when_the_new_one_fails(tmp_path: Path) -> None:
    _run(tmp_path, good="1")

    def fail() -> None:
        with replaced(tmp_path) as folder:
            (folder / "report.html").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert _names(tmp_path) == [MANIFEST, "charts/good.svg", "report.html"]
    assert (tmp_path / "report.html").read_text() == "1"


@pytest.mark.parametrize("name", ["charts/precious.svg", "report.html"])
def test_replaced_refuses_to_overwrite_what_no_run_wrote(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    (tmp_path / "results.json").write_text("{}")

    with pytest.raises(OutputError, match=f"has {name} already, and not from a run"):
        _run(tmp_path, precious="1")

    assert (tmp_path / name).read_text() == "mine"
    assert _names(tmp_path) == sorted([name, "results.json"])


@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", range(1, 7))
def test_an_interrupted_swap_brings_the_former_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, number: int
) -> None:
    _run(tmp_path, old="old")
    move, count = Path.rename, 0

    def fail_once(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == number:
            raise fault
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail_once)

    with pytest.raises((OutputError, KeyboardInterrupt)):
        _run(tmp_path, new="new")

    assert _names(tmp_path) == [MANIFEST, "charts/old.svg", "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


def test_runs_at_once_wait_for_each_other(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def write(text: str) -> None:
        try:
            for _ in range(20):
                _run(tmp_path, **{text: text})
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    last = (tmp_path / "report.html").read_text()
    assert _names(tmp_path) == [MANIFEST, f"charts/{last}.svg", "report.html"]


def test_replaced_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match=r"Results cannot be written to .*: File exists"):
        _run(tmp_path / "file", a="1")
