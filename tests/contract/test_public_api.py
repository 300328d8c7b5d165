"""The public Python API: small, typed, documented, and quick to import."""

import ast
import inspect
import json
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import claimdb
from cases import each

HEAVY = (
    "sqlalchemy", "alembic", "rich", "typer", "click", "pydantic", "spacy", "psycopg", "claimdb.cli",
    "claimdb.formats", "claimdb.store.tables", "claimdb.store.migrate", "claimdb.store.derive",
    "claimdb.store.ingest", "claimdb.ask.parser",
)  # fmt: skip
PROGRAM = """
import json, sys
before = set(sys.modules)
import claimdb
loaded = [sorted(set(sys.modules) - before)]
with claimdb.open(sys.argv[1]) as database:
    list(database.find('topic:"peace plan" speaker:putin'))
    loaded.append(sorted(set(sys.modules) - before))
    list(database.who("war")), list(database.claims("war")), database.get("q1"), database.get("a1")
    try:
        database.find("speaker:putni")
    except claimdb.NotFoundError:
        pass
    loaded.append(sorted(set(sys.modules) - before))
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def loaded(example_file: Path) -> list[set[str]]:
    """Return the modules that are loaded after the import, after a search, and after more."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(example_file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(claimdb.__file__).resolve().parents[1],
    )
    return [set(modules) for modules in json.loads(done.stdout)]


def test_importing_loads_nothing_but_the_package(loaded: list[set[str]]) -> None:
    assert {name for name in loaded[0] if name.startswith("claimdb")} == {"claimdb"}
    assert loaded[0].isdisjoint(HEAVY)
    assert "sqlite3" not in loaded[0]


@each("moment", [1, 2])
def test_asking_loads_no_heavy_library(loaded: list[set[str]], moment: int) -> None:
    assert "claimdb.store.database" in loaded[moment]
    assert loaded[moment].isdisjoint(HEAVY)


def test_a_search_does_not_load_what_only_mistakes_need(loaded: list[set[str]]) -> None:
    only_later = {"difflib", "claimdb.store.load.records"}
    assert only_later.isdisjoint(loaded[1])
    assert "claimdb.store.load.records" in loaded[2]


def test_every_public_name_is_there_and_is_listed() -> None:
    assert sorted(claimdb.__all__) == list(claimdb.__all__)
    assert dir(claimdb) == sorted(claimdb.__all__)
    for name in claimdb.__all__:
        assert getattr(claimdb, name) is not None
    everything: dict[str, object] = {}
    exec("from claimdb import *", everything)
    assert set(claimdb.__all__) <= set(everything)


def test_the_names_that_type_checkers_see_are_those_that_are_loaded() -> None:
    tree = ast.parse(Path(claimdb.__file__).read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(seen) | {"__version__"} == set(claimdb.__all__)
    for name, (module, original) in seen.items():
        assert getattr(claimdb, name) is getattr(sys.modules[module], original)


@each("name", ["nothing", "open_database", "Opne", "__wrapped__"])
def test_an_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'claimdb' has no attribute '{name}'"):
        getattr(claimdb, name)


PUBLIC = [getattr(claimdb, name) for name in claimdb.__all__ if name != "__version__"]


def members(public: object) -> list[tuple[str, object]]:
    if not inspect.isclass(public):
        return []
    return [
        (name, member.fget if isinstance(member, property) else getattr(public, name))
        for name, member in vars(public).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, property | classmethod))
    ]


@each("public", PUBLIC)
def test_everything_public_is_documented_and_typed(public: object) -> None:
    assert inspect.getdoc(public)
    for name, member in members(public):
        assert inspect.getdoc(member), name
        signature = inspect.signature(member)
        assert signature.return_annotation is not inspect.Signature.empty, name
        for parameter in signature.parameters.values():
            annotated = parameter.annotation is not inspect.Parameter.empty
            assert annotated or parameter.name in ("self", "cls"), (name, parameter)
    if not inspect.isclass(public):
        assert typing.get_type_hints(public)["return"]


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(claimdb.__file__).with_name("py.typed").is_file()


def test_the_example_of_the_package_runs(example_file_copy: Path, capsys, monkeypatch) -> None:
    example = (claimdb.__doc__ or "").split("\n\n")[1:3]
    monkeypatch.chdir(example_file_copy.parent)
    example_file_copy.rename("quotes.sqlite")
    exec(inspect.cleandoc("\n\n".join(example)), {})
    printed = capsys.readouterr().out
    assert "the world should not be fooled" in printed
    assert printed.count("\n") == 2
