"""docs/fields.md is what the schema declares.

`CLAIMDB_UPDATE_GOLDENS=1 pytest tests/contract/test_fields_page.py` writes it anew.
"""

import os
from pathlib import Path

import pytest

from claimdb.drafts.input import RecordInput
from claimdb.drafts.rules import RULES, InvalidValueError, read
from claimdb.fields import RecordField
from claimdb.schema import KINDS, RECORDS

PAGE = Path(__file__).parents[2] / "docs" / "fields.md"
OPENING = """# Fields

Every kind of record with its fields, as `schema.py` declares them.
The keys are those of JSON and of tables; where there are several, they mean the same.
`claimdb import --schema KIND` prints the same as JSON Schema.
"""


def flags_of(field: RecordField) -> str:
    added = [f"`add --{field.flag}`"] if field.flag else []
    edited = [field.edit] if field.edit else [flag.name for flag in field.links]
    return ", ".join([*added, *(f"`edit --{flag}`" for flag in edited)])


def value_of(field: RecordField) -> str:
    words = ", ".join(f"`{word}`" for word in field.words)
    if field.words and len(field.words) < 20:
        also = ", ".join(f"`{word}`" for word in field.synonyms)
        return words + (f" (also {also})" if also else "")
    return f"{field.value} of {field.of}" if field.of else field.value


def page() -> str:
    parts = [OPENING]
    for kind in KINDS.values():
        parts.append(f"\n## {kind.name.replace('_', ' ')}\n\n| Keys | Value | Meaning | Flags |\n")
        parts.append("| --- | --- | --- | --- |\n")
        for field in kind.fields.values():
            keys = ", ".join(f"`{key}`" for key in dict.fromkeys((*field.names, *field.flat)))
            parts.append(f"| {keys} | {value_of(field)} | {field.help} | {flags_of(field)} |\n")
    return "".join(parts)


def test_the_page_of_fields_is_what_the_schema_declares() -> None:
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_kind_of_value_has_a_rule() -> None:
    kinds = {field.value for kind in KINDS.values() for field in kind.fields.values()}
    assert kinds - RULES.keys() == {"list", "objects", "ignored"}


@pytest.mark.parametrize("kind", [*RECORDS, "occurrence"])
@pytest.mark.parametrize(
    "text",
    ["nonsense", "foo bar", "Peace-Plan", "q12", "supports", "Direct", "20.03.2023", "03/04/2023",
     "en", "English language", "https://example.org/a", "doi: 10.1000/182", "Q7747", "q7747", "UA",
     "page:4", "4", "\ud800", "a\0b"],
)  # fmt: skip
def test_add_and_edit_read_a_value_alike(kind: str, text: str) -> None:
    for field in KINDS[kind].editable().values():
        if field.value == "json":
            continue
        problems: list[object] = []
        added = RecordInput({field.key: text}, problems).value(field)
        try:
            edited = read(field, text)
        except InvalidValueError:
            assert problems, field.key
        else:
            assert (added, problems) == (edited, []), field.key
