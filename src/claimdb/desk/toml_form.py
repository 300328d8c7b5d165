"""A form as a TOML document for an editor, with what needs attention as comments at its place."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from claimdb.desk.form import Form, FormLine, split_path
from claimdb.desk.notices import Notice, NoticeAnswer
from claimdb.errors import InvalidDataError

ANSWERS = "answers"
"""The key under which the numbers of answers are written."""
DECISION = "decision"
"""The key with the decision about a proposed quote."""
_GROUPED = ("speakers", "occurrences")
_OF_SOURCE = "source_"
_ESCAPED = re.compile(r'["\\\x00-\x08\x0b-\x1f\x7f]')
_SHORT = {"\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LONGEST_COMMENT = 300


def toml_of(
    form: Form, notices: Sequence[Notice], heading: Sequence[str], decision: str | None = None
) -> tuple[str, Mapping[int, NoticeAnswer]]:
    """Return a form as TOML, and the answers to its questions by their numbers in it."""
    comments, choices = _commented(notices)
    out = [*(f"# {line}" for line in heading), ""]
    if decision is not None:
        out += [f"{DECISION} = {_quoted(decision)}  # accept, reject, or later"]
    if choices:
        out += ["# The numbers of the answers that you choose below: [1, 3]", f"{ANSWERS} = []"]
    form_lines = form.lines()
    own = [one for one in form_lines if not one.path.startswith(_GROUPED)]
    for key, of_key in _by_key(own):
        out += [comment for line in of_key for comment in comments.get(line.path, ())]
        texts = [form.text(line.path) for line in of_key]
        is_list = split_path(of_key[0].path)[1] is not None
        shown = ", ".join(map(_quoted, filter(None, texts)))
        out.append(f"{key} = [{shown}]" if is_list else f"{key} = {_quoted(texts[0])}")
    for group, of_group in _by_key([one for one in form_lines if one not in own]):
        for at in range(max(1, form.count(group))):
            out += ["", f"[[{group}]]"]
            for line in of_group:
                _, place, rest = split_path(line.path)
                if place == at:
                    name = rest.replace("source.", _OF_SOURCE)
                    out += comments.get(line.path, ())
                    out.append(f"{name} = {_quoted(form.text(line.path))}")
    return "\n".join(out) + "\n", choices


def _commented(
    notices: Sequence[Notice],
) -> tuple[Mapping[str, Sequence[str]], Mapping[int, NoticeAnswer]]:
    """Return the comments about each path, and the answers in them by their numbers."""
    comments: dict[str, list[str]] = {}
    choices: dict[int, NoticeAnswer] = {}
    for notice in notices:
        lines = comments.setdefault(notice.path, [])
        lines.append(_comment(f"{notice.tone if notice.is_open else 'note'}: {notice.message}"))
        for choice in notice.choices:
            choices[len(choices) + 1] = choice
            lines.append(_comment(f"  [{len(choices)}] {choice.label}"))
    return comments, choices


def _by_key(lines: Sequence[FormLine]) -> Iterator[tuple[str, list[FormLine]]]:
    found: dict[str, list[FormLine]] = {}
    for line in lines:
        found.setdefault(split_path(line.path)[0], []).append(line)
    yield from found.items()


def _comment(text: str) -> str:
    one_line = " ".join(text.split())
    return f"# {one_line[:_LONGEST_COMMENT]}"


def _quoted(text: str) -> str:
    """Return a TOML string; a text of several lines keeps them."""

    def escaped(match: re.Match[str]) -> str:
        found = match[0]
        return _SHORT.get(found, f"\\u{ord(found):04x}")

    shown = _ESCAPED.sub(escaped, text)
    return f'"""\n{shown}"""' if "\n" in text else f'"{shown}"'


def read_toml(text: str, form: Form) -> tuple[Sequence[int], str]:
    """Take the texts of a document into a form; return the answers, and the decision.

    Raises:
        InvalidDataError: it is not TOML, or has an unknown field.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidDataError(f"not TOML: {error}", hint="correct the line") from error
    answers = given.pop(ANSWERS, [])
    decision = str(given.pop(DECISION, "accept"))
    if not (isinstance(answers, list) and all(isinstance(one, int) for one in answers)):
        raise InvalidDataError(f"{ANSWERS} is no list of numbers", hint="write it as [1, 3]")
    values = dict(_texts(given))
    known = {re.sub(r"\[\d+\]", "[]", line.path) for line in form.lines()}
    known |= {f"occurrences[].source.{one}" for one in _SOURCE_DETAILS}
    known |= {f"speakers[].{one}" for one in _SPEAKER_DETAILS}
    for path in values:
        if re.sub(r"\[\d+\]", "[]", path) not in known:
            raise InvalidDataError(f"there is no field {path!r}", hint="remove the line")
    for path in {*form.values, *values}:
        new = values.get(path, "")
        if form.text(path) != new:
            form.edit(path, new)
    return answers, decision


_SOURCE_DETAILS = ("title", "contributors", "container_title", "issued", "url")
_SPEAKER_DETAILS = (
    "name", "role", "organization", "status", "kind", "family", "given", "organization_type",
    "country",
)  # fmt: skip


def _texts(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        rows = value if isinstance(value, list) else [value]
        for at, row in enumerate(rows):
            path = f"{key}[{at}]" if isinstance(value, list) else key
            if isinstance(row, dict):
                for name, text in row.items():
                    own = name.replace(_OF_SOURCE, "source.", 1)
                    yield f"{path}.{own}", _text(text)
            else:
                yield path, _text(row)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)
