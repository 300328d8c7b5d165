"""The documentation matches the code: every name, every link, every worked query."""

import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb.ask.parser import read
from claimdb.cli.app import COMMANDS
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.parser import parse_arguments
from claimdb.query.value import WORDS
from claimdb.store.tables import metadata
from questions import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGE = DOCS / "query-language.md"
MODEL = DOCS / "data-model.md"
ARCHITECTURE = DOCS / "architecture.md"
DECISIONS = DOCS / "decisions"

_CELL = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def files(*patterns: str) -> list[Path]:
    """The files of the repository, without caches and what tools make."""
    made = {"build", "dist", "site-packages", "__pycache__"}
    return sorted(
        path
        for pattern in patterns
        for path in ROOT.rglob(pattern)
        if not any(
            part in made or part.startswith(".") or part.endswith(".egg-info")
            for part in path.relative_to(ROOT).parts[:-1]
        )
    )


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def everything_written() -> str:
    return "\n".join(map(text, files("*.md")))


def rows(path: Path, *header: str) -> Iterator[list[str]]:
    """The rows of every table of a page whose header begins so, without the code marks."""
    inside = False
    for line in text(path).splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
        if cells[: len(header)] == list(header):
            inside = True
        elif inside and not set(cells[0]) <= {"-", ":", " "}:
            yield [_plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    code = re.fullmatch(r"(`+)(.+)\1", cell)
    return code[2].replace("\\|", "|") if code and code[1] not in code[2] else cell


def table(path: Path, *header: str) -> list[object]:
    found = [pytest.param(*row[: len(header)], id=row[0]) for row in rows(path, *header)]
    assert found, f"{path.name} has no table {header}"
    return found


def ids(cell: str) -> list[str]:
    return [] if cell == "nothing" else cell.split()


@pytest.fixture(scope="module")
def example(example_file: Path) -> Iterator[claimdb.Database]:
    with claimdb.open(example_file) as database:
        yield database


# --- the query language -------------------------------------------------------------------------


@each(("query", "finds"), table(LANGUAGE, "query", "finds"))
def test_a_worked_query_finds_the_quotes_that_the_page_says(
    example: claimdb.Database, query: str, finds: str
):
    found = sorted(quote.id for quote in example.find(query))
    assert [f"q{number}" for number in found] == ids(finds)
    assert example.count(query) == len(found)


@each(("query", "finds"), table(LANGUAGE, "claims query", "finds"))
def test_a_worked_query_finds_the_claims_that_the_page_says(
    example: claimdb.Database, query: str, finds: str
):
    assert [f"c{number}" for number in sorted(claim.id for claim in example.claims(query))] == ids(
        finds
    )


@each(("query", "code", "message"), table(LANGUAGE, "query", "exit code", "message"))
def test_a_query_that_fails_says_what_the_page_says(
    example: claimdb.Database, query: str, code: str, message: str
):
    with pytest.raises(claimdb.ClaimdbError) as caught:
        list(example.find(query))
    assert (int(caught.value.exit_code), caught.value.message) == (int(code), message)


@pytest.mark.parametrize(("arguments", "query"), table(LANGUAGE, "shell", "canonical query"))
def test_what_a_shell_hands_over_is_read_as_the_page_says(arguments: str, query: str):
    assert str(parse_arguments(shlex.split(arguments))) == query


def test_the_table_of_questions_is_that_of_the_tests():
    rows = [
        "| shape | question | command line |\n| --- | --- | --- |",
        *(
            f"| {shape if number == 0 else ''} | `{question}` | `{line.replace('|', chr(92) + '|')}` |"
            for shape, lines in QUESTIONS.items()
            for number, (question, line) in enumerate(lines.items())
        ),
    ]
    start, end = "writes this table -->\n", "<!-- end of questions -->"
    before, _, rest = text(LANGUAGE).partition(start)
    written = f"{before}{start}\n{chr(10).join(rows)}\n\n{end}{rest.partition(end)[2]}"
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        LANGUAGE.write_text(written, encoding="utf-8")
    assert LANGUAGE.read_text(encoding="utf-8") == written


@each(("question", "code", "message"), table(LANGUAGE, "question", "exit code", "message"))
def test_a_refused_question_says_what_the_page_says(
    example: claimdb.Database, question: str, code: str, message: str
):
    with pytest.raises(claimdb.ClaimdbError) as caught:
        read(question, example.mentions())
    assert (int(caught.value.exit_code), caught.value.message) == (int(code), message)
    assert caught.value.hint


FIELD_ROWS = {row[0]: row for row in rows(LANGUAGE, "Field", "Other names")}


def test_the_table_of_fields_has_every_field_in_order_and_no_other():
    bare, *named = FIELD_ROWS
    assert bare == "(bare words)"
    assert named == [name for name in FIELDS if name != WORDS]


@each("name", [name for name in FIELDS if name != WORDS])
def test_the_row_of_a_field_has_its_aliases_its_link_and_its_values(name: str):
    field, row = FIELDS[name], FIELD_ROWS[name]
    assert row[1].replace("`", "").split() == [
        alias for alias, meant in ALIASES.items() if meant == name
    ]
    link = "the quote" if field.row == "quote" else field.row.value
    assert row[2] == f"{link} (key)" if field.key else row[2] == link
    takes = set(re.findall(r"`([^`]+)`", f"`{row[3]}`" if "`" not in row[3] else row[3]))
    if field.choices:
        assert set(field.choices) == takes - {"none", "any"}
        assert field.optional == ({"none", "any"} <= takes)


@each("name", list(FIELD_ROWS))
def test_the_example_of_a_field_is_a_query_that_runs(example: claimdb.Database, name: str):
    query = FIELD_ROWS[name][5]
    assert name == "(bare words)" or query.startswith(f"{name}:")
    list(example.find(query))


# --- the data model -----------------------------------------------------------------------------


def section(path: Path, title: str) -> str:
    match = re.search(
        rf"^#+ `?{re.escape(title)}`?$(.*?)(?=^#|\Z)", text(path), re.MULTILINE | re.DOTALL
    )
    assert match, f"{path.name} has no section {title}"
    return match[1]


@each("name", sorted(metadata.tables))
def test_every_table_has_a_section_with_exactly_its_columns(name: str):
    listed = re.findall(r"^\| `(\w+)` \|", section(MODEL, name), re.MULTILINE)
    assert listed == [column.name for column in metadata.tables[name].columns]


@each("name", sorted(metadata.tables))
def test_every_table_and_its_references_are_in_the_diagram(name: str):
    diagram = text(MODEL).partition("```mermaid")[2].partition("```")[0]
    drawn = {
        frozenset((left, right))
        for left, right in re.findall(r"^\s*(\w+) \S+ (\w+) :", diagram, re.MULTILINE)
    }
    for key in metadata.tables[name].foreign_keys:
        assert frozenset((name, key.column.table.name)) in drawn


@each("view", ["quotes_view", "claims_view"])
def test_every_view_has_a_section_with_exactly_its_columns(example: claimdb.Database, view: str):
    listed = re.findall(r"^\| `(\w+)` \|", section(MODEL, view), re.MULTILINE)
    cursor = example.connection.execute(f"SELECT * FROM {view} LIMIT 0")
    assert listed == [column[0] for column in cursor.description]


# --- the architecture ---------------------------------------------------------------------------


def test_the_layers_are_those_that_the_contract_holds():
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    held = [layer.replace("claimdb.", "") for layer in layers if layer != "claimdb.__main__"]
    drawn = section(ARCHITECTURE, "Who may import whom").split("```")[1]
    assert [re.split(r"\s{2,}", line)[0] for line in drawn.strip().splitlines()] == held


@each(
    "name",
    sorted(
        path.name
        for path in (ROOT / "src" / "claimdb").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ),
)
def test_every_package_is_in_the_overview(name: str):
    plan = section(ARCHITECTURE, "The packages").split("```")[1]
    assert re.search(rf"^  {re.escape(name)}/?\s", plan, re.MULTILINE)


# --- commands, decisions -----------------------------------------------------------------------


@each("command", COMMANDS)
def test_every_command_is_documented(command: str):
    assert re.search(
        rf"`claimdb {command}\b|^\$ claimdb {command}\b", everything_written(), re.MULTILINE
    )


def test_the_decisions_are_numbered_without_a_gap_and_listed_in_order():
    names = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = _LINK.findall(text(DECISIONS / "README.md"))
    assert [name for name in listed if name[0].isdigit()] == names


@each("path", sorted(DECISIONS.glob("[0-9]*.md")))
def test_a_decision_has_its_number_a_context_a_decision_and_consequences(path: Path):
    assert text(path).startswith(f"# {int(path.name[:4])}. ")
    headings = re.findall(r"^## (.+)$", text(path), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


# --- all pages ----------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text(path)), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-").strip("-")
        for heading in headings
    }


@each("path", files("*.md"))
def test_every_relative_link_leads_somewhere(path: Path):
    for link in _LINK.findall(_FENCE.sub("", text(path))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


# Written so that none of them finds itself.
_FOREIGN = re.compile(
    r"""
      /(?:wor[k]|hom[e]|roo[t]|User[s]|tm[p])/            # folders of one machine
    | (?:pypi|npmjs|artifactory|nexus)\.[a-z]|/simpl[e]/  # hosts of packages
    | \b(?:issue|session|ticket|task|sprint)s?\ [#]?\d    # how the work was organised
    | \bTODO\b.*\d
    """,
    re.VERBOSE | re.IGNORECASE,
)


@each(
    "path",
    files("*.md", "*.py", "*.sql", "*.toml", "*.txt", "*.mako"),
)
def test_a_file_speaks_of_the_project_alone(path: Path):
    found = [match[0] for match in _FOREIGN.finditer(text(path))]
    assert found == []
