"""A mapping to the draft of a quote: its text, who said it, on what, and where it stands."""

import re
from collections.abc import Collection, Sequence

from claimdb.cells import SEPARATOR
from claimdb.drafts.input import RecordInput, remembered
from claimdb.drafts.keys import CLAIM, PLACE, SPEAKER, Keys
from claimdb.drafts.records import (
    ClaimRelated,
    OccurrenceDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicStance,
)
from claimdb.drafts.rules import shown
from claimdb.drafts.sources import consulted, referred
from claimdb.fields import SHORT
from claimdb.personal_names import NameParts
from claimdb.quotation import verbatim
from claimdb.schema import ID, KINDS

_CLOSING = {
    "“": "”", '"': '"', "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "'": "'", "‚": "‘’",
    "「": "」", "『": "』",
}  # fmt: skip
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_OTHER_MARKS = '"„«»「」『』'

_QUOTE = KINDS["quote"].fields
_OWN = [_QUOTE[key] for key in ("said", "occasion", "language", "note")]
_SPEAKER = KINDS["speaker"].fields
_STANCE = KINDS["topic_link"].fields["stance"]
_SLUG = KINDS["topic_link"].fields["slug"]
_RELATION = KINDS["claim_link"].fields["relation"]
_RELATIONS = frozenset({*_RELATION.words, *_RELATION.synonyms})
_OCCURRENCE = KINDS["occurrence"].fields
_PLACE = [one for one in _OCCURRENCE.values() if one.value not in ("source", "number")]

_OF_SPEAKERS = Keys(SPEAKER, ("id",))
_OF_TOPICS = Keys(KINDS["topic_link"].fields, ("id",))
_OF_CLAIMS = Keys(KINDS["claim_link"].fields, ("id",))
_OF_OCCURRENCES = Keys(PLACE.part_of, ("id",))


def quote(raw: RecordInput) -> QuoteDraft:
    """Return the draft of a quote."""
    text = raw.needed("text", "quote", hint="the text, exactly as in the source")
    spoken = raw.listed("speakers", SPEAKER, "name")
    mode = _mode(raw, text, spoken=bool(spoken))
    if mode == "narration" and spoken:
        raw.problem(
            "speakers" if raw.has("speakers") else "speaker",
            "narration is the source's own assertion and has no speaker",
            "omit the speaker, or use another mode",
        )
    return QuoteDraft(
        text=text,
        mode=mode or "",
        speakers=_speakers(spoken),
        topics=_topics(raw),
        claims=tuple(map(_claim_related, raw.listed("claims", CLAIM, SHORT))),
        **raw.values(_OWN),
        occurrences=_occurrences(raw),
    )


def _mode(raw: RecordInput, text: str, *, spoken: bool) -> str | None:
    """Return the mode that is said or plain to see, having checked the text by it."""
    mode: str | None = raw.value(_QUOTE["mode"])
    kept = raw.has("keep_marks") and raw.value(_QUOTE["keep_marks"])
    none = raw.empty("speakers") or not raw.has("speakers")
    if mode != "narration" and not spoken and none:
        raw.problem(
            "speaker",
            "is missing",
            (
                "name the speaker, or give the role of an unknown one; use the "
                "mode narration for the source's own assertions"
            ),
        )
        return mode
    if raw.has("mode") and mode is None:
        return None
    outer = enclosed(text)
    if mode is None:
        marked = not outer and "“" in text and bool(verbatim(text, "mixed"))
        if not (outer or marked) and any(map(text.__contains__, _OTHER_MARKS)):
            raw.problem(
                "mode",
                "is missing and cannot be inferred from the quotation marks",
                "direct, or mixed with the speaker's own words inside “ ”",
            )
            return None
        mode = "mixed" if marked else "direct"
    # In what we have written ourselves somebody has said so before.
    keep = kept or not outer or raw.has("uid", "quote_id")
    if (wrong := contradiction(text, mode, keep_marks=keep)) is not None:
        raw.problem(raw.look("text", "quote")[0], *wrong)
    return mode


def contradiction(text: str, mode: str, *, keep_marks: bool) -> tuple[str, str] | None:
    """Return how a text contradicts its mode, and what to do about it; None where it does not."""
    if mode == "direct" and not keep_marks and enclosed(text):
        return (
            "is in quotation marks, which are not part of a direct quote",
            "remove the outer marks, as import --strip-marks does, or set keep_marks if they belong"
            " to the text",
        )
    if mode == "mixed" and text.strip() and not verbatim(text, "mixed"):
        return (
            "is mixed, but contains no words inside “ ”",
            "put the speaker's words inside “ ”, or use direct or indirect",
        )
    return None


