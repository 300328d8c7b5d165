"""Every kind of record and every field, declared once; keys, columns and flags derive from it."""

from collections.abc import Mapping
from typing import Any

from claimdb.fields import Flag, RecordField, RecordKind

# The closed lists are in the order in which people should meet them.
ACTOR_KINDS = ("person", "organization")
_KIND_SYNONYMS = {
    "organisation": "organization", "org": "organization", "institution": "organization",
    "individual": "person", "human": "person",
}  # fmt: skip
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
ATTRIBUTED = ("one", "several", "unnamed")
"""To whom a quote is attributed; several speakers make a joint statement."""
DUPLICATE_DECISIONS = ("skip", "occurrence", "add")
"""What the user may decide about a new quote that resembles a recorded one."""
CLAIM_RELATIONS = ("asserts", "denies", "questions")
"""The relations of a quote to a claim."""
CLAIM_RELATION_SYNONYMS = {"assert": "asserts", "deny": "denies", "question": "questions"}
RELATIONS_BETWEEN_CLAIMS = ("contradicts", "supports", "repeats", "refines")
REVERSED_RELATIONS = {
    "supported by": "supports", "repeated by": "repeats", "refined by": "refines",
}  # fmt: skip
"""What the other claim does to this one; `contradicts` is its own reverse."""
_RELATION_SYNONYMS = {
    "contradict": "contradicts", "contradicted by": "contradicts", "support": "supports",
    "repeat": "repeats", "refine": "refines",
}  # fmt: skip
REVIEW_RESULTS = ("accepted", "corrected", "rejected")
"""What a reviewer may decide about a proposed quote."""
CODER_KINDS = ("human", "program")
VERIFICATIONS = (
    "exact", "normalised", "elided", "bracketed", "near", "moved", "altered", "lost", "not_found",
    "no_snapshot", "snapshot_changed",
)  # fmt: skip
"""The results of verifying a passage against the text of its source."""

SOURCE_IDENTIFIERS = ("key", "url", "doi")
"""The fields that identify a source, in the order in which they are looked up."""


def _kind(name: str, *fields: RecordField, **more: Any) -> RecordKind:
    return RecordKind(name, {one.key: one for one in fields}, **more)


def _field(key: str, value: str, help: str, metavar: str = "TEXT", **more: Any) -> RecordField:
    """Return a field whose flags have its own name."""
    flag = key.replace("_", "-")
    return RecordField(key, value, help, metavar=metavar, **{"flag": flag, "edit": flag, **more})


def _cited(key: str, value: str, help: str, metavar: str = "TEXT", **more: Any) -> RecordField:
    """Return a field of a source whose flags, column, CSL variable and label have its own name."""
    csl, label = key.replace("_", "-"), key.replace("_", " ")
    names = {"flat": (key,), "csl": csl, "label": label}
    return _field(key, value, help, metavar, **{**names, **more})


