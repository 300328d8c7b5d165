"""Lookup and list of the saved queries of a database."""

from claimdb.errors import InvalidDataError, NotFoundError, QuerySyntaxError
from claimdb.query.parser import parse
from claimdb.query.saved import expanded
from claimdb.query.value import Query
from claimdb.store.backends.base import Reader, Table

_HEADER = ("id", "name", "query", "coder", "at")
# Whoever replaced a query last is who it is of.
_LISTED = """
SELECT '@' || s.name, s.name, s.query, k.name, b.at
  FROM saved_queries s
  JOIN batches b ON b.id = coalesce(
    (SELECT max(h.batch_id) FROM changes h
      WHERE h.table_name = 'saved_queries' AND h.row_id = s.id),
    s.batch_id)
  JOIN coders k ON k.id = b.coder_id
 ORDER BY s.name"""


class SavedQueries:
    """The saved queries that a reader sees."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def table(self) -> Table:
        """Return all of them by name, with who saved each as it is, and when."""
        return Table(_HEADER, iter(self._reader.execute(_LISTED)))

    def expanded(self, query: Query) -> Query:
        """Return a query with what its references stand for in their places.

        Raises:
            NotFoundError: it refers to what is not there.
            InvalidDataError: what it refers to cannot be read, or refers to itself.
            UsageError: written out, it is larger than a query may be.
        """
        return expanded(query, self.query)

    def query(self, name: str) -> Query:
        """Return the query of a name as it was saved, which may refer to others.

        Raises:
            NotFoundError: there is none; it suggests.
            InvalidDataError: it cannot be read.
        """
        text = self.text(name)
        try:
            if query := parse(text):
                return query
            what = "is empty"
        except QuerySyntaxError as error:
            what = f"cannot be read: {error.message} of {text!r}"
        raise InvalidDataError(
            f"@{name} {what}", hint=f"save it again: claimdb query save {name} QUERY --force"
        )

    def text(self, name: str) -> str:
        """Return the canonical text of the query of a name.

        Raises:
            NotFoundError: there is none; it suggests.
        """
        row = self._reader.row("SELECT query FROM saved_queries WHERE name = :name", name=name)
        if row is None:
            raise self._missing(name)
        return str(row[0])

    def users(self, name: str) -> tuple[str, ...]:
        """Return the names of the queries that refer to one, by name; not through others."""
        rows = self._reader.execute("SELECT name, query FROM saved_queries ORDER BY name")
        return tuple(user for user, text in rows if name in _references(text))

    def _missing(self, name: str) -> NotFoundError:
        import difflib  # only a mistake needs it

        names = [row[0] for row in self._reader.execute("SELECT name FROM saved_queries")]
        close = tuple(f"@{one}" for one in difflib.get_close_matches(name, names, n=3))
        meant = f"did you mean {' or '.join(close)}? " if close else ""
        return NotFoundError(
            f"unknown saved query @{name}",
            hint=f'{meant}to search for the words, put "@{name}" in quotation marks',
            candidates=close,
        )


def _references(text: str) -> frozenset[str]:
    try:
        return frozenset(parse(text).references())
    except QuerySyntaxError:
        # What cannot be read refers to nothing.
        return frozenset()
