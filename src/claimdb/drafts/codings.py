"""The stances of several coders in a mapping, as drafts."""

import re
from collections.abc import Sequence

from claimdb.cells import coder_in
from claimdb.drafts.input import RecordInput
from claimdb.drafts.keys import Keys
from claimdb.drafts.records import CodingDraft, TopicStance
from claimdb.drafts.rules import shown
from claimdb.fields import SHORT
from claimdb.schema import KINDS

_CODING = KINDS["coding"].fields
_KEYS = Keys(_CODING)
_IN_SHORT = re.compile(r"(.+)=([^=]+?)(?: decided (\S+))? by (.+)", re.DOTALL)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FORM = "write TOPIC=STANCE by CODER"


def codings(raw: RecordInput, topics: Sequence[TopicStance]) -> tuple[CodingDraft, ...]:
    """Return the codings of a quote on these topics, each coder once for a topic."""
    field = KINDS["quote"].fields["codings"]
    if not raw.has(*field.names):
        return ()
    places = {name: at for at, one in enumerate(topics) for name in (one.name, one.slug) if name}
    found: dict[tuple[int, str, bool], CodingDraft] = {}
    for one in raw.items(*field.names):
        coding = _coding(one, places)
        key = coding.topic, coding.coder, coding.decided is not None
        if key in found:
            one.problem("coder", f"{shown(coding.coder)} has two codings of one topic")
        found[key] = coding
    return tuple(found.values())


def _coding(raw: RecordInput, places: dict[str, int]) -> CodingDraft:
    if raw.has(SHORT):
        match = _IN_SHORT.fullmatch((raw.text(SHORT) or "").strip())
        if match is None:
            raw.problem(SHORT, "names no topic, stance and coder", _FORM)
            return CodingDraft(-1, "", "")
        topic, word, decided, coder = match.groups()
        stance, key, kind = raw.word(SHORT, word, _CODING["stance"]), SHORT, None
    else:
        topic, coder = raw.needed("topic").strip(), raw.needed("coder").strip()
        stance, decided, key = raw.value(_CODING["stance"]), raw.text("decided"), "topic"
        kind = raw.value(_CODING["coder_kind"])
        if not raw.has("stance"):
            raw.problem("stance", "is missing")
        raw.rest(_KEYS)
    if decided is not None and not _TIME.fullmatch(decided):
        raw.problem(key, f"{shown(decided)} is not a time", "write it as 2026-05-01T12:00:00Z")
    place = places.get(topic.strip(), -1)
    if place < 0 and topic:
        raw.problem(key, f"{shown(topic)} is not among the topics", "add it to topics")
    return CodingDraft(place, coder_in(coder.strip(), kind), stance or "", decided)
