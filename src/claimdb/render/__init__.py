"""Records to text: one module a format.

Owns the names of the formats. It must not import one before it is asked for, and no format knows
where records come from.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import IO, Protocol, cast

from claimdb.model import Quote, Record

FORMATS: Mapping[str, str] = {
    "json": "claimdb.render.json:render",
    "jsonl": "claimdb.render.jsonl:render",
    "csv": "claimdb.render.csv:render",
    "tsv": "claimdb.render.tsv:render",
    "markdown": "claimdb.render.markdown:render",
    "ids": "claimdb.render.ids:render",
}
"""The formats by name, each as `module:function`."""


class Renderer(Protocol):
    """Writes records in one format, each as soon as it arrives."""

    def __call__(
        self,
        records: Iterable[Record],
        out: IO[str],
        fields: Sequence[str] = (),
        *,
        kind: type[Record] = Quote,
    ) -> None:
        """Write the records with these fields, or without any with those of the format.

        A header is due even where there are no records: then `kind` says of what.
        """
        ...


def renderer(name: str) -> Renderer:
    """Return the function that writes a format.

    Raises:
        KeyError: there is no such format.
    """
    module, _, function = FORMATS[name].partition(":")
    return cast("Renderer", getattr(import_module(module), function))
