"""The size of modules and of the page that explains them, and names of classes."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "claimdb"
SHORTEST, LONGEST = 25, 400  # lines; a package's `__init__` may be shorter
LONGEST_PAGE = 1300  # words


def test_a_module_is_read_in_one_go_and_worth_a_file():
    lines = {
        str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
    }
    assert len(lines) > 100
    assert {path: count for path, count in lines.items() if count > LONGEST} == {}
    short = {path for path, count in lines.items() if count < SHORTEST}
    assert {path for path in short if Path(path).name != "__init__.py"} == set()


def test_no_two_classes_have_one_name():
    names = Counter(
        node.name
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []


def test_the_architecture_takes_one_sitting():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert 500 < len(page.split()) <= LONGEST_PAGE
