"""`edit` accepts, normalizes, verifies and refuses exactly what `add` does, field by field."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdb.drafts.patch import EDITABLE
from claimdb.drafts.patch_links import CLEAR, UNKNOWN
from claimdb.drafts.records import Draft, DraftError
from claimdb.drafts.validate import gate, membership_in_short
from claimdb.errors import ClaimdbError
from claimdb.fields import RecordField
from claimdb.matching.document import Document
from claimdb.model import short_id
from claimdb.personal_names import NameParts
from claimdb.store.address import Address
from claimdb.store.edit import edit_in
from claimdb.store.history.batch import Batch, recording
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.load.raw import load_record
from claimdb.store.names import KINDS as RECORD_OF
from claimdb.store.snapshots import store
from databases import copied, on
from strategies import texts

Raw = dict[str, Any]

_DEFAULTS = IngestOptions()
QUOTE: Raw = {
    "text": "It is so.", "mode": "indirect", "speakers": [{"name": "China"}], "occurrences": [],
}  # fmt: skip
PLACED: Raw = {**QUOTE, "text": "Gate now", "mode": "direct", "occurrences": [{"source": "s4"}]}
BASE: Mapping[str, Raw] = {
    "quote": QUOTE,
    "occurrence": PLACED,
    "claim": {"text": "It is so."},
    "person": {"name": "Ada Byron"},
    "organization": {"name": "A Band", "type": "ngo"},
    "topic": {"name": "a new topic"},
    "source": {"title": "A new page", "type": "report"},
}
"""The smallest record of each kind."""

TEXTS = (
    " spaced ", "a\0b", "half \ud800", "\udc80", "é\u2028", "x" * 20_000, "[b]x[/]", "=1+1",
    "\u202eevil", "NONE", "a; b", "“marked”", '"marked"', "l\r\nl",
)  # fmt: skip
NAMES = (
    "China", " china ", "a2", "A2", "a14", "a999", "peace plan", "PEACE-PLAN", "t2", "t999", "s2",
    "Antony Blinken", "Blinken", "Nobody Such", "Two Of Them", "Twice", "?!", "c1", "q12",
    "xiputinmeeting", "Doe, Jane", "Jane van Doe, Jr.",
)  # fmt: skip
VALUES: Mapping[str, tuple[str, ...]] = {
    "date": (
        "2023", " 2023-03 ", "March 2023", "20.03.2023", "03/04/2023", "2023-02-30", "2023-13",
        "../2023-03-23", "2023-03-01/2023-03-20", "2023~", "202X", "yesterday", "2023/2022",
    ),
    "url": ("https://example.org/a", " https://a.org/b ", "foo bar", "example.org", "mailto:a@b"),
    "doi": ("10.1000/182", "https://doi.org/10.1000/x", "doi: 10.1000/182", "nonsense", "10.1/x"),
    "slug": ("peace-plan", "Peace-Plan", "peace plan", "q12", "été", "a--b", "new", " new "),
    "language": ("en", " pt-BR ", "english language", "e n", "EN"),
    "wikidata": ("Q148", "Q7999999", " Q9999999 ", "7747", "q9", "Q0"),
    "country": ("CN", " FR ", "cn", "China"),
    "locator": ("page:4", " page:4 ", "4", "page:", "somewhere"),
    "json": ('{"section": "3"}', '["3"]', '{"a": NaN}', '{"a": "\\u0000"}', '{"a": {"b": [1.5]}}', "1"),
}  # fmt: skip
"""Good and bad values by kind of value."""


def values_of(field: RecordField) -> tuple[str, ...]:
    if field.value == "json":
        return VALUES["json"]
    words = (*field.words, *field.synonyms)
    spelled = tuple(f" {word.upper()}" for word in words[:2])
    return (*VALUES.get(field.value, NAMES), *words[:6], *spelled, *TEXTS)


@pytest.fixture(scope="module")
def shared(
    templates: Callable[[bool], Address],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Address]:
    """A database with ambiguous names and a saved copy; whoever writes in it keeps nothing."""
    with copied(templates(True), tmp_path_factory.mktemp("shared"), request) as address:
        fill(address)
        yield address


def fill(address: Address) -> None:
    store(address, "s4", Document.of(b"Gate now and no more. No way."), coder="ana")
    store(address, "s2", Document.of(b"Elsewhere. Gate now, too."), coder="ana")
    twice = [("person", {"name": "Two Of Them"}), ("person", {"name": "Two Of Them"}),
             ("topic", {"name": "Twice"}), ("topic", {"name": "Twice", "slug": "again"}),
             ("source", {"title": "Two Of Them"}), ("source", {"title": "Two Of Them"})]  # fmt: skip
    with recording(address, coder="ana", command="add") as batch:
        for kind, raw in twice:
            add(batch, kind, raw, IngestOptions(on_duplicate="add"))


def add(batch: Batch, kind: str, raw: Raw, options: IngestOptions = _DEFAULTS) -> int:
    draft: Draft | DraftError
    try:
        draft = gate(kind, raw)
    except DraftError as error:
        draft = error
    [outcome] = ingest(batch, [draft], options)
    if outcome.error is not None:
        raise outcome.error
    assert outcome.id is not None
    assert outcome.result == "added"
    return outcome.id


Result = tuple[str, Any]


def result(batch: Batch, write: Callable[[Batch], int], kind: str, kept: str) -> Result:
    """Return what a record has in the end, or why it is refused; nothing of it is kept."""
    batch.connection.exec_driver_sql("SAVEPOINT before")
    try:
        number = write(batch)
    except ClaimdbError as error:
        problems = getattr(error, "problems", ())
        messages = {problem.message for problem in problems} or {error.message}
        return type(error).__name__, messages
    else:
        raw = dict(load_record(batch.reader, kind, number))
        if kind == "quote":
            raw["anchors"] = [
                {name: cell for name, cell in row.cells.items() if name != "id"}
                for row in raw["occurrences"]
            ]
            raw.pop("keep_marks")
        # Made of the title or the name, once and for all.
        for made in ("key", "slug"):
            if made != kept:
                raw.pop(made, None)
        return "recorded", raw
    finally:
        batch.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before")


@contextmanager
def discarding(address: Address) -> Iterator[Callable[[], Batch]]:
    """Open a transaction and roll it back; yield what begins one batch after the other in it."""
    with recording(address, coder="ana", command="add") as batch:
        batch.discarded = True
        yield lambda: Batch(batch.connection, batch.reader, "ana", "add")


def assert_alike(address: Address, kind: str, flag: str, added: Mapping[str, Raw]) -> None:
    """Compare what comes of each value in a new record with what comes of it in an edited one."""
    record = "quote" if kind == "occurrence" else kind
    with discarding(address) as begin:
        new = {
            value: result(begin(), partial(add, kind=record, raw=raw), record, flag)
            for value, raw in added.items()
        }
    with discarding(address) as begin:
        batch = begin()
        number = add(batch, record, base_of(kind, flag))
        name = short_id(RECORD_OF.get(record, record), number)
        if kind == "occurrence":
            sql = "SELECT max(id) FROM occurrences WHERE quote_id = :id"
            name = f"o{batch.reader.row(sql, id=number)[0]}"
        for value in added:
            values: dict[str, Any] = {flag: [value]}
            if flag == "name" and value not in (BASE[kind]["name"], "none"):
                # A new record has no former name.
                values["old-name"] = ["drop"]
            edit = partial(edited, number=number, name=name, values=values)
            assert result(begin(), edit, record, flag) == new[value], value[:80]


def edited(batch: Batch, number: int, name: str, values: Mapping[str, Any]) -> int:
    edit_in(batch, name, values)
    return number


def base_of(kind: str, flag: str) -> Raw:
    """Return the smallest record of a kind; one of whose name parts is edited has all of them."""
    parts = {"family": "Byron", "given": "Ada"} if flag in NameParts._fields else {}
    return {**BASE[kind], **parts}


def of_field(kind: str, flag: str, field: RecordField, value: str) -> Raw:
    """Return the smallest record with another value of a field."""
    base, key = base_of(kind, flag), field.key
    if field.value == "json":
        return {**base, key: json.loads(value)}
    if kind == "occurrence":
        [place] = base["occurrences"]
        return {**base, "occurrences": [{**place, key: value}]}
    return {**base, key: value}


def _membership(text: str) -> Raw:
    return {key: part for key, part in membership_in_short(text).items() if part}


LISTS: Mapping[tuple[str, str], Callable[[str], Raw]] = {
    ("quote", "speaker"): lambda v: {"speakers": [{"name": v}]},
    ("quote", "role"): lambda v: {"speakers": [{"name": "China", "role": v}]},
    ("quote", "organization"): lambda v: {"speakers": [{"name": "China", "organization": v}]},
    ("quote", "status"): lambda v: {"speakers": [{"name": "China", "status": v}]},
    ("quote", "add-speaker"): lambda v: {"speakers": [{"name": "China"}, {"name": v}]},
    ("quote", "add-topic"): lambda v: {"topics": [v]},
    ("quote", "claim"): lambda v: {"claims": [v]},
    ("claim", "add-topic"): lambda v: {"topics": [v]},
    ("person", "alias"): lambda v: {"names": [v]},
    ("organization", "alias"): lambda v: {"names": [v]},
    ("topic", "alias"): lambda v: {"names": [v]},
    ("person", "add-membership"): lambda v: {"memberships": [_membership(v)]},
    ("source", "author"): lambda v: {"contributors": [v]},
    ("source", "editor"): lambda v: {"editors": [v]},
}
"""Of each flag that adds to a list, what a new record has for it."""

FIELDS = [(kind, flag) for kind, flags in EDITABLE.items() for flag in flags]


def differing(kind: str, flag: str, value: str) -> bool:
    """Whether a value means something of its own to `edit`."""
    has_sign = flag in {"role", "organization", "status", "add-membership"} and "=" in value
    has_sign |= flag == "add-topic" and value.endswith("=none")
    return has_sign or not value.strip() or value in {CLEAR, UNKNOWN}


ONE_OF_EACH = {(field.value, field.of): (kind, flag)
               for kind, flags in EDITABLE.items() for flag, field in flags.items()}  # fmt: skip
"""A field of each kind of value."""


@on("sqlite")
@pytest.mark.parametrize(("kind", "flag"), FIELDS)
def test_a_field_takes_what_add_takes(shared, kind, flag):
    takes_what_add_takes(shared, kind, flag)


@on("postgresql")
@pytest.mark.parametrize(("kind", "flag"), ONE_OF_EACH.values())
def test_a_field_of_each_kind_takes_on_a_server_what_add_takes(shared, kind, flag):
    takes_what_add_takes(shared, kind, flag)


def takes_what_add_takes(address: Address, kind: str, flag: str) -> None:
    field = EDITABLE[kind][flag]
    added = {
        value: of_field(kind, flag, field, value)
        for value in values_of(field)
        if not differing(kind, flag, value)
    }
    assert_alike(address, kind, flag, added)


@on("sqlite")
@pytest.mark.parametrize(("kind", "flag"), LISTS)
def test_a_list_takes_what_add_takes(shared, kind, flag):
    is_added_to_as_add_does(shared, kind, flag)


@on("postgresql")
@pytest.mark.parametrize(("kind", "flag"), [
    ("quote", "add-speaker"), ("quote", "add-topic"), ("quote", "claim"), ("topic", "alias"),
    ("person", "add-membership"), ("source", "author"),
])  # fmt: skip
def test_a_list_of_each_kind_takes_on_a_server_what_add_takes(shared, kind, flag):
    is_added_to_as_add_does(shared, kind, flag)


def is_added_to_as_add_does(address: Address, kind: str, flag: str) -> None:
    stances = (
        "China=oppose",
        "t2=for",
        "peace plan=OPPOSES",
        "t2=pro-ish",
        "=x",
        "c1=denies",
        "c1=none",
    )
    added = {
        value: {**BASE[kind], **LISTS[kind, flag](value)}
        for value in (*NAMES, *TEXTS, *stances, "attested", "DISPUTED")
        if not differing(kind, flag, value)
    }
    assert_alike(address, kind, flag, added)


@pytest.mark.parametrize(
    "text", ["Gate now and", "No way", "gate  NOW", "Gate then", "Gate now […] no more", "“Gate”"]
)
def test_a_text_is_verified_as_that_of_a_new_quote(shared, text):
    with discarding(shared) as begin:
        raw = {**PLACED, "text": text}
        new = result(begin(), partial(add, kind="quote", raw=raw), "quote", "")
        number = add(begin(), "quote", PLACED)
        edit = partial(edited, number=number, name=f"q{number}", values={"text": text})
        assert result(begin(), edit, "quote", "") == new


@settings(max_examples=48)
@given(st.sampled_from(FIELDS), texts)
def test_any_text_is_taken_as_add_takes_it(example_file, of, text):
    (kind, flag), field = of, EDITABLE[of[0]][of[1]]
    if field.value != "json" and not differing(kind, flag, text):
        assert_alike(example_file, kind, flag, {text: of_field(kind, flag, field, text)})
