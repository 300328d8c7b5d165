"""The text export of the Hypothes.is client: a heading with the document, and its annotations."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO

from claimdb.formats.annotations import tagged
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import LONGEST, Text

# As `buildTextExportContent` of `annotations-exporter.tsx` writes it.
_HEADING = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d\n(?P<title>.*)\n(?P<url>.*)\nGroup: .*\nTotal users: \d+\n"
)
_ANNOTATION = re.compile(
    r"^Annotation \d+:\n"
    r"Created at: (?P<day>\S*).*\n"
    r"(?:Author: (?P<author>.*)\n)?"
    r"(?:Page: (?P<page>.*)\n)?"
    r"(?:Type: (?P<type>.*)\n)?"
    r'(?:Quote: "(?P<quote>(?:.|\n)*?)"\n(?=Description: |Comment: ))?'
    r"(?:Description: (?:.|\n)*?\n(?=Comment: ))?"
    r"Comment: (?P<comment>(?:.|\n)*?)"
    r"(?:\nTags: (?P<tags>.*))?"
    r"(?=\n\nAnnotation \d+:\nCreated at: |\s*\Z)",
    re.MULTILINE,
)


def is_export(text: str) -> bool:
    """Whether a text begins as an export does."""
    return _HEADING.match(text.replace("\r\n", "\n")) is not None


def read(stream: IO[bytes], told: Counter[str], replies: str, unquoted: str) -> InputRows:
    """Return the annotations that have a quote; `replies` and `unquoted` count the others."""
    text = Text(stream)
    whole = text.read(LONGEST).replace("\r\n", "\n")
    rows = _rows(whole, told, replies, unquoted)
    return InputRows(rows, f"text, {text.name}", told=told, rejects="jsonl")


def _rows(text: str, told: Counter[str], replies: str, unquoted: str) -> Iterator[InputRow]:
    heading = _HEADING.match(text)
    assert heading is not None, "it is recognized by its heading"
    for match in _ANNOTATION.finditer(text):
        if match["type"] == "Reply":
            told[replies] += 1
        elif not match["quote"]:
            told[unquoted] += 1
        else:
            fields, topics, _ = tagged((match["tags"] or "").split(", "))
            raw: dict[str, object] = {
                "text": match["quote"], "note": match["comment"].strip(), "url": heading["url"],
                "title": heading["title"], "accessed_on": match["day"], **fields,
                "locator": match["page"] and f"page:{match['page']}", "topics": topics,
            }  # fmt: skip
            raw = {name: value for name, value in raw.items() if value}
            line = text.count("\n", 0, match.start()) + 1
            cells = (json.dumps(raw, ensure_ascii=False),)
            yield InputRow(line, raw, cells, coder=match["author"] or None)
