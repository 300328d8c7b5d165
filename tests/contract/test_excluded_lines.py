"""The lines of `src` that tests need not reach."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
# Imports that type checkers alone read, and one line that only a bug reaches.
EXCLUDED = {"claimdb/__init__.py": 7, "claimdb/cli/boundary.py": 1, "claimdb/store/database.py": 2}


def excluded(path: Path) -> Iterator[int]:
    """Yield the lines of code that `exclude_also` and `pragma: no cover` take out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node.lineno
            yield from (statement.lineno for statement in node.body)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if "pragma: no" in line:
            yield number


def test_at_most_ten_lines_are_excluded_from_coverage_and_all_are_listed():
    found = {
        str(path.relative_to(SOURCE)): len(lines)
        for path in SOURCE.rglob("*.py")
        if (lines := list(excluded(path)))
    }
    assert found == EXCLUDED
    assert sum(found.values()) <= 10
