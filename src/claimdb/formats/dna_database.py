"""Databases of Discourse Network Analyzer 2 and 3, which are SQLite files."""

# The tables are those of `dna/src/main/java/sql/Sql.java` of DNA 3.0.11 and of DNA 2.0 beta 25.

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import IO, Any, TypeAlias

from claimdb.errors import InvalidDataError
from claimdb.formats import dna
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import plain

_Values: TypeAlias = dict[int, list[tuple[str, str]]]

_DOCUMENTS = """
SELECT ID, Title, Text, Author, Source, Date FROM DOCUMENTS
 WHERE ID IN (SELECT DocumentId FROM STATEMENTS) ORDER BY Date, ID"""
_STATEMENTS = """
SELECT s.ID, s.Start, s.Stop, c.Name, t.Label
  FROM STATEMENTS s LEFT JOIN CODERS c ON c.ID = s.Coder
  LEFT JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId
 WHERE s.DocumentId = ? ORDER BY s.Start, s.ID"""
_VALUES = "SELECT d.StatementId, v.Variable, {} FROM {} d JOIN VARIABLES v ON v.ID = d.VariableId{}"
_ENTITIES = " JOIN ENTITIES e ON e.ID = d.Entity"
_CODED = frozenset(("speaker", "organization", "topics"))
"""The fields without which a statement is about something else: a note, or a story."""
_MARKED = 32  # characters before and behind a passage
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(stream: IO[bytes], layout: Layout, told: Counter[str]) -> InputRows:
    """Return the statements of a database, sorted by the time of their documents.

    What was left out is added to `told`.

    Raises:
        InvalidDataError: it is damaged, or no database of DNA.
    """
    database = sqlite3.connect(":memory:")
    content = bytearray(stream.read())
    # A database in memory has no write-ahead log.
    content[18:20] = b"\x01\x01"
    try:
        database.deserialize(bytes(content))
        version = _version(database)
        # Version 2 has the values themselves, and times in milliseconds.
        is_3 = database.execute("PRAGMA table_info(ENTITIES)").fetchone() is not None
        values = _values(database, "e.Value" if is_3 else "d.Value", _ENTITIES if is_3 else "")
    except sqlite3.Error as error:
        raise InvalidDataError(
            f"the file is an SQLite database and none of DNA: {error}",
            hint="claimdb import reads databases of DNA 2 and 3; export a table from others as CSV",
        ) from error
    scale = 1 if is_3 else 1000
    found = _rows(database, values, layout, told, scale)
    return InputRows(found, f"database of version {version}", told=told, rejects="jsonl")


def _version(database: sqlite3.Connection) -> str:
    sql = "SELECT Value FROM SETTINGS WHERE Property = 'version'"
    return str((database.execute(sql).fetchone() or ("unknown",))[0])


def _values(database: sqlite3.Connection, short: str, entities: str) -> _Values:
    """Return the variables of statements, each with its value as a text."""
    agreed = "CASE d.Value WHEN 0 THEN 'oppose' ELSE 'support' END"
    found: _Values = {}
    for parts in (
        (short, "DATASHORTTEXT", entities),
        ("d.Value", "DATALONGTEXT", ""),
        ("CAST(d.Value AS TEXT)", "DATAINTEGER", ""),
        (agreed, "DATABOOLEAN", ""),
    ):
        for number, variable, value in database.execute(_VALUES.format(*parts)):
            if value:
                found.setdefault(number, []).append((variable, value))
    return found


def _rows(
    database: sqlite3.Connection,
    values: _Values,
    layout: Layout,
    told: Counter[str],
    scale: int,
) -> Iterator[InputRow]:
    try:
        for number, title, text, author, container, date in database.execute(_DOCUMENTS):
            document = {
                "title": title, "source_authors": author, "container_title": container,
                "published_on": _time(date // scale),
            }  # fmt: skip
            units = text.encode("utf-16-le", "surrogatepass")
            for row in database.execute(_STATEMENTS, (number,)).fetchall():
                coded = _coded(values.get(row[0], ()), layout, told)
                if _CODED.isdisjoint(coded):
                    told[
                        f"skipped statements without a speaker or a concept, of type {row[4]}"
                    ] += 1
                    continue
                raw = {**document, **_passage(units, *row[1:3]), **coded}
                yield _statement(row, raw, layout)._replace(document=str(number))
    except sqlite3.Error as error:
        raise InvalidDataError(f"the database of DNA cannot be read: {error}") from error


def _coded(
    values: Sequence[tuple[str, str]], layout: Layout, told: Counter[str]
) -> Mapping[str, str]:
    """Return the values of variables by their fields."""
    found = {}
    for variable, value in values:
        field = layout.columns.get(variable, dna.KNOWN.get(plain(variable), IGNORE))
        if field == IGNORE:
            told[f"values of the variable {variable}, which is left out"] += 1
        else:
            name, text = layout.value(field, value)
            found[name] = text
    return found


def _statement(row: Sequence[Any], raw: Mapping[str, object], layout: Layout) -> InputRow:
    given = {name: value for name, value in raw.items() if value}
    made = InputRow(row[0], given, (), coder=row[3], unit="statement")
    made = dna.statement(made, layout.defaults)
    return made._replace(cells=(json.dumps(made.raw, ensure_ascii=False),))


def _passage(units: bytes, start: int, stop: int) -> Mapping[str, str]:
    """Return a passage of a document with the text around it; Java counts units of UTF-16."""
    parts = {
        "prefix": units[max(start - _MARKED, 0) * 2 : start * 2],
        "text": units[start * 2 : stop * 2],
        "suffix": units[stop * 2 : (stop + _MARKED) * 2],
    }
    return {name: part.decode("utf-16-le", "ignore") for name, part in parts.items()}


def _time(seconds: int) -> str:
    """Return a day, or a time if it is not midnight."""
    time = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return time.removesuffix("T00:00:00")
