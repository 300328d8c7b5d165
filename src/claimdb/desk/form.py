"""A record as a form: the texts of its fields by their paths, and the raw record they make."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from claimdb.drafts.names import is_address
from claimdb.drafts.validate import membership_in_short
from claimdb.fields import SHORT, RecordField
from claimdb.schema import KINDS, ORGANIZATION_TYPES

Raw = dict[str, Any]

_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_GROUPED = frozenset({"speakers", "occurrences"})
"""The lists whose objects have a line for each field; those of others are one line."""
_FIRST: Mapping[str, Sequence[str]] = {
    "quote": ("text", "mode", "occurrences", "speakers", "said", "topics", "claims", "note"),
}
"""The fields that come first, in this order; the others follow as declared."""
_OF_NEW = {
    "speaker": ("kind", "family", "given", "organization_type", "country"),
    "organization": ("organization_type", "country"),
    "source": ("title", "contributors", "container_title", "issued", "url"),
}
"""The fields that describe a new record, by the label of its name."""
_RARE = frozenset(f"occurrences[0].{key}" for key in ("cue", "printed_as", "via"))
"""The paths that come last."""
_LONG = frozenset({"text", "note"})
_LEFT_OUT = frozenset({"verified", "prefix", "suffix", "particle", "csl", "codings"})
_LABELS = {"organization_type": "its type", "locator": "place", "contributors": "authors"}
_NAMED = {"topic_link": "topic", "topic_reference": "topic", "claim_link": "claim"}


class FormLine(NamedTuple):
    """One text of a form.

    Attributes:
        path: Where it is in the raw record: `speakers[0].role`.
        label: What it is called on the screen.
        field: The field of the schema.
        names: What it names, as the resolver labels it; empty if it is no name.
        words: The words that it may be, if these are a closed list.
        long: Whether it may have several lines.
    """

    path: str
    label: str
    field: RecordField
    names: str = ""
    words: Sequence[str] = ()
    long: bool = False


@dataclass
class Form:
    """The texts of one record, by path, and what the user has decided about it.

    Attributes:
        kind: A key of `schema.RECORDS`.
        values: The texts; blank ones are not given.
        hidden: Values of the raw record that have no line, such as offsets, by path.
        carried: The paths whose text comes from the quote before, or is the last one recorded.
        confirmed: What the user has confirmed, such as a new record or text that is not verified.
        decided: The decisions about similar quotes, by their ids.
        new: The paths of names that no record has, with their labels.
        places: Which of several passages was chosen for an occurrence, counted from 1, by its path.
    """

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, object] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    decided: dict[int, Any] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """Return the text at a path; empty if there is none."""
        return self.values.get(path, "")

    def put(self, path: str, text: str) -> None:
        """Set the text at a path, which is no longer carried over."""
        self.values[path] = text
        self.carried.discard(path)

    def edit(self, path: str, text: str) -> None:
        """Take what the user typed; a passage of the former text is forgotten."""
        self.put(path, text)
        if (path == "text" and self.text("mode") not in ("indirect", "narration")) or path.endswith(
            ".source"
        ):
            self.unplace()

    def unplace(self) -> None:
        """Forget the offsets, which are those of another text."""
        self.places.clear()
        for path in [one for one in self.hidden if one.endswith((".start", ".end"))]:
            del self.hidden[path]

    def given(self) -> Iterator[str]:
        """Yield the paths that have a text."""
        return (path for path, text in self.values.items() if text.strip())

    def count(self, key: str) -> int:
        """Return how many objects of a list are given, the blank ones before the last included."""
        places = (int(match[2]) for path in self.given() if (match := _at(path, key)))
        return max(places, default=-1) + 1

    def is_begun(self) -> bool:
        """Whether there is more than what was carried over."""
        return any(path not in self.carried for path in self.given())

    # --- lines ------------------------------------------------------------------------------

    def lines(self) -> list[FormLine]:
        """Return the lines, in order; each list ends with a blank one."""
        fields = KINDS[self.kind].fields
        first = _FIRST.get(self.kind, (KINDS[self.kind].main,))
        keys = [*first, *(key for key in fields if key not in first)]
        lines = [line for key in keys for line in self._of_field(fields[key])]
        if self.count("occurrences") > 1:
            return lines
        return sorted(lines, key=lambda line: line.path in _RARE)

    def _of_field(self, one: RecordField) -> Iterator[FormLine]:
        if one.value == "switch" or one.key in _LEFT_OUT:
            return
        if one.key in _GROUPED:
            if one.key == "speakers" and self.text("mode") == "narration":
                return
            several = self.count(one.key) + (one.key == "speakers")
            for at in range(max(1, several)):
                yield from self._of_group(one.of, f"{one.key}[{at}]")
        elif one.value in ("list", "objects"):
            for at in range(self.count(one.key) + 1):
                yield _line(f"{one.key}[{at}]", one, "" if at else None)
        else:
            yield _line(one.key, one)

    def _of_group(self, kind: str, path: str) -> Iterator[FormLine]:
        fields = KINDS[kind].fields
        described = self._described(path)
        details = {key for keys in _OF_NEW.values() for key in keys} & fields.keys()
        if path.startswith("speakers") and path != "speakers[0]" and not self._is_begun(path):
            yield _line(f"{path}.name", fields["name"], "and")
            return
        for key, one in fields.items():
            shown = key not in details or key in described
            if shown and one.value != "number" and key not in _LEFT_OUT | {"suffix"}:
                yield _line(f"{path}.{key}", one, "speaker" if key == "name" else None)
            if key == "source" and f"{path}.source" in self.new:
                of_source = KINDS["source"].fields
                # The address or the title is the name of the source itself.
                named = "url" if is_address(self.text(f"{path}.source")) else "title"
                for detail in _OF_NEW["source"]:
                    if detail == named:
                        continue
                    yield _line(f"{path}.source.{detail}", of_source[detail])

    def _described(self, path: str) -> set[str]:
        """Return the fields that describe the new records that an object names."""
        labels = (self.new.get(f"{path}.{key}") for key in ("name", "organization"))
        return {key for label in labels if label for key in _OF_NEW[label]}

    def _is_begun(self, path: str) -> bool:
        return any(one.startswith(f"{path}.") for one in self.given())

    # --- the raw record ---------------------------------------------------------------------

    def raw(self) -> tuple[Raw, Mapping[str, str]]:
        """Return the raw record, and the paths of the form by those in it, where they differ."""
        record: Raw = {}
        moved: dict[str, str] = {}
        for line in self.lines():
            text = self.text(line.path)
            if not text.strip():
                continue
            self._insert(record, line, text, moved)
        for path, value in self.hidden.items():
            match = _STEP.match(path)
            assert match is not None, "it is a path"
            at = match[2]
            if at is None:
                record[path] = value
            elif int(at) < len(record.get(match[1], ())):
                record[match[1]][int(at)][path.rpartition(".")[2]] = value
        if self.kind == "quote":
            self._complete(record)
        return record, moved

    def _insert(self, record: Raw, line: FormLine, text: str, moved: dict[str, str]) -> None:
        key, at, rest = split_path(line.path)
        if at is None:
            record[key] = text if line.long else text.strip()
            return
        rows = record.setdefault(key, [])
        if not rest:
            value: object = _membership(text) if key == "memberships" else text.strip()
            rows.append(value)
            moved[f"{key}[{len(rows) - 1}]"] = line.path
            return
        # Blank objects are left out, so that places in the lists differ.
        group = f"{key}[{at}]"
        place = next((new for new, old in moved.items() if old == group), None)
        if place is None:
            rows.append({"name": None} if key == "speakers" else {})
            place = f"{key}[{len(rows) - 1}]"
            moved[place] = group
        row = rows[int(place[len(key) + 1 : -1])]
        if rest.startswith("source."):
            described = row["source"]
            if isinstance(described, str):
                row["source"] = described = _described_source(described)
            detail = rest.removeprefix("source.")
            several = [one.strip() for one in text.split(";") if one.strip()]
            described[detail] = several if detail == "contributors" else text.strip()
            return
        row[rest] = text.strip()

    def _complete(self, record: Raw) -> None:
        """Set what is decided and not typed: no source, marks that stay."""
        if "no source" in self.confirmed and not record.get("occurrences"):
            record["no_source"] = True
            record.pop("occurrences", None)
        if f"marks:{self.text('text')}" in self.confirmed:
            record["keep_marks"] = True
        if record.get("mode") == "narration":
            record.pop("speakers", None)

    def next(self, repeated: Sequence[str]) -> "Form":
        """Return the form of the next record, with some fields carried over, without stances."""
        values = {}
        for path in self.given():
            if path.startswith(tuple(repeated)):
                values[path] = self.values[path]
                if path.startswith("topics["):
                    values[path] = without_stance(self.values[path])
        return Form(self.kind, values, carried={*values})


def split_path(path: str) -> tuple[str, int | None, str]:
    """Return the field, the place in its list and the rest of a path: `speakers[0].role`."""
    match = _STEP.match(path)
    assert match is not None, "it is a path"
    rest = path[match.end() :].lstrip(".")
    return match[1], None if match[2] is None else int(match[2]), rest


def without_stance(topic: str) -> str:
    """Return a topic without its stance."""
    name, equals, _ = topic.rpartition("=")
    return name.strip() if equals else topic


def of_record(kind: str, raw: Mapping[str, Any]) -> Form:
    """Return the form of a raw record, whose nested objects have their fields by key."""
    form = Form(kind)
    fields = KINDS[kind].fields
    for key, value in raw.items():
        one = fields.get(key)
        if one is None or value in (None, "", [], False):
            continue
        if one.value == "switch":
            if key == "keep_marks":
                form.confirmed.add(f"marks:{raw.get('text', '')}")
            else:
                form.confirmed.add("no source")
        elif isinstance(value, str | bool | int | float) or one.key in _LEFT_OUT:
            form.values[key] = str(value)
        else:
            rows = [value] if isinstance(value, dict) else value
            for at, row in enumerate(rows):
                _fill(form, one, f"{key}[{at}]", row)
    return form


def _fill(form: Form, one: RecordField, path: str, row: Any) -> None:
    if not isinstance(row, Mapping):
        form.values[path] = str(row)
    elif one.key not in _GROUPED:
        form.values[path] = in_short(one, row)
    else:
        for key, value in row.items():
            if value is None or value == "":
                continue
            if key in ("start", "end") or key not in KINDS[one.of].fields or key in _LEFT_OUT:
                form.hidden[f"{path}.{key}"] = value
            elif isinstance(value, Mapping) and key == "source":
                form.values[f"{path}.source"] = str(value.get("title") or value.get("url") or "")
                for detail in _OF_NEW["source"][1:]:
                    if detail in value:
                        found = value[detail]
                        form.values[f"{path}.source.{detail}"] = (
                            "; ".join(map(str, found)) if isinstance(found, list) else str(found)
                        )
            else:
                text = value.get("name") if isinstance(value, Mapping) else value
                form.values[f"{path}.{key}"] = str(text)


def in_short(one: RecordField, row: Mapping[str, Any]) -> str:
    """Return an object of a list on one line, as flags write it: `peace plan=oppose`."""
    if SHORT in row:
        return str(row[SHORT])
    kind = KINDS[one.of]
    name = str(row.get(kind.main) or row.get("literal") or "")
    if one.of == "contributor":
        family = " ".join(filter(None, (row.get("particle"), row.get("family"))))
        parts = (family, row.get("given"), row.get("suffix"))
        return name if not family else ", ".join(filter(None, parts))
    if one.of == "membership":
        role = f"={row['role']}" if row.get("role") else ""
        ends = row.get("started"), row.get("ended")
        dates = f" ({ends[0] or '..'}/{ends[1] or '..'})" if any(ends) else ""
        return f"{name}{role}{dates}"
    second = next((row[key] for key in ("stance", "relation") if row.get(key)), None)
    return name if second is None else f"{name}={second}"


def _at(path: str, key: str) -> re.Match[str] | None:
    match = _STEP.match(path)
    return match if match and match[1] == key and match[2] else None


def _line(path: str, one: RecordField, label: str | None = None) -> FormLine:
    names = _NAMED.get(one.of, one.of if one.value in ("reference", "source") else "")
    if path.startswith("speakers") and one.key == "name":
        names = "speaker"
    own = label if label is not None else _LABELS.get(one.key, one.key.replace("_", " "))
    words = ORGANIZATION_TYPES if one.key == "organization_type" else one.words
    return FormLine(path, own, one, names, words, one.value == "text" and one.key in _LONG)


def _membership(text: str) -> object:
    try:
        return {key: value for key, value in membership_in_short(text).items() if value}
    except ValueError:
        # Validation reports it at its place.
        return {"organization": None}


def _described_source(name: str) -> Raw:
    """Return the description of a new source, of which the title or the address was typed."""
    return {"url": name.strip()} if is_address(name) else {"title": name.strip()}
