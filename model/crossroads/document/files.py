"""The text of one file, or a finding that says why there is none."""

import glob
import os
from pathlib import Path

from crossroads.document.lines import split_lines
from crossroads.errors import Finding, Place, ScenarioError
from crossroads.prose import shorten

# A scenario of a hundred thousand nodes has about 20 MB; beyond this a file is somebody else's.
MAX_BYTES = 32 * 2**20
# How files start that a Windows editor saved as "Unicode".
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(name: str) -> str:
    """Return the text of a file, without a byte order mark.

    Raises
    ------
    ScenarioError
        If the file is missing, too large, or not UTF-8.
    """
    path = Path(name)
    try:
        # A bounded read holds for pipes and devices too, which do not tell their size.
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error("no-file", "There is no such file.", _neighbours(path), name) from None
    except IsADirectoryError:
        raise _error("no-file", "This is a folder.", _neighbours(path / "scenario.yaml"), name) from None
    except (OSError, ValueError) as error:
        # A name with a null character is a ValueError.
        reason = error.strerror if isinstance(error, OSError) else error
        problem = f"The file cannot be read: {str(reason).lower()}."
        raise _error("no-file", problem, "Check its name and its permissions.", name) from error
    return decoded(raw, name)


def decoded(raw: bytes, name: str) -> str:
    """Return the text that the bytes of a file are, without a byte order mark.

    Raises
    ------
    ScenarioError
        If they are too many, or not UTF-8.
    """
    if len(raw) > MAX_BYTES:
        problem = f"The file has more than {MAX_BYTES // 2**20} MB, which is the most that a scenario may have."
        raise _error("too-large", problem, "Check that this is the file you mean.", name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith(_UTF_16):
            raise _error("not-utf-8", "The file is UTF-16, not UTF-8.", "Save it as UTF-8.", name) from error
        before = split_lines(raw[: error.start].decode("utf-8-sig"))
        place = Place(name, len(before), len(before[-1]) + 1)
        line = split_lines(raw.decode("utf-8-sig", errors="replace"))[place.line - 1]
        problem = f"The file is not UTF-8: the byte 0x{raw[error.start]:02x} does not belong there."
        raise ScenarioError([Finding("not-utf-8", problem, "Save it as UTF-8.", place, excerpt=line)]) from error


def _neighbours(path: Path) -> str:
    """Return what a writer may have meant instead of a file that is not there."""
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {shorten(str(folder))} either."
    # Scenarios are YAML; what is imported from other programs has a suffix of its own.
    is_foreign = path.suffix not in ("", ".yaml", ".yml")
    names = sorted(entry.name for entry in folder.glob(f"*{glob.escape(path.suffix)}" if is_foreign else "*.y*ml"))
    if not names:
        return f"The folder {folder} has no {path.suffix if is_foreign else 'YAML'} file."
    return f"In {folder} there is: {', '.join(names[:10])}{', …' if len(names) > 10 else '.'}"


def _error(code: str, problem: str, remedy: str, name: str) -> ScenarioError:
    return ScenarioError([Finding(code, problem, remedy, Place(name))])


def is_file(path: str) -> bool:
    """Return whether a file is there; no name, however odd, is an error."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises where a name is too long


def is_same_file(first: str, second: str) -> bool:
    """Return whether two names stand for one file, there or not."""
    try:
        return os.path.realpath(first) == os.path.realpath(second)
    except ValueError:
        # A name with a null character is no file's.
        return first == second
