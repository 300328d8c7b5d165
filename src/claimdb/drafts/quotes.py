"""A mapping to the draft of a quote."""

import re
from collections.abc import Iterable, Sequence

from claimdb import folding
from claimdb.cells import SEPARATOR
from claimdb.drafts.codings import codings
from claimdb.drafts.input import RecordInput, remembered
from claimdb.drafts.keys import (
    CLAIM,
    PLACE,
    SPEAKER,
    Keys,
)
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
from claimdb.fields import ID, SHORT
from claimdb.personal_names import NameParts, rest_of_name
from claimdb.quotation import enclosed, verbatim
from claimdb.schema import KINDS

_SEVERAL = re.compile(r"\w.*;.*\w", re.DOTALL)
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
    topics = _topics(raw)
    return QuoteDraft(
        text=text,
        mode=mode or "",
        speakers=_speakers(spoken),
        topics=topics,
        codings=codings(raw, topics),
        claims=tuple(map(_claim_related, raw.listed("claims", CLAIM, SHORT))),
        **raw.values(_OWN),
        occurrences=_occurrences(raw),
        assumed=mode == "direct" and not raw.has("mode"),
    )


def _mode(raw: RecordInput, text: str, *, spoken: bool) -> str | None:
    """Return the mode, given or inferred from the marks, and check the text by it."""
    mode: str | None = raw.value(_QUOTE["mode"])
    kept = raw.has("keep_marks") and raw.value(_QUOTE["keep_marks"])
    unsaid = not spoken and (raw.empty("speakers") or not raw.has("speakers"))
    if mode != "narration" and unsaid:
        hint = "name the speaker, or give the role of an unknown one; use the mode narration for"
        raw.problem("speaker", "is missing", f"{hint} the source's own assertions")
        return mode
    if mode is None and raw.has("mode"):
        return None
    outer = enclosed(text)
    mode = mode or inferred_mode(text)
    if mode is None:
        message = "is missing and cannot be inferred from the quotation marks"
        hint = "direct, or mixed with the speaker's own words inside “ ”"
        raw.problem("mode", message, hint)
        return None
    # Our own output was validated before.
    keep = kept or not outer or raw.has("uid", "quote_id")
    if (wrong := contradiction(text, mode, keep_marks=keep)) is not None:
        raw.problem(raw.look("text", "quote")[0], *wrong)
    return mode


def inferred_mode(text: str) -> str | None:
    """Return the mode that the quotation marks of a text show; None if they do not show one."""
    if enclosed(text):
        return "direct"
    if "“" in text and verbatim(text, "mixed"):
        return "mixed"
    return None if any(map(text.__contains__, _OTHER_MARKS)) else "direct"


def contradiction(text: str, mode: str, *, keep_marks: bool) -> tuple[str, str] | None:
    """Return how a text contradicts its mode, and what to do; None where it does not."""
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


def _speakers(spoken: Sequence[RecordInput]) -> tuple[SpeakerDraft, ...]:
    if len(spoken) == 1:
        return (_speaker(spoken[0]),)
    drafts: list[SpeakerDraft] = []
    for raw in spoken:
        draft = _speaker(raw)
        same = [one for one in drafts if one.name == draft.name and draft.name is not None]
        if draft.name and any(one != draft for one in same):
            hint = "a speaker has one role, organization and status in a quote"
            raw.problem("name", f"{shown(draft.name)} is named twice", hint)
        if not same:
            drafts.append(draft)
    return tuple(drafts)


@remembered
def _speaker(raw: RecordInput) -> SpeakerDraft:
    """Return the draft of a speaker."""
    name = raw.name("name", SHORT) or _name_of_parts(raw)
    role = raw.text("role")
    # In JSON null means an unknown speaker; in a table the cell may just have been forgotten.
    if not raw.has("role") and name is None and not (raw.has("name", SHORT) or raw.null("name")):
        hint = "for an unknown speaker give a role, such as “an official”"
        raw.problem("name", "is missing", hint)
    organization = raw.value(_SPEAKER["organization"])
    status = raw.value(_SPEAKER["status"]) or "attested"
    kind = raw.value(_SPEAKER["kind"])
    parts = _name_parts(raw, kind, name)
    kind_of_organization = raw.value(_SPEAKER["organization_type"])
    country = raw.value(_SPEAKER["country"])
    if kind_of_organization and kind == "person" and organization is None:
        hint = "name the organization, or omit its type"
        raw.problem("organization_type", "is given, but no organization is", hint)
    raw.rest(_OF_SPEAKERS)
    # An object, as in our own output, has one name whatever is in it.
    several = organization is not None and _SEVERAL.search(organization) is not None
    several = several and raw.nested("organization") is None
    return SpeakerDraft(
        name, role, organization, status, kind, parts, kind_of_organization, country, several
    )


