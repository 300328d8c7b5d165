"""The classes with which `schema` declares kinds of records and their fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

SHORT = "="
"""The key of a whole object that is written as one text, such as `peace plan=oppose`."""


class Flag(NamedTuple):
    """An option of the command line; `many` may be repeated, a `switch` takes no value."""

    name: str
    help: str
    metavar: str = "TEXT"
    many: bool = False
    switch: bool = False


class RecordField(NamedTuple):
    """A field of a record, or of an object within one.

    Attributes:
        key: Its key in JSON, and its attribute of drafts and records.
        value: The kind of value: see `drafts.rules.RULES`. A `numeral` is a text, such as a volume,
            that JSON may have as a number. A `list` may also be one text of several
            values, `objects` have a flat form by parts; a `reference` names a record, a `source`
            may also describe it.
        help: What it is, as `--help` and the JSON Schema say it.
        flag: Its flag of `claimdb add`, without hyphens in front.
        edit: Its flag of `claimdb edit`; a field without one cannot be edited by itself.
        metavar: What the help of the flags shows for the value.
        required: Whether it must be given, and cannot be cleared.
        keys: The keys that a record may have it under, the usual one first; else `key`.
        flat: The keys that a flat record has it under, where it belongs to a nested object.
        json: Its key in our own JSON, where that is not `key`.
        column: Its column in the table, where that is not `key`.
        words: The words of a choice.
        synonyms: Other words for these that input may have.
        of: The kind of record that a reference names, or of the objects in a list.
        links: The flags of `claimdb edit` for the objects in a list.
        csl: The variable of CSL that it is.
        question: What a prompt asks, where one asks for it.
        label: What `claimdb show` calls it.
        flat_column: Its column in flat formats, where that is not `json`.
        role: The role of the contributors that it lists.
    """

    key: str
    value: str = "text"
    help: str = ""
    flag: str | None = None
    edit: str | None = None
    metavar: str = "TEXT"
    required: bool = False
    keys: tuple[str, ...] = ()
    flat: tuple[str, ...] = ()
    json: str | None = None
    column: str | None = None
    words: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = {}
    of: str = ""
    links: tuple[Flag, ...] = ()
    csl: str | None = None
    question: str = ""
    label: str = ""
    flat_column: str | None = None
    role: str = ""

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
    """A kind of record, or of object within one, with its fields by their keys.

    Attributes:
        name: The kind.
        fields: Its fields; `main` names the one that a record is known by.
        main: See there.
        table: The table of its rows, if it has one of its own.
        ignored: Keys of our own output that input ignores.
        asked: The fields that a prompt asks for, in this order.
    """

    name: str
    fields: Mapping[str, RecordField]
    main: str = "name"
    table: str = ""
    ignored: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def cells(self) -> Iterator[RecordField]:
        """Yield the fields with one value each that its row has."""
        return (
            one for one in self.fields.values() if one.value not in ("list", "objects", "switch")
        )

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
