"""The gate: a raw mapping, from flags, prompts or a file, becomes a draft or all its problems.

A mapping is in the shape of our own JSON, or flat with texts as a spreadsheet has them, or partly
so. Ids and what claimdb itself works out are passed over; anything else that is not known is a
problem. Owns which kinds there are. It must not alter a text, and must not know any database:
names are looked up later.
"""

from collections.abc import Callable, Mapping

from claimdb.draft.entities import claim, organization, person, topic
from claimdb.draft.fields import KEYS, TAGS, TYPED
from claimdb.draft.quotes import quote
from claimdb.draft.raw import Raw, shown
from claimdb.draft.record import Draft, DraftError, Problem
from claimdb.draft.sources import source

_DRAFTS: Mapping[str, Callable[[Raw], Draft]] = {
    "quote": quote,
    "claim": claim,
    "person": person,
    "organization": organization,
    "source": source,
    "topic": topic,
}


def gate(kind: str, raw: Mapping[str, object]) -> Draft:
    """Return what a raw mapping says as a draft of a kind, a key of `fields.FIELDS`.

    Texts, notes and what stands around a passage are kept byte for byte; names, keys and words of
    closed lists lose spaces around them; dates become EDTF. Without a mode a text is `direct`, or
    `mixed` where words in it stand inside “ ”. Several values in a flat text are joined by "; ".

    Raises:
        DraftError: with all that is wrong, each with its field.
    """
    problems: list[Problem] = []
    record = Raw(raw, problems)
    tag = record.name("type")
    if tag is not None and kind not in TAGS.get(tag, TYPED).split():
        known = TAGS.get(tag, "").split()
        ways = [f"--kind {one} or claimdb add {one}" for one in known]
        record.problem("type", f"is {shown(tag)}, and a {kind} is wanted", ", ".join(ways) or None)
        if known:
            # What else is in it says nothing of this kind.
            raise DraftError(tuple(problems))
    draft = _DRAFTS[kind](record)
    record.rest(KEYS[kind])
    if problems:
        raise DraftError(tuple(dict.fromkeys(problems)), draft)
    return draft
