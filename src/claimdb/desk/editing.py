"""A recorded record as a form, and the patch that leads from it to an edited form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from claimdb.desk.form import Form, of_record
from claimdb.desk.lookups import Lookups
from claimdb.desk.notices import CheckedForm
from claimdb.desk.quote_checks import check, options_of
from claimdb.desk.work import DeskWork, Item
from claimdb.drafts.patch_links import CLEAR, UNKNOWN
from claimdb.drafts.records import RawRow
from claimdb.errors import NotFoundError, UsageError
from claimdb.fields import RecordField
from claimdb.model import short_id
from claimdb.schema import KINDS
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import REFUSED
from claimdb.store.load.raw import load_record
from claimdb.store.names import KINDS as LABELS
from claimdb.store.resolver import NameResolver

_MAIN_NAMES = {
    "actor": "SELECT name FROM actors WHERE id = :id",
    "topic": "SELECT name FROM topics WHERE id = :id",
    "source": "SELECT key FROM sources WHERE id = :id",
    "claim": "SELECT text FROM claims WHERE id = :id",
}
_CLEARED = {"topic_link": CLEAR, "claim_link": "asserts"}
"""What a link has if nothing is written behind its name."""
_SPEAKER = ("role", "organization", "status")


class EditWork(DeskWork):
    """One recorded record that is edited; `blind`, with the stances of the coder alone."""

    def __init__(self, address: Address, coder: str, name: str, *, blind: bool = False) -> None:
        super().__init__(address, coder, [Item(Form("quote"))])
        self._name = name
        self._blind = blind
        self.edited: list[str] = []
        self.title = f"edit {name}"

    def open(self) -> None:
        """Read the record; raise `ClaimdbError` if there is none that can be edited."""
        reader = self.lookups.reader
        last = reader.row("SELECT max(id) FROM batches")[0]
        self._seen = None if last is None else short_id("batch", last)
        kind, self._number = _found(reader, self._name)
        self._id = short_id(LABELS.get(kind, kind), self._number)
        raw = load_record(reader, kind, self._number)
        self._places = [
            short_id("occurrence", one.cells["id"]) for one in raw.get("occurrences", ())
        ]
        form = _form(reader, self.lookups.resolver, kind, raw)
        self._before = Form(kind, {**form.values})
        self.items = [Item(form)]
        self.title = f"edit {self._id}"
        # The desk reads in a thread of its own.
        self.close()

    def _open(self) -> Lookups:
        return Lookups(self._address, coding=self._coder if self._blind else None)

    def check(self, form: Form) -> CheckedForm:
        """Return what needs attention in the record."""
        return check(form, self.lookups, self._number)

    def _save(self, item: Item) -> str:
        # Only writing needs the schema.
        from claimdb.store.edit import edit_in
        from claimdb.store.history.batch import recording

        patches = {self._id: patch(self._before, item.form), **dict(self._of_places(item.form))}
        options = options_of(item.form)
        with recording(self._address, coder=self._coder, command="edit") as batch:
            for name, changes in patches.items():
                which = item.form.places.get(self._path(name))
                if changes or which is not None:
                    chosen = replace(options, which=which)
                    done = edit_in(batch, name, changes, chosen, self._seen)
                    self.edited = [done.by] if done.by else self.edited
        by = f"; undo with: claimdb undo {self.edited[0]}" if self.edited else ""
        item.result = f"edited {self._id}{by}" if by else f"no change to {self._id}"
        return item.result

    def _path(self, id: str) -> str:
        """Return the path of an occurrence; empty for another record."""
        return f"occurrences[{self._places.index(id)}]" if id in self._places else ""

    def _of_places(self, form: Form) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the patches of its occurrences, by their ids."""
        for id in self._places:
            path = f"{self._path(id)}."
            changes = {
                flag: form.text(path + one.key).strip() or None
                for flag, one in KINDS["occurrence"].editable().items()
                if form.text(path + one.key) != self._before.text(path + one.key)
            }
            yield id, changes


def _found(reader: Reader, name: str) -> tuple[str, int]:
    kind, number = NameResolver(reader).identify(name)
    if kind not in (*_MAIN_NAMES, "quote"):
        raise UsageError(
            f"{name!r} is a {kind}, which has no form", hint=f"give flags: claimdb edit {name} --…"
        )
    table = "quotes" if kind == "quote" else f"{kind}s"
    column = "kind" if kind == "actor" else f"'{kind}'"
    row = reader.row(f"SELECT {column} FROM {table} WHERE id = :id", id=number)
    if row is None:
        raise NotFoundError(f"no {kind} has the id {name.lower()}")
    return row[0], number


def _form(reader: Reader, resolver: NameResolver, kind: str, raw: RawRow) -> Form:
    """Return the form of a recorded record, with names in place of ids."""
    record = _readable(reader, resolver, kind, raw)
    form = of_record(kind, record)
    if kind == "quote":
        if not raw["occurrences"]:
            form.confirmed.add("no source")
        if any(one["verified"] in REFUSED for one in raw["occurrences"] if "verified" in one):
            form.confirmed.add(f"unverified:{raw['text']}")
    return form


