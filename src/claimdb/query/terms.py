"""The terms of a query: values checked for their field, with errors that name their place."""

import re
from typing import NamedTuple

from claimdb import edtf, folding
from claimdb.errors import QuerySyntaxError, UsageError
from claimdb.query.fields import Field, Kind
from claimdb.query.value import SAVED_NAME, Op, Saved, Term
from claimdb.schema import LANGUAGE_TAG

_CODES = {
    "id": (re.compile(r"[qcQC][1-9][0-9]{0,17}"), "an id such as q12"),
    "lang": (LANGUAGE_TAG, "a language tag such as en or pt-BR"),
}


class TermPlace(NamedTuple):
    """Where a term stands in the text of its query, for its errors."""

    text: str
    start: int
    end: int

    def error(self, message: str, hint: str | None = None) -> QuerySyntaxError:
        """Return the error of a term at this place."""
        return QuerySyntaxError(message, self.text, self.start, self.end, hint=hint)


def saved_term(place: TermPlace) -> Saved:
    """Return the reference to a saved query that stands at a place."""
    word = place.text[place.start : place.end]
    try:
        return Saved(saved_name(word))
    except UsageError as error:
        raise place.error(
            error.message, f'{error.hint}; "{word}" in quotation marks searches for the words'
        ) from None


def saved_name(text: str) -> str:
    """Return the name of a saved query as it is given, with @ before it or without.

    Raises:
        UsageError: it is not a valid name of a saved query.
    """
    name = text.removeprefix("@")
    if SAVED_NAME.fullmatch(name) is None:
        raise UsageError(
            f"{text!r} is not a valid name of a saved query",
            hint="a name has at most 64 of a to z, 0 to 9 and -, and does not begin with -",
        )
    return name


def read_term(field: Field, value: str, in_marks: bool, place: TermPlace) -> Term:
    """Return the term of a field with a value, checked and in its canonical form."""
    absent = value.lower() in (Op.NONE, Op.ANY) and not in_marks and field.kind is not Kind.TEXT
    if absent:
        if not field.optional:
            raise place.error(f"every quote has {field.name}; {value} has no effect")
        return Term(field.name, op=Op(value.lower()))
    if not in_marks and value.endswith("*"):
        return prefix_term(field, value.removesuffix("*"), place)
    match field.kind:
        case Kind.CHOICE:
            return Term(field.name, _choice(field, value, place))
        case Kind.DATE:
            return _date(field, value, place)
        case Kind.CODE:
            pattern, what = _CODES[field.name]
            if not re.fullmatch(pattern, value):
                raise place.error(f"{value!r} is not {what}")
            return Term(field.name, value.lower())
        case _:
            return Term(field.name, _with_words(value, place))


def prefix_term(field: Field, value: str, place: TermPlace) -> Term:
    """Return the term of a field with the beginning of a word."""
    if field.kind not in (Kind.TEXT, Kind.NAME, Kind.WORDS):
        raise place.error(f"{field.name} does not accept *")
    return Term(field.name, _with_words(value, place), Op.PREFIX)


def _with_words(value: str, place: TermPlace) -> str:
    if not folding.words(value):
        raise place.error(f"no word to search for in {value!r}")
    return value


def _choice(field: Field, value: str, place: TermPlace) -> str:
    try:
        return field.choices[value.lower()]
    except KeyError:
        import difflib  # only a mistake needs it

        close = difflib.get_close_matches(value.lower(), field.choices, n=1)
        hint = f"did you mean {field.choices[close[0]]}? " if close else ""
        allowed = ", ".join(dict.fromkeys(field.choices.values()))
        raise place.error(
            f"{value!r} is not a valid {field.name}", f"{hint}One of: {allowed}"
        ) from None


def _date(field: Field, value: str, place: TermPlace) -> Term:
    lower, dots, upper = value.partition("..")
    # An EDTF interval may have an open end, which is written with the same two dots.
    if "/" in value:
        lower, dots, upper = value, "", ""
    try:
        if not dots:
            edtf.parse(lower)
            return Term(field.name, lower)
        if not lower and not upper:
            raise ValueError(f"{value!r} is a range without a date")
        first = edtf.parse(lower).first if lower else edtf.EARLIEST
        last = edtf.parse(upper).last if upper else edtf.LATEST
        if first > last:
            raise ValueError(f"{value!r} ends before it begins")
    except ValueError as error:
        raise place.error(
            str(error), f"write {field.name}:2023-03 or {field.name}:2023..2024"
        ) from None
    return Term(field.name, lower, Op.RANGE, upper)
