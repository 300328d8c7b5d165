"""Source records from CSL items: variables with a column of ours, and the rest under `csl`."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from claimdb import edtf
from claimdb.drafts.rules import numeral
from claimdb.fields import FORMS
from claimdb.schema import CONTRIBUTOR_ROLES, KINDS, SOURCE_TYPES
from claimdb.written_dates import date_order, read_date

OURS = "claimdb"
"""The key under `custom` of values without a CSL variable."""
NOTES = "quotes"
"""The key under that of further notes, which are quotes in items that we write."""
UNTITLED = "[Untitled]"
"""The title of a work without one, which an item does not have."""
ET_AL = "et-al"
"""The key under `custom` of the roles with more names than are listed."""
COLUMNS: Mapping[str, str] = {
    one.key: one.csl for one in KINDS["source"].fields.values() if one.csl and one.value != "date"
}
"""The variables of CSL that are columns of a source."""
DATES = tuple(one.key for one in KINDS["source"].fields.values() if one.value == "date")
_PARTS = ("family", "given", "particle", "suffix", "literal")
NAME = {one: "non-dropping-particle" if one == "particle" else one for one in _PARTS}
"""The names of the parts of a name in CSL."""

# Months from 21 on are seasons, which are words.
_DAY = "[0-9]{4}[-/.](?!2[1-4](?![0-9]))[0-9]{1,2}(?:[-/.][0-9]{1,2})?[?~%]?"
_SEASON = re.compile("[0-9]{4}-2[1-4]")
_SEASON_OF_YEAR = re.compile("(?<=^[0-9]{4})-2[1-4]$")
_FIGURES = re.compile(rf"(?:{_DAY}|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{4}})(?:/{_DAY})?")
_VALUES = {one.key: one.value for one in KINDS["source"].fields.values() if one.csl}


def record(item: Mapping[str, object]) -> dict[str, object]:
    """Return a CSL item as the record of a source, whose key is the `id` of the item.

    What our columns cannot express is kept in `csl`. Figures that are no date are left for
    validation.
    """
    rest, ours, further = dict(item), _ours(item), notes(item)
    custom = rest.pop("custom", None)
    if isinstance(custom, Mapping) and (custom.keys() - {OURS}):
        rest["custom"] = {key: value for key, value in custom.items() if key != OURS}
    number = rest.pop("id", None)
    own = rest.pop("citation-key", None)
    raw: dict[str, object] = {"key": own or (str(number) if isinstance(number, int) else number)}
    raw["type"] = "document"
    for column, variable in COLUMNS.items():
        if variable in rest and _fits(_VALUES[column], rest[variable]):
            raw[column] = rest.pop(variable)
    if raw["type"] == "speech" and "issued" in item and rest.get("event-date") == item["issued"]:
        del rest["event-date"]
    for variable in DATES:
        value = rest.get(variable)
        if (text := ours.get(variable) or stated(value)) is not None:
            raw[variable] = text
            if variable in ours or _is_plain(rest[variable]):
                rest.pop(variable, None)
    if further and isinstance(own_note := raw.get("note", ""), str):
        raw["note"] = "\n".join(filter(None, (own_note, *further)))
    raw["archive_url"] = ours.get("archive_url")
    raw["contributors"] = _contributors(rest)
    rest.update(cast("Mapping[str, object]", ours.get("csl") or {}))
    raw["csl"] = rest or None
    return {key: value for key, value in raw.items() if value is not None}


def _fits(kind: str, value: object) -> bool:
    """Whether a value goes to a column, where validation may still refuse it."""
    if kind == "numeral":
        return numeral(value) is not None
    if kind == "choice":
        return not isinstance(value, str) or value.casefold() in SOURCE_TYPES
    form = FORMS.get(kind)
    return (
        form is None
        or not isinstance(value, str)
        or bool(re.fullmatch(form.pattern, value.strip()))
    )


def notes(item: Mapping[str, object]) -> list[str]:
    """Return the further notes of an item: quotes, and what a reader wrote about it."""
    found = _ours(item).get(NOTES)
    return [one for one in found if isinstance(one, str) and one] if isinstance(found, list) else []


def difference(item: Mapping[str, object], again: Mapping[str, object]) -> str:
    """Return as JSON the variables of an item that another one has otherwise, else an empty text.

    A variable that only the other one has is null. Both are compared as our records are.
    """
    ours, theirs = record(item), record(again)
    if ours == theirs:
        return ""
    names = {**item, **again}
    changed = {one: item.get(one) for one in names if item.get(one) != again.get(one)}
    return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


def differences(text: str) -> dict[str, object]:
    """Return what `difference` wrote; nothing for another text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def written(item: Mapping[str, object], variable: str) -> str:
    """Return a date of an item as it was recorded, else from CSL, or an empty text."""
    recorded = _ours(item).get(variable)
    return recorded if isinstance(recorded, str) else date(item.get(variable)) or ""


