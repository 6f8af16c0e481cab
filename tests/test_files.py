"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from crossroads.errors import OutputError
from crossroads.files import MARK, replaced, write_whole


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_write_whole_replaces_a_file(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "page.html"

    write_whole(target, "one")
    write_whole(target, "two")

    assert target.read_text("utf-8") == "two"
    assert _names(target.parent) == ["page.html"]


def test_write_whole_says_why_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()

    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        write_whole(tmp_path / "page.html", "text")

    assert _names(tmp_path) == ["page.html"]


def test_replaced_takes_the_place_of_a_former_run_and_leaves_other_files(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with replaced(tmp_path / "out") as folder:
            (folder / MARK).write_text(text)
            (folder / "charts").mkdir()
            (folder / "charts" / f"{text}.svg").write_text("")
        (tmp_path / "out" / "notes.txt").write_text("mine")

    assert _names(tmp_path / "out") == ["charts", "notes.txt", MARK]
    assert _names(tmp_path / "out" / "charts") == ["second.svg"]
    assert (tmp_path / "out" / MARK).read_text() == "second"


def test_replaced_keeps_the_former_run_when_the_new_one_fails(tmp_path: Path) -> None:
    with replaced(tmp_path) as folder:
        (folder / MARK).write_text("good")

    def fail() -> None:
        with replaced(tmp_path) as folder:
            (folder / MARK).write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert (tmp_path / MARK).read_text() == "good"
    assert _names(tmp_path) == [MARK]


def test_replaced_refuses_a_folder_with_things_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "precious.png").write_text("mine")

    def run() -> None:
        with replaced(tmp_path) as folder:
            (folder / "charts").mkdir()
            (folder / MARK).write_text("")

    with pytest.raises(OutputError, match="has charts already, and not from a run"):
        run()

    assert (tmp_path / "charts" / "precious.png").read_text() == "mine"
    assert _names(tmp_path) == ["charts"]


def test_replaced_puts_everything_back_when_a_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with replaced(tmp_path) as folder:
        (folder / "brief.txt").write_text("old brief")
        (folder / MARK).write_text("old")
    move = Path.rename

    def fail_at_mark(self: Path, target: Path) -> Path:
        if self.name == MARK and self.read_text() == "new":
            raise PermissionError(13, "Permission denied")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail_at_mark)

    def run() -> None:
        with replaced(tmp_path) as folder:
            (folder / "brief.txt").write_text("new brief")
            (folder / MARK).write_text("new")

    with pytest.raises(OutputError, match="Permission denied"):
        run()

    assert (tmp_path / MARK).read_text() == "old"
    assert (tmp_path / "brief.txt").read_text() == "old brief"