def _name_of_parts(raw: RecordInput) -> str | None:
    """Return the name that the parts of one make, where it is not given as a whole."""
    if raw.has("name", SHORT) or not raw.has("family"):
        return None
    return " ".join(filter(None, map(raw.name, ("given", "particle", "family", "suffix"))))


def _name_parts(raw: RecordInput, kind: str | None, name: str | None) -> NameParts | None:
    part = next(filter(raw.has, NameParts._fields), None)
    if part is not None and kind == "organization":
        raw.problem(part, "is a part of a person's name, and this is an organization")
    # In JSON a family name of null means that the name has no parts.
    if part is None and not (kind == "person" and raw.null("family")):
        return None
    parts = NameParts(*map(raw.text, NameParts._fields))
    if parts.family and name and "given" not in raw.record:
        return parts._replace(given=rest_of_name(name, parts.family))
    return parts


def _topics(raw: RecordInput) -> tuple[TopicStance, ...]:
    drafts: dict[str, TopicStance] = {}
    for one in raw.items("topics", "topic"):
        alike, topic = _topic_stance(one)
        same = drafts.get(alike)
        if topic.name and same is not None:
            differ = len({same.stance, topic.stance} - {None}) > 1
            if differ and folding.exact(same.name) == folding.exact(topic.name):
                hint = "a topic has one stance"
                one.problem("name", f"{shown(topic.name)} is named twice", hint)
            if topic.reference != same.reference:
                # Another spelling, or another topic: names are resolved later.
                alike = f"{alike}\n{len(drafts)}"
            else:
                topic = same._replace(stance=same.stance or topic.stance)
        drafts[alike] = topic
    if (stances := raw.text("stance")) is not None:
        for part in filter(str.strip, stances.split(SEPARATOR)):
            _take_stance(raw, part, drafts)
    return tuple(drafts.values())


@remembered
def _topic_stance(raw: RecordInput) -> tuple[str, TopicStance]:
    """Return a topic with its stance, after the key of its names."""
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
    """Add the stance on one topic in a flat record: `oppose`, or `peace-plan=oppose`."""
    name, equals, word = part.rpartition("=")
    if not equals and len(drafts) > 1:
        hint = "write topic=stance for each, separated by “; ”"
        raw.problem("stance", f"{shown(part)} does not name its topic", hint)
        return
    topic = drafts.get(_alike(name) if equals else next(iter(drafts), ""))
    stance = raw.word("stance", word, _STANCE)
    if topic is None:
        what = shown(name.strip()) if equals else "this"
        hint = "add it to topics, or remove its stance"
        raw.problem("stance", f"{what} is not among the topics", hint)
    elif topic.stance is not None:
        raw.problem("stance", f"{shown(topic.name)} has two stances", "a topic has one stance")
    else:
        drafts[_alike(topic.name)] = topic._replace(stance=stance)


def stances_on(topics: Iterable[str], stances: str) -> str:
    """Return those of the stances of a flat record that are on its topics."""
    names = {_alike(name) for part in topics for name in (part, part.rpartition("=")[0])}
    return SEPARATOR.join(
        part for part in stances.split(SEPARATOR) if _alike(part.rpartition("=")[0]) in names
    )


def _alike(name: str) -> str:
    """Return a key that the name of a topic and its slug have in common."""
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
        # With the relation given, all of it is the text of the claim.
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
    if equals and (word.strip().casefold() in _RELATIONS or re.fullmatch(ID, claim.strip())):
        return claim.strip(), word
    return text, None


def _occurrences(raw: RecordInput) -> tuple[OccurrenceDraft, ...]:
    # Nearly all quotes have the name of a source, and nothing else about the place.
    if not raw.has("occurrences", "no_source") and (named := raw.single("source", PLACE)):
        return (OccurrenceDraft(named),)
    # Our output of a quote without a source: an empty list, or a row whose key is null.
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
        missing = "end" if raw.has("start") else "start"
        raw.problem(missing, "is missing", "give both the start and the end")
    if start is not None and end is not None and end <= start:
        hint = "give offsets in code points; the end is exclusive"
        raw.problem("end", "is not after the start", hint)
    return start, end


def _via(raw: RecordInput) -> str | SourceDraft | None:
    found = raw.nested("via")
    return raw.name("via") if found is None else referred(found)
