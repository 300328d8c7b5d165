"""Every kind of record and every field, declared once; keys, columns and flags derive from it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from claimdb.fields import Flag, RecordField, RecordKind
from claimdb.model import ID_LETTERS

# The closed lists are in the order in which people should meet them.
ACTOR_KINDS = ("person", "organization")
ORGANIZATION_TYPES = (
    "state", "government", "ministry", "parliament", "court", "party", "military", "company",
    "media", "university", "think-tank", "ngo", "international", "other",
)  # fmt: skip
ACTOR_NAME_KINDS = ("main", "alternative", "misspelling", "former")
TOPIC_NAME_KINDS = ("main", "alternative")
SOURCE_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
    "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
    "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview",
    "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet",
    "paper-conference", "patent", "performance", "periodical", "personal_communication", "post",
    "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech",
    "standard", "thesis", "treaty", "webpage",
)  # fmt: skip
"""The item types of the Citation Style Language 1.0.2."""
CONTRIBUTOR_ROLES = (
    "author", "chair", "collection-editor", "compiler", "composer", "container-author",
    "contributor", "curator", "director", "editor", "editor-translator", "editorial-director",
    "executive-producer", "guest", "host", "illustrator", "interviewer", "narrator", "organizer",
    "original-author", "performer", "producer", "recipient", "reviewed-author", "script-writer",
    "series-creator", "translator",
)  # fmt: skip
"""The name variables of the Citation Style Language 1.0.2."""
MODES = ("direct", "mixed", "indirect", "narration")
STANCES = ("support", "oppose", "neutral", "mixed")
STANCE_SYNONYMS = {
    "supports": "support", "opposes": "oppose", "for": "support", "against": "oppose",
    "pro": "support", "con": "oppose",
}  # fmt: skip
"""Other words for a stance that input may have; output has only the four."""
STATUSES = ("attested", "disputed", "misattributed", "retracted")
DUPLICATE_DECISIONS = ("skip", "occurrence", "add")
"""What the user may decide about a new quote that resembles a recorded one."""
CLAIM_RELATIONS = ("asserts", "denies", "questions")
"""The relations of a quote to a claim."""
CLAIM_RELATION_SYNONYMS = {"assert": "asserts", "deny": "denies", "question": "questions"}
RELATIONS_BETWEEN_CLAIMS = ("contradicts", "supports", "repeats", "refines")
CODER_KINDS = ("human", "program")
VERIFICATIONS = (
    "exact", "normalised", "elided", "bracketed", "near", "moved", "altered", "lost", "not_found",
    "no_snapshot", "snapshot_changed",
)  # fmt: skip
"""The results of verifying a passage against the text of its source."""

ID = re.compile(rf"[{''.join(ID_LETTERS.values())}][1-9][0-9]*", re.IGNORECASE)
"""An id of any record."""


class Shape(NamedTuple):
    """The pattern that a value must match, and the hint for one that does not."""

    pattern: re.Pattern[str]
    hint: str


FORMS: Mapping[str, Shape] = {
    "key": Shape(re.compile(r"[^\s;,{}\"'\\]+"), "a key without spaces, such as smith2023plan"),
    "slug": Shape(
        re.compile(rf"(?!(?i:{ID.pattern})\Z)[^\W_]+(?:-[^\W_]+)*"),
        "words joined by hyphens, such as peace-plan",
    ),
    "url": Shape(
        re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20]+"),
        "an address with its scheme: https://example.org/a",
    ),
    "doi": Shape(
        re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)?(10\.\d{4,9}/\S+)", re.IGNORECASE),
        "such as 10.1000/182",
    ),
    # BCP 47
    "language": Shape(
        re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"), "a language tag, such as en or pt-BR"
    ),
    "wikidata": Shape(re.compile(r"Q[1-9][0-9]*"), "such as Q7747"),
    "country": Shape(re.compile("[A-Z]{2}"), "two capital letters, such as UA"),
}
"""The kinds of value that are a text of a certain form."""
LANGUAGE_TAG = FORMS["language"].pattern
SOURCE_IDENTIFIERS = ("key", "url", "doi")
"""The fields that identify a source, in the order in which they are looked up."""


def _kind(name: str, *fields: RecordField, **more: Any) -> RecordKind:
    return RecordKind(name, {one.key: one for one in fields}, **more)


_NOTE = RecordField("note", "text", "A note.", "note", "note", label="note")
_LANGUAGE = RecordField(
    "language", "language", "The language: en, pt-BR.", "lang", "language", "TAG", label="language"
)
_NAME = RecordField(
    "name", "name", "The main name.", "name", "name", "NAME", required=True, question="Name"
)
_DESCRIPTION = RecordField(
    "description", "text", "A short description.", "description", "description",
    question="Short description",
)  # fmt: skip
_WIKIDATA = RecordField(
    "wikidata_id", "wikidata", "The item of Wikidata: Q7747.", "wikidata", "wikidata", "ID"
)
_PARTS = (
    RecordField("family", "text", "The family name.", "family", "family", "NAME"),
    RecordField("given", "text", "The given name.", "given", "given", "NAME"),
    RecordField("particle", "text", "A part before the family name: von, de la.", "particle",
                "particle", "NAME"),
    RecordField("suffix", "text", "A part after the name: Jr.", "suffix", "suffix", "NAME"),
)  # fmt: skip
_IN_OBJECTS = tuple(one._replace(flag=None, edit=None) for one in _PARTS)
_NAMES = RecordField(
    "names", "list", "Another name.", "alias", None, "NAME", of="actor_name",
    keys=("names", "alias", "aliases"),
    links=(
        Flag("alias", "Another name: alternative, misspelling or former.", "NAME[=KIND]"),
        Flag("rm-alias", "A name that it does not have.", "NAME"),
    ),
)  # fmt: skip
_ADD_TOPIC = Flag("add-topic", "Another topic.", "TOPIC[=STANCE]")
_RM_TOPIC = Flag("rm-topic", "A topic to remove.", "TOPIC")

_NESTED = (
    _kind(
        "speaker",
        RecordField("name", "name", "Who said it.", "speaker", metavar="NAME", flat=("speaker",)),
        RecordField("role", "text", "The role of the speaker.", "role", metavar="ROLE",
                    flat=("role", "speaker_role")),
        RecordField("organization", "reference", "The organization that the speaker"
                                                 " represented.", "organization",
                    metavar="NAME", of="organization",
                    flat=("organization", "speaker_organization")),
        RecordField("status", "choice", "attested, disputed, misattributed or retracted.", "status",
                    metavar="STATUS", words=STATUSES, flat=("status",)),
        RecordField("kind", "choice", "A person or an organization.", words=ACTOR_KINDS,
                    flat=("speaker_kind",)),
        *(one._replace(flat=(f"speaker_{one.key}",)) for one in _IN_OBJECTS),
        ignored=("id",),
    ),
    _kind(
        "topic_link",
        RecordField("name", "name", "The name of the topic."),
        RecordField("slug", "slug", "Its slug."),
        RecordField("broader", "list", "The names of the topics above it, the uppermost first."),
        RecordField("stance", "choice", "The stance; without one it is not coded.", words=STANCES,
                    synonyms=STANCE_SYNONYMS, flat=("stance",)),
        ignored=("id",),
    ),
    _kind(
        "claim_link",
        RecordField("text", "text", "The claim in words.", required=True, flat=("claims", "claim")),
        RecordField("relation", "choice", "What the quote does to it.", words=CLAIM_RELATIONS,
                    synonyms=CLAIM_RELATION_SYNONYMS, flat=("relation",)),
        main="text", ignored=("id",),
    ),
    _kind(
        "membership",
        RecordField("organization", "reference", "The organization.", of="organization",
                    required=True, flat=("organization",)),
        RecordField("role", "text", "As what.", flat=("role",)),
        RecordField("started", "date", "From when.", flat=("started",)),
        RecordField("ended", "date", "To when.", flat=("ended",)),
        RecordField("source", "ignored", "The source that says so.", flat=("source",)),
        main="organization",
    ),
    _kind(
        "actor_name",
        RecordField("name", "name", "The name.", required=True),
        RecordField("kind", "choice", "The sort of name.", words=ACTOR_NAME_KINDS),
    ),
    _kind(
        "topic_name",
        RecordField("name", "name", "The name.", required=True),
        RecordField("kind", "choice", "The sort of name.", words=TOPIC_NAME_KINDS),
    ),
    _kind("topic_reference", RecordField("name", "name", "The name.", required=True),
          ignored=("id", "slug")),
    _kind(
        "contributor",
        RecordField("role", "choice", "In which role, if not as an author.",
                    words=CONTRIBUTOR_ROLES),
        RecordField("literal", "text", "The whole name of an institution.",
                    keys=("name", "literal")),
        *_IN_OBJECTS,
        ignored=("actor",),
    ),
    _kind(
        "occurrence",
        RecordField("source", "source", "The source: its key, id, address or title.",
                    "source", "source", "SOURCE", required=True, column="source_id", of="source"),
        RecordField("locator", "locator", "The place in it: page:4, paragraph:7, time:12:30.",
                    "locator", "locator", "PLACE"),
        RecordField("cue", "text", "The reporting verb in the source.", "cue", "cue", label="cue"),
        RecordField("printed_as", "text", "The speaker's name as printed there.", "printed-as",
                    "printed-as", "NAME", label="printed as"),
        RecordField("via", "source", "The document that the source quotes from.", "via", "via",
                    "SOURCE", column="via_source_id", of="source", label="via"),
        RecordField("start", "number", "Where it begins in the saved copy, in code points."),
        RecordField("end", "number", "Where it ends there, excluded."),
        RecordField("prefix", "text", "The text right before it."),
        RecordField("suffix", "text", "The text right behind it."),
        RecordField("verified", "choice", "What an earlier check found.", words=VERIFICATIONS),
        main="source", table="occurrences", ignored=("id",),
    ),
)  # fmt: skip

REJECTED = ("_line", "_error")
"""The columns of a file of refused records that say why one was."""
_WRITTEN = ("id", "uid", "type", "recorded", "quoted", "quotes", "count", *REJECTED)
_OF_ACTORS = ("kind", "below", "positions", "members", "capacities", "topic", "member")

_RECORDS = (
    _kind(
        "quote",
        RecordField("text", "text", "The text; @FILE or - reads it.", "text", "text",
                    required=True, keys=("text", "quote")),
        RecordField("mode", "choice",
                    "direct, mixed (the speaker's words inside “ ”), indirect or narration.",
                    "mode", "mode", "MODE", required=True, words=MODES),
        RecordField(
            "speakers", "objects", "Who said it.", of="speaker",
            links=(
                Flag("speaker", "The speaker, replacing those recorded; none, unknown.", "NAME"),
                Flag("add-speaker", "Another speaker.", "NAME"),
                Flag("rm-speaker", "A speaker to remove.", "NAME"),
                Flag("role", "The role of a speaker.", "[NAME=]ROLE"),
                Flag("organization", "The organization that a speaker represented.", "[NAME=]ORG"),
                Flag("status", "attested, disputed, misattributed or retracted.", "[NAME=]STATUS"),
            ),
        ),
        RecordField(
            "topics", "list", "The topic, and the stance on it.", "topic", None, "TOPIC[=STANCE]",
            keys=("topics", "topic"), of="topic_link",
            links=(Flag("topic", "A stance; none means not coded.", "TOPIC=STANCE"), _ADD_TOPIC,
                   _RM_TOPIC),
        ),
        RecordField(
            "claims", "objects", "The claim, and whether the quote asserts, denies or questions"
                                 " it.", "claim", None,
            "CLAIM[=RELATION]", of="claim_link",
            links=(Flag("claim", "The relation to a claim: c3=denies.", "CLAIM[=RELATION]"),
                   Flag("rm-claim", "A claim to remove.", "CLAIM")),
        ),
        RecordField("said", "date", "The date: 2023, 2023-03-20, ../2023-03-23.", "said", "said",
                    "DATE"),
        RecordField("occasion", "text", "On which occasion.", "occasion", "occasion"),
        _LANGUAGE,
        _NOTE,
        RecordField("occurrences", "objects", "Where it stands.", of="occurrence"),
        RecordField("no_source", "switch", "Record the quote without a source.", "no-source"),
        RecordField("keep_marks", "switch", "Keep the outer quotation marks as part of the text.",
                    "keep-marks"),
        main="text", table="quotes",
        ignored=(*_WRITTEN, "grounds", "quote_id", "source_id", "citation_style", "citation_inline",
                 "citation"),
    ),
    _kind(
        "claim",
        RecordField("text", "text", "The text; @FILE or - reads it.", "text", "text",
                    required=True, keys=("text", "claim"), question="Claim"),
        RecordField("topics", "list", "On what.", "topic", None, "TOPIC", keys=("topics", "topic"),
                    of="topic_reference", links=(_ADD_TOPIC, _RM_TOPIC),
                    question="Topics (commas between)"),
        _NOTE,
        main="text", table="claims", asked=("text", "topics"),
        ignored=(*_WRITTEN, "asserted_by", "denied_by", "questioned_by", "relations", "asserting",
                 "denying", "questioning", "quote", "related"),
    ),
    _kind(
        "person", _NAME, *_PARTS, _NAMES,
        RecordField(
            "memberships", "objects", "A role in an organization, with its dates.",
            "membership", None, '"ORG=ROLE (FROM/TO)"', of="membership",
            links=(
                Flag("membership", "A role or its dates: China=Minister (2013/..).",
                     "ORG=ROLE"),
                Flag("add-membership", "Another role, with or without dates.", "ORG=ROLE"),
                Flag("rm-membership", "A role to remove.", "ORG[=ROLE]"),
            ),
        ),
        _DESCRIPTION, _WIKIDATA,
        table="actors", asked=("name", "description"),
        ignored=(*_WRITTEN, *_OF_ACTORS, "organization_type", "country", "parent", "part_of"),
    ),
    _kind(
        "organization", _NAME,
        RecordField("type", "choice", "The type of organization: state, ministry, ..., other.",
                    "type", "type", "TYPE", required=True, keys=("organization_type", "type"),
                    json="organization_type", words=ORGANIZATION_TYPES, question="Type"),
        _NAMES,
        RecordField("country", "country", "The country, as two capital letters: CN.", "country",
                    "country", "CODE"),
        RecordField("parent", "reference", "The parent organization.", "part-of",
                    "parent", "ORG", keys=("parent", "part_of"), column="parent_id",
                    of="organization", question="Part of"),
        _DESCRIPTION, _WIKIDATA,
        table="actors", asked=("name", "type", "parent"),
        ignored=(*_WRITTEN, *_OF_ACTORS, "memberships", "role", "organization",
                 *(one.key for one in _PARTS)),
    ),
    _kind(
        "topic", _NAME,
        RecordField("slug", "slug", "The name to type: peace-plan.", "slug", "slug", "SLUG",
                    required=True),
        RecordField("broader", "reference", "The broader topic.", "broader", "broader",
                    "TOPIC", keys=("broader", "part_of"), column="broader_id", of="topic",
                    question="Broader topic"),
        _NAMES._replace(of="topic_name"),
        RecordField("actor", "reference", "The person or organization that it stands for.",
                    "stands-for", "actor", "NAME", column="actor_id", of="actor"),
        _DESCRIPTION,
        table="topics", asked=("name", "broader"),
        ignored=(*_WRITTEN, "narrower", "positions", "path", "tree", "depth", "positions_below",
                 "claims", "claim"),
    ),
    _kind(
        "source",
        RecordField("key", "key", "The citation key.", "key", None, "KEY",
                    flat=("key", "citation_key")),
        RecordField("type", "choice", "The type of source: webpage, report, ...", "type", "type",
                    "TYPE", required=True, keys=("source_type", "type"), flat=("source_type",),
                    json="source_type", words=SOURCE_TYPES, csl="type", label="type"),
        RecordField("title", "text", "The title.", "title", "title", required=True,
                    flat=("title", "source_title"), csl="title", question="Title"),
        RecordField(
            "contributors", "objects", "Family, Given, or an institution.", "author", None, "NAME",
            keys=("contributors", "authors", "author"), of="contributor",
            flat=("source_authors", "authors", "author"), flat_column="author", role="author",
            question="Authors (Family, Given; several: ; between)",
            links=(Flag("author", "Family, Given, or an institution; replaces the recorded ones.",
                        "NAME"),),
        ),
        RecordField("container_title", "text", "The site, newspaper or book that contains it.",
                    "container", "container-title", "TITLE", flat=("container_title",),
                    csl="container-title", label="in", question="Site or paper"),
        RecordField("publisher", "text", "The publisher.", "publisher", "publisher", "NAME",
                    flat=("publisher",), csl="publisher", label="publisher"),
        RecordField("issued", "date", "When it was published.", "issued", "issued", "DATE",
                    keys=("issued", "published_on"), flat=("issued", "published_on"), csl="issued",
                    label="issued", question="Published on"),
        RecordField("accessed", "date", "When it was consulted.", "accessed", "accessed", "DATE",
                    keys=("accessed", "accessed_on"), flat=("accessed", "accessed_on"),
                    csl="accessed", label="accessed"),
        RecordField("url", "url", "Its address.", "url", "url", "URL", flat=("url",), csl="URL",
                    label="address", question="Address"),
        RecordField("archive_url", "url", "The address of an archived copy.", "archive-url",
                    "archive-url", "URL", flat=("archive_url",), label="archived"),
        RecordField("doi", "doi", "Its DOI.", "doi", "doi", "DOI", flat=("doi",), csl="DOI",
                    label="DOI"),
        _LANGUAGE._replace(flat=("source_language",), csl="language"),
        _NOTE._replace(flat=("source_note",), csl="note"),
        RecordField("csl", "json", "What else a CSL item has, as an object.", None, "csl", "JSON"),
        RecordField("volume", "numeral", "The volume of a journal or book.", "volume", "volume",
                    flat=("volume",), csl="volume", label="volume"),
        RecordField("issue", "numeral", "The issue of a journal.", "issue", "issue",
                    flat=("issue",), csl="issue", label="issue"),
        RecordField("pages", "numeral", "Its pages in a journal or book: 12-34.", "pages", "pages",
                    flat=("pages",), csl="page", label="pages"),
        RecordField("number", "numeral", "The number of a report, bill, ...", "number", "number",
                    flat=("number",), csl="number", label="number"),
        RecordField("edition", "numeral", "The edition.", "edition", "edition",
                    flat=("edition",), csl="edition", label="edition"),
        RecordField("publisher_place", "numeral", "The place of the publisher.", "publisher-place",
                    "publisher-place", flat=("publisher_place",), csl="publisher-place",
                    label="publisher place"),
        RecordField(
            "editors", "list", "An editor: Family, Given, or an institution.", "editor", None,
            "NAME", keys=("editors", "editor"), of="contributor",
            flat=("source_editors", "editors", "editor"), flat_column="editor", role="editor",
            links=(Flag("editor", "The editors, in place of those recorded.", "NAME"),),
        ),
        main="title", table="sources",
        asked=("title", "url", "contributors", "container_title", "issued"),
        ignored=(*_WRITTEN, "cites", "cited_by", "snapshots"),
    ),
)  # fmt: skip

KINDS: Mapping[str, RecordKind] = {kind.name: kind for kind in (*_RECORDS, *_NESTED)}
"""Every kind of record, and of object within one, by name."""
RECORDS = tuple(kind.name for kind in _RECORDS)
"""The kinds that can be added by themselves."""