def _readable(reader: Reader, resolver: NameResolver, kind: str, raw: RawRow) -> dict[str, Any]:
    record = dict(raw)
    for one in KINDS[kind].fields.values():
        if one.value == "reference" and record.get(one.key):
            record[one.key] = _name(reader, resolver, one.of, record[one.key])
        elif isinstance(record.get(one.key), list):
            rows = [_named(reader, resolver, one, row) for row in record[one.key]]
            record[one.key] = rows
    if kind == "source":
        listed = record["contributors"]
        for field in KINDS[kind].fields.values():
            if field.role:
                record[field.key] = [
                    {**one, "literal": one.get("name") if not one.get("family") else None}
                    for one in listed
                    if one["role"] == field.role
                ]
    return record


def _named(reader: Reader, resolver: NameResolver, one: RecordField, row: RawRow) -> dict[str, Any]:
    """Return a row of a list with names in place of ids, and with its passage."""
    labels = {
        "speaker": {"name": "speaker", "organization": "organization"},
        "topic_link": {"name": "topic"},
        "topic_reference": {"name": "topic"},
        "claim_link": {"text": "claim"},
        "membership": {"organization": "organization"},
        "occurrence": {"source": "source", "via": "source"},
    }.get(one.of, {})
    named = {
        key: _name(reader, resolver, labels[key], value) if key in labels and value else value
        for key, value in row.items()
    }
    if one.of == "occurrence":
        named |= {key: row.cells[key] for key in ("start", "end")}
    if one.of == "speaker" and named["status"] == "attested":
        named["status"] = None
    return named


def _name(reader: Reader, resolver: NameResolver, label: str, id: str) -> str:
    """Return the name of a record, or its id where the name is not its alone."""
    kind = LABELS[label]
    name: str = reader.row(_MAIN_NAMES[kind], id=int(id[1:]))[0]
    found = [one.short_id for one in resolver.find(label, name)]
    return name if found == [id] and "=" not in name else id


def patch(before: Form, after: Form) -> dict[str, Any]:
    """Return the changes of a form as values of the flags of `claimdb edit`."""
    kind = KINDS[before.kind]
    changes: dict[str, Any] = {}
    for flag, one in kind.editable().items():
        old, new = before.text(one.key), after.text(one.key)
        if new != old and one.value not in ("list", "objects"):
            changes[flag] = (new if one.key in ("text", "note") else new.strip()) or None
    for one in kind.fields.values():
        if one.key == "speakers":
            changes |= _speakers(before, after)
        elif one.value in ("list", "objects") and one.key != "occurrences":
            changes |= _list(one, _texts(before, one.key), _texts(after, one.key))
    if f"marks:{after.text('text')}" in after.confirmed and "text" in changes:
        changes["keep-marks"] = True
    return changes


def _texts(form: Form, key: str) -> list[str]:
    texts = (form.text(f"{key}[{at}]").strip() for at in range(form.count(key)))
    return [one for one in texts if one]


def _list(one: RecordField, old: list[str], new: list[str]) -> dict[str, Any]:
    """Return the changes of a list of lines."""
    if old == new:
        return {}
    flags = [flag.name for flag in one.links]
    if one.of == "contributor":
        return {flags[0]: new or [CLEAR]}
    word_of = _CLEARED.get(one.of)
    were, are = (
        dict(_split(text) if word_of else (text, None) for text in texts) for texts in (old, new)
    )
    found: dict[str, list[str]] = {}
    removing = next(flag for flag in flags if flag.startswith("rm-"))
    adding = next((flag for flag in flags if flag.startswith("add-")), flags[0])
    found[removing] = [name for name in were if name not in are]
    found[adding] = [_joined(name, word) for name, word in are.items() if name not in were]
    changed = [name for name in are if name in were and were[name] != are[name]]
    found.setdefault(flags[0], []).extend(_joined(name, are[name] or word_of) for name in changed)
    return {flag: values for flag, values in found.items() if values}


def _joined(name: str, word: str | None) -> str:
    return f"{name}={word}" if word else name


def _split(text: str) -> tuple[str, str | None]:
    name, equals, word = text.rpartition("=")
    return (name.strip(), word.strip()) if equals else (text, None)


def _speakers(before: Form, after: Form) -> dict[str, Any]:
    """Return the changes of the speakers and of their roles."""
    old, new = _rows(before), _rows(after)
    if old == new:
        return {}
    changes: dict[str, Any] = {}
    names = [one["name"] or UNKNOWN for one in new]
    if names != [one["name"] or UNKNOWN for one in old]:
        changes["speaker"] = names or [CLEAR]
    were = {one["name"]: one for one in old}
    for one in new:
        earlier = were.get(one["name"], {})
        for flag in _SPEAKER:
            if one[flag] != earlier.get(flag, ""):
                value = one[flag] or ("attested" if flag == "status" else CLEAR)
                named = f"{one['name'] or UNKNOWN}={value}"
                changes.setdefault(flag, []).append(named)
    return changes


def _rows(form: Form) -> list[dict[str, str]]:
    keys = ("name", *_SPEAKER)
    rows = [
        {key: form.text(f"speakers[{at}].{key}").strip() for key in keys}
        for at in range(form.count("speakers"))
    ]
    return [] if form.text("mode") == "narration" else [one for one in rows if any(one.values())]