def date(value: object) -> str | None:
    """Return a date of CSL as EDTF, or None if it is not a date."""
    return _read(_as_text(value))


def says(value: object, text: str) -> bool:
    """Whether a date of CSL is an EDTF date, or is a season of it, a year."""
    found = date(value)
    return found is not None and text in (found, _SEASON_OF_YEAR.sub("", found))


def is_literal(value: object) -> bool:
    """Whether a date of CSL has words alone."""
    return isinstance(value, Mapping) and "literal" in value and "date-parts" not in value


def stated(value: object) -> str | None:
    """Return a date of CSL as EDTF, or figures that are no date; None for other words."""
    text = _as_text(value).strip()
    # The order of day and month is decided by all dates of a file.
    if date_order(text):
        return text
    return _read(text) or (text if _FIGURES.fullmatch(text) else None)


def of_parts(year: int, *parts: int) -> dict[str, object]:
    """Return a year, with its month and day, as a date of CSL, or a literal if it is invalid."""
    text = "-".join((f"{year:04}", *(f"{part:02}" for part in parts)))
    return {"date-parts": [[year, *parts]]} if _read(text) else {"literal": text}


def _as_text(value: object) -> str:
    """Return a date of CSL in its words, or its days as EDTF, which may not exist."""
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, Sequence) and 1 <= len(parts) <= 2:
            mark = "~" if value.get("circa") else ""
            ends = [_day(parts[0], mark)]
            if len(parts) > 1:
                # An open range ends in the year 0.
                ends.append(".." if parts[1] in ([0], ["0"]) else _day(parts[1], mark))
            return "/".join(ends) if all(ends) else ""
        value = value.get("raw") or value.get("literal")
        # In words `2019-21` are years and no season.
        if isinstance(value, str) and _SEASON.fullmatch(value):
            return ""
    return value if isinstance(value, str) else ""


def plain(names: object) -> object:
    """Return the names of a variable as our columns have them."""
    if not isinstance(names, Sequence) or isinstance(names, str):
        return names
    return [_plain(one) if isinstance(one, Mapping) else one for one in names]


def _plain(name: Mapping[str, object]) -> dict[str, object]:
    parts = {part: name[part] for part in NAME.values() if name.get(part)}
    if "family" in parts:
        parts.pop("literal", None)
    elif whole := parts.get("literal") or parts.get("given"):
        return {"literal": whole}
    return parts


def _ours(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return our own values under `custom`."""
    custom = item.get("custom")
    ours = custom.get(OURS) if isinstance(custom, Mapping) else None
    return ours if isinstance(ours, Mapping) else {}


def _contributors(rest: dict[str, object]) -> list[dict[str, object]]:
    """Return the contributors; names with more than our columns have stay in the rest as well."""
    made: list[dict[str, object]] = []
    for role in CONTRIBUTOR_ROLES:
        names = rest.get(role)
        if not isinstance(names, Sequence) or isinstance(names, str):
            continue
        parts = [_plain(one) for one in names if isinstance(one, Mapping)]
        for one in filter(None, parts):
            ours = {key: one[part] for key, part in NAME.items() if part in one}
            made.append({"role": role, **ours})
        if parts == list(names):
            del rest[role]
    return made


def _is_plain(value: object) -> bool:
    """Whether EDTF can express a date: it has no season with a day, and no other words."""
    if not isinstance(value, Mapping) or "date-parts" not in value:
        return True
    ends = cast("Sequence[object]", value["date-parts"] or ())
    return value.keys() <= {"date-parts", "circa"} and not any(
        isinstance(end, Sequence) and len(end) > 2 and _number(end[1]) > 12 for end in ends
    )


def _day(parts: object, mark: str) -> str:
    """Return a day of CSL as EDTF, or an empty text."""
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return ""
    numbers = [_number(part) for part in parts[:3]]
    if not numbers or min(numbers) < 0 or numbers[0] > 9999:
        return ""
    if len(numbers) > 1 and (12 < numbers[1] <= 16 or 20 < numbers[1] <= 24):
        # EDTF counts seasons from 21, CSL also from 13.
        numbers[1:] = [numbers[1] + 8 if numbers[1] <= 16 else numbers[1]]
    return f"{numbers[0]:04}" + "".join(f"-{number:02}" for number in numbers[1:]) + mark


def _number(part: object) -> int:
    if isinstance(part, int):
        return part
    return int(part) if isinstance(part, str) and re.fullmatch("[0-9]{1,4}", part) else -1


def _read(text: str) -> str | None:
    try:
        found = read_date(text.strip())
        edtf.parse(found)
    except ValueError:
        return None
    return found
