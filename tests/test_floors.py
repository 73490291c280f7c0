"""Imports only go down: a module imports from floors below it and from its own folder."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "licet"
GROUND = {"errors", "period", "spelling", "facts", "frames", "derived", "clause", "rule", "party", "network", "version"}
FIRST = {"law", "lists", "trade", "cases"}
SECOND = {"screening", "decision", "impact", "evidence"}
THIRD = {
    *(
        *("flow", "layers", "batch", "case", "case_folder", "case_backtest", "case_losses", "case_mechanisms"),
        *("case_evidence", "case_claims", "case_rests", "accounts"),
    ),
    *("parties", "owners", "policy", "records", "report", "scale"),
}
ROOF = {"interfaces", "__init__", "__main__"}
FLOORS = [GROUND, FIRST, SECOND, THIRD, ROOF]
# The second floor does not import the first: engines receive rules, lists and networks as arguments.
MAY_IMPORT = {0: {0}, 1: {0, 1}, 2: {0, 2}, 3: {0, 1, 2, 3}, 4: {0, 1, 2, 3, 4}}
# The first and second floor import from their own folder only, not from their neighbors.
OWN_FOLDER_ONLY = {1, 2}


def room(path: Path) -> str:
    """Return the first name below the package: the room a file stands in."""
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def floor(name: str) -> int:
    """Return the floor a room stands on."""
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def imported_rooms(path: Path) -> set[str]:
    """Return the rooms of licet a file imports, at its top or inside functions."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "licet" else [f"licet.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        rooms |= {n.split(".")[1] for n in names if n.startswith("licet.")}
    return rooms


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_down(path: Path) -> None:
    """A file imports only what stands below it, or beside it in its own folder."""
    here = room(path)
    for other in imported_rooms(path) - {here}:
        assert floor(other) in MAY_IMPORT[floor(here)], f"{path} on floor {floor(here)} imports {other}"
        if floor(here) in OWN_FOLDER_ONLY:
            assert floor(other) != floor(here), f"{path} imports its neighbor {other}"