def enclosed(text: str) -> bool:
    """Whether the first and the last mark of a text belong together."""
    text = text.strip()
    closing = _CLOSING.get(text[:1])
    if closing is None or len(text) < 2 or text[-1] not in closing:
        return False
    inner = _APOSTROPHE.sub("", text[1:-1])
    depth = 1
    for mark in re.findall(f"[{text[0]}{closing}]", inner):
        depth += -1 if mark in closing else 1
        if depth == 0:
            return False
    return True


def without_marks(text: str) -> str:
    """Return a text without the marks that enclose all of it, and the spaces around these."""
    return text.strip()[1:-1] if enclosed(text) else text


def _speakers(spoken: Sequence[RecordInput]) -> tuple[SpeakerDraft, ...]:
    if len(spoken) == 1:
        return (_speaker(spoken[0]),)
    drafts: list[SpeakerDraft] = []
    for raw in spoken:
        drafts.append(_one_of_several(raw, [draft.name for draft in drafts]))
    return tuple(drafts)


def _one_of_several(raw: RecordInput, others: Collection[str | None] = ()) -> SpeakerDraft:
    """Return the draft of a speaker, who is named once beside the others."""
    name = raw.name("name", SHORT)
    role = raw.text("role")
    # In JSON null says that nobody knows; in a table a cell may just have been forgotten.
    if not raw.has("name", "role", SHORT) and not raw.null("name"):
        raw.problem(
            "name", "is missing", "for an unknown speaker give a role, such as “an official”"
        )
    if name is not None and name in others:
        raw.problem("name", f"{shown(name)} is named twice")
    organization = raw.value(_SPEAKER["organization"])
    status = raw.value(_SPEAKER["status"]) or "attested"
    kind = raw.value(_SPEAKER["kind"])
    parts = _name_parts(raw, kind)
    raw.rest(_OF_SPEAKERS)
    return SpeakerDraft(name, role, organization, status, kind, parts)


def _name_parts(raw: RecordInput, kind: str | None) -> NameParts | None:
    """Return the parts of a speaker's name, if anything is said of them."""
    said = next(filter(raw.has, NameParts._fields), None)
    if said is not None and kind == "organization":
        raw.problem(said, "is a part of a person's name, and this is an organization")
    # In JSON null says that the name has none.
    if said is None and not (kind == "person" and raw.null("family")):
        return None
    return NameParts(*map(raw.text, NameParts._fields))


_speaker = remembered(_one_of_several)


def _topics(raw: RecordInput) -> tuple[TopicStance, ...]:
    drafts: dict[str, TopicStance] = {}
    for one in raw.items("topics", "topic"):
        alike, topic = _topic_stance(one)
        before = drafts.get(alike, topic)
        if topic.stance and topic.stance != (before.stance or topic.stance):
            one.problem("name", f"{shown(topic.name)} is named twice", "a topic has one stance")
        drafts[alike] = before._replace(stance=before.stance or topic.stance)
    if (stances := raw.text("stance")) is not None:
        for part in filter(str.strip, stances.split(SEPARATOR)):
            _take_stance(raw, part, drafts)
    return tuple(drafts.values())


@remembered
def _topic_stance(raw: RecordInput) -> tuple[str, TopicStance]:
    """Return a topic with its stance, after what its names have in common."""
    topic = _topic(raw)
    return _alike("\\".join((*(topic.broader or ()), topic.name))), topic


def _topic(raw: RecordInput) -> TopicStance:
    if raw.has(SHORT):
        short = raw.name(SHORT) or ""
        name, equals, word = short.rpartition("=")
        if not equals:
            return TopicStance(short)
        if not name.strip():
            raw.problem(SHORT, f"{shown(short)} names no topic", "write TOPIC=STANCE")
        return TopicStance(name.strip(), raw.word(SHORT, word, _STANCE))
    named = raw.has("name")
    name = raw.name("name" if named else "slug") or ""
    slug = raw.value(_SLUG) if named else None
    if not raw.has("name", "slug"):
        raw.problem("name", "is missing")
    stance = raw.value(_STANCE)
    broader = raw.above("broader") if raw.has("broader") or raw.empty("broader") else None
    raw.rest(_OF_TOPICS)
    return TopicStance(name, stance, slug, broader)


