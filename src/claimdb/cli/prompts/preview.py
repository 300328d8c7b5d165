"""A preview of the record that will be saved."""

from collections.abc import Iterator, Sequence
from typing import cast

from claimdb.cite import entry
from claimdb.cite.item import item
from claimdb.cite.typography import as_text
from claimdb.cli.flags import KINDS
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.work import PendingRecord
from claimdb.drafts.names import NoQuote, kind_of, own_names
from claimdb.drafts.records import Draft, QuoteDraft, SourceDraft, SpeakerDraft
from claimdb.model import Quote, Ref, Speaker
from claimdb.phrases import capacity, shown_text

_SHOWN = frozenset({
    "text", "speaker", "role", "organization", "topic", "said", "source", "locator", "no-source",
    "mode",
})  # fmt: skip
"""What a quote shows by itself."""


def preview(
    work: PendingRecord, drafts: Sequence[Draft], lookups: Lookups, style: str
) -> Iterator[str]:
    """Yield what a record will be, the last of these drafts, one paragraph each."""
    *made, draft = drafts
    if isinstance(draft, QuoteDraft):
        yield from _quote(work, draft, lookups, style)
    for flag in KINDS[work.kind].flags:
        if work.has(flag.name) and not (work.kind == "quote" and flag.name in _SHOWN):
            value = work.said[flag.name]
            told = "; ".join(value) if isinstance(value, list) else value
            yield flag.name if flag.switch else f"{flag.name}: {told}"
    for one in made:
        named = one.title if isinstance(one, SourceDraft) else own_names(cast("NoQuote", one))[0]
        yield f"new {kind_of(one)}: {named}"


def _quote(work: PendingRecord, draft: QuoteDraft, lookups: Lookups, style: str) -> Iterator[str]:
    # A draft has what is shown of a quote.
    yield shown_text(cast("Quote", draft))
    if draft.mode != "narration":
        said_by = "; ".join(map(_speaker, draft.speakers))
        yield f"— {said_by} · {draft.said or 'undated'}"
    if draft.mode != "direct":
        yield f"mode: {draft.mode}"
    if draft.topics:
        topics = (f"{one.name}: {one.stance or 'not coded'}" for one in draft.topics)
        yield f"on {'; '.join(topics)}"
    for one in draft.occurrences:
        known = lookups.source(one.source) if isinstance(one.source, str) else None
        cited = as_text(entry(style, item(known))) if known else str(work.said["source"] or "")
        place = f" ({one.locator})" if one.locator else ""
        held = lookups.result(draft, one)
        yield f"{cited or one.source}{place} · verified: {held}"
    if not draft.occurrences:
        yield "no source"


def _speaker(draft: SpeakerDraft) -> str:
    organization = Ref(0, draft.organization) if draft.organization else None
    speaker = Speaker(None, None, draft.name, draft.role, organization, draft.status)
    status = "" if draft.status == "attested" else f" ({draft.status})"
    return ", ".join(filter(None, (draft.name or "not named", capacity(speaker)))) + status
