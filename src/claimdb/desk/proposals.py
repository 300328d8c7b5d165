"""The candidates of an article as drafts at the desk: as forms, split, joined and compared."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from claimdb.desk.form import Form
from claimdb.desk.work import Item
from claimdb.extraction.candidates import OMISSION, Candidate

_JUDGED = ("text", "mode", "speakers[")
"""The beginnings of the paths that a candidate proposes; others are the reviewer's to add."""
_LEAST = 0.5
"""The least confidence with which a recorded actor is proposed in place of the printed name."""


def item_of(candidate: Candidate, source: Mapping[str, str]) -> Item:
    """Return a candidate as a draft; `source` has the texts of the source, by path."""
    form = Form("quote", {"text": candidate.text, "mode": candidate.mode, **source})
    actor = next((one for one in candidate.actors if one.confidence >= _LEAST), None)
    proposed = {
        "speakers[0].name": actor.name if actor else candidate.name,
        "speakers[0].role": candidate.role,
        "speakers[0].organization": candidate.organization,
        "said": candidate.date.edtf if candidate.date else None,
        "occurrences[0].cue": candidate.cue.text if candidate.cue else None,
        "occurrences[0].printed_as": candidate.speaker.text if candidate.speaker else None,
        **{f"topics[{at}]": topic for at, topic in enumerate(candidate.topics)},
    }
    form.values.update({path: text for path, text in proposed.items() if text})
    # What was read off the article or off the records is the reviewer's to confirm.
    form.carried.update(path for path in form.values if path.startswith(("topics[", "said")))
    span = candidate.start, candidate.end
    form.hidden |= dict(zip(("occurrences[0].start", "occurrences[0].end"), span, strict=True))
    return Item(
        form,
        state="rejected" if candidate.rejected else "open",
        passage=span,
        proposed=deepcopy(form),
        candidates=[candidate.as_dict()],
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