_NOTE = _field("note", "text", "A note.", label="note")
_LANGUAGE = _field(
    "language", "language", "The language: en, pt-BR.", "TAG", flag="lang", label="language"
)
_NAME = _field("name", "name", "The main name.", "NAME", required=True, question="Name")
_DESCRIPTION = _field("description", "text", "A short description.", question="Short description")
_WIKIDATA = RecordField(
    "wikidata_id", "wikidata", "The item of Wikidata: Q7747.", "wikidata", "wikidata", "ID"
)
_PARTS = (
    _field("family", "text", "The family name.", "NAME"),
    _field("given", "text", "The given name.", "NAME"),
    _field("particle", "text", "A part before the family name: von, de la.", "NAME"),
    _field("suffix", "text", "A part after the name: Jr.", "NAME"),
)
_IN_OBJECTS = tuple(one._replace(flag=None, edit=None) for one in _PARTS)
_NAMES = RecordField(
    "names", "list", "Another name.", "alias", None, "NAME", of="actor_name",
    keys=("names", "alias", "aliases"),
    links=(Flag("alias", "Another name: alternative, misspelling or former.", "NAME[=KIND]"),
           Flag("rm-alias", "A name that it does not have.", "NAME"),
           Flag("old-name", "What --name makes of the main name: alternative (as usual),"
                            " misspelling, former or drop.", "KIND")),
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
        RecordField("kind", "choice", "Whether a new speaker is a person or an organization.",
                    "kind", metavar="KIND", words=ACTOR_KINDS, synonyms=_KIND_SYNONYMS,
                    flat=("kind", "speaker_kind")),
        # The suffix of a flat quote is that of its passage.
        *(one._replace(flat=(one.key, f"speaker_{one.key}"), edit=None) for one in _PARTS[:2]),
        *(one._replace(flat=(f"speaker_{one.key}",)) for one in _IN_OBJECTS[2:]),
        RecordField("organization_type", "choice", "The type of a new organization: the one that"
                                                   " the speaker represented, or the speaker.",
                    "organization-type", metavar="TYPE", words=ORGANIZATION_TYPES,
                    flat=("organization_type",)),
        RecordField("country", "country", "The country of that organization: UA, Ukraine.",
                    "country", metavar="CODE", flat=("country",)),
        ignored=("id",),
    ),
    _kind(
        "topic_link",
        RecordField("name", "name", "The name of the topic."),
        RecordField("slug", "slug", "Its slug."),
        RecordField("broader", "list", "The names of the topics above it, the uppermost first.",
                    of="topic_reference"),
        RecordField("stance", "choice", "The stance; without one it is not coded.", words=STANCES,
                    synonyms=STANCE_SYNONYMS, flat=("stance",)),
        ignored=("id",),
    ),
    _kind(
        "coding",
        RecordField("topic", "name", "One of the topics of the quote.", required=True),
        RecordField("coder", "text", "Who coded it.", required=True),
        RecordField("stance", "choice", words=STANCES, synonyms=STANCE_SYNONYMS, required=True),
        RecordField("decided", "text", "When it was decided on for all coders, in UTC."),
        RecordField("coder_kind", "choice", "What the coder is.", words=CODER_KINDS),
        main="topic",
    ),
    _kind(
        "claim_link",
        RecordField("text", "text", "The claim in words.", required=True, flat=("claims", "claim")),
        RecordField("relation", "choice", "What the quote does to it.", words=CLAIM_RELATIONS,
                    synonyms=CLAIM_RELATION_SYNONYMS, flat=("relation",)),
        main="text", ignored=("id",),
    ),
    _kind(
        "claim_relation",
        RecordField("text", "text", "The other claim in words.", required=True),
        RecordField("relation", "choice", "What this claim does to it, or it to this claim.",
                    words=(*RELATIONS_BETWEEN_CLAIMS, *REVERSED_RELATIONS),
                    synonyms=_RELATION_SYNONYMS, required=True),
        RecordField("direction", "choice", "Whether the relation leads from this claim or to it.",
                    words=("from", "to")),
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
    *(
        _kind(kind, RecordField("name", "name", "The name.", required=True),
              RecordField("kind", "choice", "The sort of name.", words=words))
        for kind, words in (("actor_name", ACTOR_NAME_KINDS), ("topic_name", TOPIC_NAME_KINDS))
    ),
    _kind("topic_reference", RecordField("name", "name", "The name.", required=True),
          ignored=("id", "slug")),
    _kind("source_reference", RecordField("name", "name", "Its citation key.", required=True),
          ignored=("id",)),
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
        _field("source", "source", "The source: its key, id, address or title.", "SOURCE",
               required=True, column="source_id", of="source"),
        _field("locator", "locator", "The place in it: page:4, paragraph:7, time:12:30.", "PLACE"),
        _field("cue", "text", "The reporting verb in the source.", label="cue"),
        _field("printed_as", "text", "The speaker's name as printed there.", "NAME",
               label="printed as"),
        _field("via", "source", "The document that the source quotes from.", "SOURCE",
               column="via_source_id", of="source", label="via"),
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
OF_STYLE = ("citation_style", "citation_inline", "citation")
"""The columns of an export that need a citation style."""
BATCH = "batch"
"""The column of an export with the last batch when it was made, which `import --update` reads."""
_WRITTEN = ("id", "uid", "type", "recorded", "quoted", "quotes", "count", BATCH, *REJECTED)
_OF_ACTORS = ("kind", "below", "positions", "members", "capacities", "topic", "member")

_RECORDS = (
    _kind(
        "quote",
        _field("text", "text", "The text; @FILE or - reads it; @@ is an @.", required=True,
               keys=("text", "quote")),
        _field("mode", "choice", "direct, mixed (the speaker's words inside “ ”), indirect or"
                                 " narration.", "MODE", required=True, words=MODES),
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
        _field("said", "date", "The date: 2023, 2023-03-20, ../2023-03-23.", "DATE"),
        _field("occasion", "text", "On which occasion."),
        _LANGUAGE,
        _NOTE,
        RecordField("occurrences", "objects", "Where it stands.", of="occurrence"),
        RecordField("no_source", "switch", "Record the quote without a source.", "no-source"),
        RecordField("keep_marks", "switch", "Keep the outer quotation marks as part of the text.",
                    "keep-marks"),
        RecordField("codings", "list", "Whose stances.", of="coding", keys=("codings", "coding")),
        main="text", table="quotes",
        ignored=(*_WRITTEN, *OF_STYLE, "grounds", "shifts", "shift", "quote_id",
                 "source_id", "topic_names", "records", "source_csl"),
    ),
    _kind(
        "claim",
        _field("text", "text", "The text; @FILE or - reads it; @@ is an @.", required=True,
               keys=("text", "claim"), question="Claim"),
        RecordField("topics", "list", "On what.", "topic", None, "TOPIC", keys=("topics", "topic"),
                    of="topic_reference", links=(_ADD_TOPIC, _RM_TOPIC),
                    question="Topics (commas between)"),
        _NOTE,
        RecordField("relations", "list", "What it does to another claim, or that to it.",
                    "relation", None, "CLAIM=RELATION", of="claim_relation",
                    keys=("relations", "related_claims"), flat_column="related_claims",
                    links=(Flag("relation", "A relation: c3=contradicts, c4=supported by.",
                                "CLAIM=RELATION"),
                           Flag("rm-relation", "A relation to remove.", "CLAIM[=RELATION]"))),
        main="text", table="claims", asked=("text", "topics"),
        ignored=(*_WRITTEN, "asserted_by", "denied_by", "questioned_by", "asserting", "denying",
                 "questioning", "quote", "related"),
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
        _field("type", "choice", "The type of organization: state, ministry, ..., other.", "TYPE",
               required=True, keys=("organization_type", "type"), json="organization_type",
               words=ORGANIZATION_TYPES, question="Type"),
        _NAMES,
        _field("country", "country", "The country, as two capital letters: CN.", "CODE"),
        _field("parent", "reference", "The parent organization.", "ORG", flag="part-of",
               keys=("parent", "part_of"), column="parent_id", of="organization",
               question="Part of"),
        _DESCRIPTION, _WIKIDATA,
        table="actors", asked=("name", "type", "parent"),
        ignored=(*_WRITTEN, *_OF_ACTORS, "memberships", "role", "organization",
                 *(one.key for one in _PARTS)),
    ),
    _kind(
        "topic", _NAME,
        _field("slug", "slug", "The name to type: peace-plan.", "SLUG", required=True),
        _field("broader", "reference", "The broader topic.", "TOPIC", keys=("broader", "part_of"),
               column="broader_id", of="topic", question="Broader topic"),
        _NAMES._replace(of="topic_name"),
        _field("actor", "reference", "The person or organization that it stands for.", "NAME",
               flag="stands-for", column="actor_id", of="actor"),
        _DESCRIPTION,
        table="topics", asked=("name", "broader"),
        ignored=(*_WRITTEN, "narrower", "positions", "path", "tree", "depth", "positions_below",
                 "claims", "claim"),
    ),
    _kind(
        "source",
        RecordField("key", "key", "The citation key.", "key", None, "KEY",
                    flat=("key", "citation_key")),
        _cited("type", "choice", "The type of source: webpage, report, ...", "TYPE", required=True,
               keys=("source_type", "type"), flat=("source_type",), json="source_type",
               words=SOURCE_TYPES),
        _cited("title", "text", "The title.", required=True, flat=("title", "source_title"),
               label="", question="Title"),
        RecordField(
            "contributors", "objects", "Family, Given, or an institution.", "author", None, "NAME",
            keys=("contributors", "authors", "author"), of="contributor",
            flat=("source_authors", "authors", "author"), flat_column="author", role="author",
            question="Authors (Family, Given; several: ; between)",
            links=(Flag("author", "Family, Given, or an institution; replaces the recorded ones.",
                        "NAME"),),
        ),
        _cited("container_title", "text", "The site, newspaper or book that contains it.", "TITLE",
               flag="container", label="in", question="Site or paper"),
        _cited("publisher", "text", "The publisher.", "NAME"),
        _cited("issued", "date", "When it was published.", "DATE", question="Published on",
               keys=("issued", "published_on"), flat=("issued", "published_on")),
        _cited("accessed", "date", "When it was consulted.", "DATE",
               keys=("accessed", "accessed_on"), flat=("accessed", "accessed_on")),
        _cited("url", "url", "Its address.", "URL", csl="URL", label="address", question="Address"),
        _cited("archive_url", "url", "The address of an archived copy.", "URL", csl=None,
               label="archived"),
        _cited("doi", "doi", "Its DOI.", "DOI", csl="DOI", label="DOI"),
        _LANGUAGE._replace(flat=("source_language",), csl="language"),
        _NOTE._replace(flat=("source_note",), csl="note"),
        RecordField("csl", "json", "What else a CSL item has, as an object.", None, "csl", "JSON"),
        _cited("volume", "numeral", "The volume of a journal or book."),
        _cited("issue", "numeral", "The issue of a journal."),
        _cited("pages", "numeral", "Its pages in a journal or book: 12-34.", csl="page"),
        _cited("number", "numeral", "The number of a report, bill, ..."),
        _cited("edition", "numeral", "The edition."),
        _cited("publisher_place", "numeral", "The place of the publisher."),
        RecordField(
            "editors", "list", "An editor: Family, Given, or an institution.", "editor", None,
            "NAME", keys=("editors", "editor"), of="contributor",
            flat=("source_editors", "editors", "editor"), flat_column="editor", role="editor",
            links=(Flag("editor", "The editors, in place of those recorded.", "NAME"),),
        ),
        RecordField("cites", "list", "A source that it cites.", "cites", None, "SOURCE",
                    of="source_reference", keys=("cites", "cited_sources"),
                    flat_column="cited_sources",
                    links=(Flag("cites", "Another source that it cites.", "SOURCE"),
                           Flag("rm-cites", "A source that it does not cite.", "SOURCE"))),
        main="title", table="sources",
        asked=("title", "url", "contributors", "container_title", "issued"),
        ignored=(*_WRITTEN, *OF_STYLE, "cited_by", "snapshots"),
    ),
)  # fmt: skip

KINDS: Mapping[str, RecordKind] = {kind.name: kind for kind in (*_RECORDS, *_NESTED)}
"""Every kind of record, and of object within one, by name."""
RECORDS = tuple(kind.name for kind in _RECORDS)
"""The kinds that can be added by themselves."""
