"""Which lines of src no test has to reach: imports for type checkers, and those listed here."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
EXCLUDED = {"claimdb/cli/app.py": 1}
"""The lines with `pragma: no cover`: one that only a bug reaches."""


def trees():
    for path in SOURCE.rglob("*.py"):
        yield path, ast.parse(path.read_text())


def test_type_checkers_alone_read_imports_and_nothing_else():
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                assert all(isinstance(one, ast.ImportFrom) for one in node.body), path
                assert not node.orelse, path


def test_every_other_excluded_line_is_listed():
    found = {}
    for path, _ in trees():
        count = sum("pragma: no" in line for line in path.read_text().splitlines())
        if count:
            found[str(path.relative_to(SOURCE))] = count
    assert found == EXCLUDED
