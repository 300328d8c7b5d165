"""XML without a document type: no entities that expand, no other files."""

from typing import TYPE_CHECKING

from claimdb.errors import InvalidDataError

if TYPE_CHECKING:
    # Only XML loads this library.
    from xml.etree.ElementTree import Element


class _RootReachedError(Exception):
    """The first element begins, before which alone a document type may stand."""


def parse_xml(content: bytes, what: str) -> "Element":
    """Return the root element.

    Raises:
        InvalidDataError: the content is not XML, or has a document type.
    """
    from xml.etree.ElementTree import ParseError, fromstring
    from xml.parsers import expat

    prolog = expat.ParserCreate()

    def reject(*_: object) -> None:
        raise InvalidDataError(
            f"{what} has a document type (<!DOCTYPE>), which could define entities",
            hint="remove it",
        )

    def stop(*_: object) -> None:
        raise _RootReachedError

    prolog.StartDoctypeDeclHandler = reject
    prolog.StartElementHandler = stop
    try:
        prolog.Parse(content, True)
    except _RootReachedError:
        pass
    except (expat.ExpatError, ValueError, LookupError):
        pass  # which the other parser reports
    try:
        return fromstring(content)  # noqa: S314  # it has no entities
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidDataError(f"{what} is not XML: {error}", hint="is it complete?") from error
