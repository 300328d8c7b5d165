"""The classes with which `schema` declares kinds of records and their fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from claimdb.model import ID_LETTERS

SHORT = "="
"""The key of a whole object that is written as one text, such as `peace plan=oppose`."""


ID = rf"(?i:[{''.join(ID_LETTERS.values())}][1-9][0-9]*)"
"""The pattern of an id of any record."""


class Shape(NamedTuple):
    """The pattern of a value, compiled on use, and the hint for one that does not match.

    Of a `caseless` one the group is the value, whose case does not count.
    """

    pattern: str
    hint: str
    caseless: bool = False


FORMS: Mapping[str, Shape] = {
    "key": Shape(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]+", "a key on one line, such as smith2023plan"),
    "slug": Shape(
        rf"(?!{ID}\Z)[^\W_]+(?:-[^\W_]+)*", "words joined by hyphens, such as peace-plan"
    ),
    "url": Shape(
        r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20]+",
        "an address with its scheme: https://example.org/a",
    ),
    "doi": Shape(
        r"(?i:(?:https?://(?:dx\.)?doi\.org/|doi: ?)?(10\.\d{4,9}/\S+))",
        "such as 10.1000/182",
        caseless=True,
    ),
    # BCP 47
    "language": Shape(
        r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "a language tag, such as en or pt-BR"
    ),
    "wikidata": Shape(r"Q[1-9][0-9]*", "such as Q7747"),
    "country": Shape("[A-Z]{2}", "two capital letters, such as UA"),
}
"""The kinds of value that are a text of a certain form."""
LANGUAGE_TAG = FORMS["language"].pattern


class Flag(NamedTuple):
    """An option of the command line; `many` may be repeated, a `switch` takes no value.

    `also` is another name, which it has in another command.
    """

    name: str
    help: str
    metavar: str = "TEXT"
    many: bool = False
    switch: bool = False
    also: str | None = None


class RecordField(NamedTuple):
    """A field of a record, or of an object within one.

    The kinds of `value` are those of `drafts.rules.RULES`: a `numeral` is a text, such as a volume,
    that JSON may have as a number; a `list` may also be one text of several values, `objects` have
    a flat form by parts; a `reference` names a record, a `source` may also describe it.
    """

    key: str  # in JSON, and the attribute of drafts and records
    value: str = "text"
    help: str = ""  # for `--help` and the JSON Schema
    flag: str | None = None  # of `claimdb add`, without hyphens in front
    edit: str | None = None  # the same of `claimdb edit`; without it, it is not edited by itself
    metavar: str = "TEXT"
    required: bool = False  # it must be given, and cannot be cleared
    keys: tuple[str, ...] = ()  # those that a record may have it under, the usual one first
    flat: tuple[str, ...] = ()  # those of a flat record, where it belongs to a nested object
    json: str | None = None  # the key in our own JSON, where that is not `key`
    column: str | None = None  # in the table, where that is not `key`
    words: tuple[str, ...] = ()  # of a choice
    synonyms: Mapping[str, str] = {}  # other words for these that input may have
    of: str = ""  # the kind of record that a reference names, or of the objects in a list
    links: tuple[Flag, ...] = ()  # the flags of `claimdb edit` for the objects in a list
    csl: str | None = None  # the variable of CSL
    question: str = ""  # of a prompt
    label: str = ""  # of `claimdb show`
    flat_column: str | None = None  # in flat formats, where that is not `json`
    role: str = ""  # of the contributors that it lists

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that a record of its own may have it under, the usual one first."""
        return self.keys or (self.key,)

    @property
    def in_table(self) -> str:
        """The name of its column in the table."""
        return self.column or self.key

    @property
    def in_json(self) -> str:
        """Its key in our own JSON."""
        return self.json or self.key


class RecordKind(NamedTuple):
    """A kind of record, or of object within one, with its fields by their keys."""

    name: str
    fields: Mapping[str, RecordField]
    main: str = "name"  # the field that a record is identified by
    table: str = ""  # of its rows, if it has one of its own
    ignored: tuple[str, ...] = ()  # keys of our own output that input ignores
    asked: tuple[str, ...] = ()  # the fields that a prompt asks for, in this order

    def cells(self) -> Iterator[RecordField]:
        """Yield the fields with one value each that its row has."""
        several = ("list", "objects", "switch")
        return (one for one in self.fields.values() if one.value not in several)

    def columns(self) -> Iterator[RecordField]:
        """Yield the fields with one plain value each that our own output has as a column."""
        return (one for one in self.cells() if one.value != "json")

    def later(self) -> Sequence[RecordField]:
        """Return the fields declared after the note, which order keeps at the end of our output."""
        fields = [*self.fields.values()]
        return fields[[*self.fields].index("note") + 1 :]

    def editable(self) -> Mapping[str, RecordField]:
        """Return the fields that `claimdb edit` replaces, by their flags."""
        return {one.edit: one for one in self.fields.values() if one.edit}
