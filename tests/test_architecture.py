"""Imports run one way: text → document → scenario → graph → program → analysis → chart → report → study → cli."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "model" / "crossroads"

# Lowest first; modules of one floor know nothing of each other. A folder is one entry.
FLOORS: list[set[str]] = [
    {"_version", "prose", "progress"},
    {"errors"},
    {"document", "expressions", "distributions", "words", "figures", "files"},
    {"scenario"},
    {"graph"},
    {"draws"},
    {"program"},
    {"simulation", "games"},
    {"exchange"},
    {"analyses"},
    {"charts", "lint"},
    {"report", "history"},
    {"study"},
    {"watching"},
    {"cli"},
    {"__init__", "__main__"},
]
# Where imports inside functions are meant: these start fast and bring in what a call needs.
LAZY = {"cli", "study"}
# Heavy third-party libraries that most commands never need.
HEAVY = {"networkx", "scipy", "matplotlib", "rich", "pygambit"}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    """Return the entry of the table that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every imported module with whether the import stands inside a function."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(statement)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for statement in ast.walk(node)
    }
    inside = {
        id(statement)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module, id(node) in inside


def _floor(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def test_every_module_has_a_floor() -> None:
    rooms = {_room(path) for path in _modules()}

    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_only_downwards(path: Path) -> None:
    room = _room(path)
    for module, _ in _imports(path):
        if not module.startswith("crossroads"):
            continue
        target = [*module.split("."), "__init__"][1]
        target = target if target in set().union(*FLOORS) else "__init__"
        if target != room:
            assert _floor(target) < _floor(room), f"{room} imports {module}, which is not on a lower floor"


def test_no_circle_within_a_folder() -> None:
    graph: dict[str, set[str]] = {}
    for path in _modules():
        name = "crossroads." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        graph[name] = {module for module, inside in _imports(path) if module.startswith("crossroads") and not inside}
    finished: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' → '.join([*trail, name])}"
        if name in finished or name not in graph:
            return
        for below in graph[name]:
            visit(below, (*trail, name))
        finished.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_own_modules_are_imported_at_the_top(path: Path) -> None:
    if _room(path) in LAZY:
        return

    assert not [module for module, inside in _imports(path) if inside and module.startswith("crossroads")]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_a_hall(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_nothing_on_the_way_of_solving_imports_heavy_libraries_at_its_top() -> None:
    for path in _modules():
        if _room(path) in {"charts", "cli"}:
            continue
        tops = {module.split(".")[0] for module, inside in _imports(path) if not inside}
        assert not tops & HEAVY, path
