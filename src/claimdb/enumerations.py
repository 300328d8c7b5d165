"""The closed lists of words that a record may hold, and how its codes are written.

Owns every enumeration of the schema, in the order in which people should meet them. It must not
know tables or the command line: the model checks drafts with these tuples, the tables turn them
into constraints, the command line offers them.
"""

import re

ACTOR_KINDS = ("person", "organization")

ORGANIZATION_TYPES = (
    "state",
    "government",
    "ministry",
    "parliament",
    "court",
    "party",
    "military",
    "company",
    "media",
    "university",
    "think-tank",
    "ngo",
    "international",
    "other",
)

ACTOR_NAME_KINDS = ("main", "alternative", "misspelling", "former")

TOPIC_NAME_KINDS = ("main", "alternative")

SOURCE_TYPES = (
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "bill",
    "book",
    "broadcast",
    "chapter",
    "classic",
    "collection",
    "dataset",
    "document",
    "entry",
    "entry-dictionary",
    "entry-encyclopedia",
    "event",
    "figure",
    "graphic",
    "hearing",
    "interview",
    "legal_case",
    "legislation",
    "manuscript",
    "map",
    "motion_picture",
    "musical_score",
    "pamphlet",
    "paper-conference",
    "patent",
    "performance",
    "periodical",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "review-book",
    "software",
    "song",
    "speech",
    "standard",
    "thesis",
    "treaty",
    "webpage",
)
"""The item types of the Citation Style Language 1.0.2."""

CONTRIBUTOR_ROLES = (
    "author",
    "chair",
    "collection-editor",
    "compiler",
    "composer",
    "container-author",
    "contributor",
    "curator",
    "director",
    "editor",
    "editor-translator",
    "editorial-director",
    "executive-producer",
    "guest",
    "host",
    "illustrator",
    "interviewer",
    "narrator",
    "organizer",
    "original-author",
    "performer",
    "producer",
    "recipient",
    "reviewed-author",
    "script-writer",
    "series-creator",
    "translator",
)
"""The name variables of the Citation Style Language 1.0.2."""

MODES = ("direct", "mixed", "indirect", "narration")

STANCES = ("support", "oppose", "neutral", "mixed")

STANCE_SYNONYMS = {
    "supports": "support",
    "opposes": "oppose",
    "for": "support",
    "against": "oppose",
    "pro": "support",
    "con": "oppose",
}
"""What people also type for a stance; output has only the words themselves."""

STATUSES = ("attested", "disputed", "misattributed", "retracted")

DUPLICATE_DECISIONS = ("skip", "occurrence", "add")
"""What becomes of new words that are like those of a recorded quote."""

CLAIM_RELATIONS = ("asserts", "denies", "questions")
"""What a quote does to a claim."""

CLAIM_RELATION_SYNONYMS = {"assert": "asserts", "deny": "denies", "question": "questions"}
"""What people also type for it."""

RELATIONS_BETWEEN_CLAIMS = ("contradicts", "supports", "repeats", "refines")

CODER_KINDS = ("human", "program")

VERIFICATIONS = (
    "exact",
    "normalised",
    "elided",
    "bracketed",
    "near",
    "moved",
    "altered",
    "lost",
    "not_found",
    "no_snapshot",
    "snapshot_changed",
)
"""What came of holding a passage against the text of its source."""

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""How the tag of a language is written (BCP 47): `en`, `pt-BR`, `zh-Hant`."""

WIKIDATA_ID = re.compile(r"Q[1-9][0-9]*")
"""How an item of Wikidata is written: `Q7747`."""