def _take_stance(raw: RecordInput, part: str, drafts: dict[str, TopicStance]) -> None:
    """Add what a flat record says of one topic apart from its name: `peace-plan=oppose`."""
    name, equals, word = part.rpartition("=")
    if not equals and len(drafts) > 1:
        raw.problem(
            "stance",
            f"{shown(part)} does not name its topic",
            "write topic=stance for each, separated by “; ”",
        )
        return
    topic = drafts.get(_alike(name) if equals else next(iter(drafts), ""))
    stance = raw.word("stance", word, _STANCE)
    if topic is None:
        what = shown(name.strip()) if equals else "this"
        raw.problem("stance", f"{what} is not among the topics", "add it to topics")
    elif topic.stance is not None:
        raw.problem("stance", f"{shown(topic.name)} has two stances", "a topic has one stance")
    else:
        drafts[_alike(topic.name)] = topic._replace(stance=stance)


def _alike(name: str) -> str:
    """Return what the name of a topic and its slug have in common."""
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


@remembered
def _claim_related(raw: RecordInput) -> ClaimRelated:
    relation = raw.value(_RELATION)
    short = raw.text(SHORT)
    if short is None:
        text = "" if raw.has(SHORT) else raw.needed("text", hint="the claim in words")
        raw.rest(_OF_CLAIMS)
        return ClaimRelated(text, relation or "asserts")
    if raw.has("relation"):
        # Next to a relation it is the text of a claim to its end.
        return ClaimRelated(short, relation or "asserts")
    claim, word = claim_in_short(short)
    if word is None:
        return ClaimRelated(claim, "asserts")
    if not claim:
        raw.problem(SHORT, f"{shown(short)} names no claim", "write CLAIM=RELATION")
    relation = raw.word(SHORT, word, _RELATION)
    return ClaimRelated(claim, relation or "asserts")


def claim_in_short(text: str) -> tuple[str, str | None]:
    """Return the claim of `CLAIM=RELATION`, and the relation; None where the text is a claim."""
    claim, equals, word = text.rpartition("=")
    # The text of a claim may well contain this sign.
    if equals and (word.strip().casefold() in _RELATIONS or ID.fullmatch(claim.strip())):
        return claim.strip(), word
    return text, None


def _occurrences(raw: RecordInput) -> tuple[OccurrenceDraft, ...]:
    # Of nearly all quotes the source is named, and nothing else is said of their place.
    if not raw.has("occurrences", "no_source") and (named := raw.single("source", PLACE)):
        return (OccurrenceDraft(named),)
    # So are quotes written that were recorded without: an empty list says that there is none, and
    # in a row for each place a key that is null.
    nowhere = raw.empty("occurrences") or (raw.has("quote_id") and raw.null("citation_key"))
    without = (raw.has("no_source") and raw.value(_QUOTE["no_source"])) or nowhere
    places = raw.listed("occurrences", PLACE, "key", "source", "url", "title")
    if places and without:
        raw.problem("no_source", "conflicts with a place in a source", "omit one of them")
    if not (places or without or raw.has("occurrences")):
        raw.problem("source", "is missing", "name the source, or set no_source")
    return tuple(map(_occurrence, places))


def _occurrence(raw: RecordInput) -> OccurrenceDraft:
    start, end = _offsets(raw) if raw.has("start", "end") else (None, None)
    draft = OccurrenceDraft(
        source=consulted(raw), via=_via(raw), start=start, end=end, **raw.values(_PLACE)
    )
    raw.rest(_OF_OCCURRENCES)
    return draft


def _offsets(raw: RecordInput) -> tuple[int | None, int | None]:
    start, end = raw.value(_OCCURRENCE["start"]), raw.value(_OCCURRENCE["end"])
    if raw.has("start") != raw.has("end"):
        raw.problem(
            "end" if raw.has("start") else "start", "is missing", "give both the start and the end"
        )
    if start is not None and end is not None and end <= start:
        raw.problem(
            "end", "is not after the start", "give offsets in code points; the end is exclusive"
        )
    return start, end


def _via(raw: RecordInput) -> str | SourceDraft | None:
    found = raw.nested("via")
    return raw.name("via") if found is None else referred(found)
