"""The candidates of an article as drafts at the desk: as forms, split, joined and compared."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from claimdb.desk.form import Form, of_record
from claimdb.desk.work import Item
from claimdb.extraction.candidates import OMISSION, Candidate
from claimdb.formats.candidates import quote_of

_JUDGED = ("text", "mode", "speakers[")
"""The beginnings of the paths that a candidate proposes; others are the reviewer's to add."""


def item_of(candidate: Candidate, source: Mapping[str, Any] | str | None) -> Item:
    """Return a candidate as a draft, with the source of its article."""
    recorded = candidate.as_dict()
    raw = quote_of(recorded)
    span = candidate.start, candidate.end
    place = {"source": source, "start": span[0], "end": span[1]}
    place |= {key: raw.pop(key) for key in ("cue", "printed_as") if key in raw}
    topics = [{"name": one} for one in candidate.topics]
    form = of_record("quote", {**raw, "occurrences": [place], "topics": topics})
    # What was read off the article or off the records is the reviewer's to confirm.
    form.carried.update(path for path in form.values if path.startswith(("topics[", "said")))
    return Item(
        form,
        state="rejected" if candidate.rejected else "open",
        passage=span,
        proposed=deepcopy(form),
        candidates=[recorded],
        reason=candidate.rejected or "",
    )


def is_corrected(item: Item) -> bool:
    """Whether a draft differs from its candidate in what that proposed."""
    if item.proposed is None or len(item.candidates) != 1:
        return True
    return _judged(item.form) != _judged(item.proposed)


def _judged(form: Form) -> Mapping[str, str]:
    # Status and details of a new record are added, and not corrected.
    added = (".status", ".kind", ".family", ".given", ".organization_type", ".country")
    return {
        path: form.values[path].strip()
        for path in form.given()
        if path.startswith(_JUDGED) and not path.endswith(added) and path not in form.carried
    }


def split(item: Item, at: int) -> tuple[Item, Item] | None:
    """Return a draft as two, of which the second begins at a place in its text."""
    text = item.form.text("text")
    first, second = text[:at].strip(), text[at:].strip()
    if not (first and second):
        return None
    parts = []
    start, end = item.passage or (0, 0)
    spans = (start, start + len(first)), (end - len(second), end)
    for part, span in zip((first, second), spans, strict=True):
        one = deepcopy(item)
        one.form.edit("text", part)
        one.passage = span if item.passage else None
        parts.append(one)
    # The candidate was reviewed with its first part.
    parts[1].candidates = []
    return parts[0], parts[1]


def join(first: Item, second: Item, text: str) -> Item:
    """Return two drafts as one; `text` is the article that both are from."""
    one = deepcopy(first)
    between = OMISSION
    if first.passage and second.passage:
        gap = text[first.passage[1] : second.passage[0]]
        if not any(map(str.isalnum, gap)):
            between = " " if gap.strip(" ") else gap
        one.passage = first.passage[0], second.passage[1]
    one.form.edit("text", f"{first.form.text('text')}{between}{second.form.text('text')}")
    one.candidates = [*first.candidates, *second.candidates]
    return one


def carry(source: Item, target: Item, fields: Sequence[str]) -> None:
    """Carry texts over to blank fields of the next draft, marked, and no stance."""
    following = source.form.next(fields)
    for path, text in following.values.items():
        if not target.form.text(path).strip():
            target.form.values[path] = text
            target.form.carried.add(path)


def as_json(item: Item) -> Mapping[str, Any]:
    """Return what a draft was proposed from."""
    return item.candidates[0] if item.candidates else {}
