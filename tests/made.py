"""Made-up records with difficult text, and readers of exports."""

import csv
import io
import shutil
from pathlib import Path

from hypothesis import strategies as st

import claimdb
from claimdb import folding
from claimdb.quotation import verbatim
from claimdb.schema import CLAIM_RELATIONS, STANCES, STATUSES, VERIFICATIONS
from worlds import write

EVERYTHING = " OR ".join((*(f"status:{status}" for status in STATUSES), "mode:narration"))
"""Finds what is misattributed as well."""
CREATE = "speakers,organizations,topics,sources,claims"
HOSTILE = (
    "[sic]", "[/b]", ":smile:", "\x1b[31m", "\u202e", "\r", "\n", "\r\n", "\t", "\\", "\\n", '"', "'",
    ",", ";", "; ", "\\; ", "|", "=1+1", "'=1", "''@x", "+44", "-1", "＝x", "\ufeff=", "“", "”", "…",
    "\u2028", "\x85", "\ufeff", "\x1a", "中国", "e\u0301", "👩‍👩‍👧", "%s", "' OR 1=1 --", "*", "<b>", "&amp;",
    "]]>", "_x000D_", "c3=", "=denies", "{", "TY  - ", "\\end{quote}", "NUL", " ", "\u00a0",
)  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    ),
    min_size=1,
    max_size=6,
).map("".join)
"""Texts that a database can hold."""
maybe = st.none() | texts.filter(str.strip)
cells = texts | st.sampled_from(("", "=1", "'=1", "''=1", "'", " =1", "\t", "\r", "x"))


def _named(first: str):
    """Names that differ in their words, which is what they are known by."""
    return texts.map(lambda text: f"{first} {text}".strip())


@st.composite
def worlds(draw):
    """Draw the rows of a small database, in which nothing is easy but to tell one from another."""
    number = draw(st.integers(1, 3))
    people = [draw(_named(f"p{place}")) for place in range(2)]
    organizations = [draw(_named(f"o{place}")) for place in range(2)]
    claims = [draw(texts.map(lambda text, n=n: f"claim{n} {text}")) for n in range(2)]
    quotes, spoken, topics, related, places = [], [], [], [], []
    for quote in range(1, number + 1):
        mode = draw(st.sampled_from(("direct", "mixed", "indirect", "narration")))
        text = f"{draw(texts)}w{quote}" + ("“x”" if mode == "mixed" else "")
        assert mode != "mixed" or verbatim(text, mode)
        quotes.append(
            {
                "text": text,
                "mode": mode,
                "said": draw(st.sampled_from((None, "2023-03-20", "../2023-03-23", "2023-03~"))),
                "occasion": draw(maybe),
                "language": draw(st.sampled_from((None, "en", "pt-BR"))),
                "note": draw(maybe),
            }
        )
        speaking = (
            []
            if mode == "narration"
            else draw(
                st.lists(st.sampled_from((None, 1, 2, 3, 4)), min_size=1, max_size=3, unique=True)
            )
        )
        spoken += [
            {
                "quote_id": quote,
                "position": position,
                "actor_id": actor,
                "role": draw(maybe),
                "organization_id": draw(st.sampled_from((None, 3, 4))),
                "status": draw(st.sampled_from(STATUSES)),
            }
            for position, actor in enumerate(speaking, 1)
        ]
        topics += [
            {
                "quote_id": quote,
                "topic_id": topic,
                "stance": draw(st.sampled_from((None, *STANCES))),
            }
            for topic in draw(st.lists(st.sampled_from((1, 2)), unique=True))
        ]
        related += [
            {
                "quote_id": quote,
                "claim_id": claim,
                "relation": draw(st.sampled_from(CLAIM_RELATIONS)),
            }
            for claim in draw(st.lists(st.sampled_from((1, 2)), unique=True))
        ]
        places += [
            {
                "quote_id": quote,
                "source_id": source,
                "locator": draw(st.sampled_from((None, "page:4", "the = caption"))),
                "prefix": draw(maybe),
                "suffix": draw(maybe),
                "via_source_id": draw(st.sampled_from((None, 3))),
                "verified": draw(st.sampled_from((None, *VERIFICATIONS))),
            }
            for source in draw(st.lists(st.sampled_from((1, 2)), unique=True))
        ]
    return {
        "actors": [
            *({"name": name} for name in people),
            *({"name": name, "kind": "organization"} for name in organizations),
        ],
        "people": [
            {"actor_id": 1},
            {
                "actor_id": 2,
                **{part: draw(maybe) for part in ("family", "given", "particle", "suffix")},
            },
        ],
        "organizations": [{"actor_id": 3}, {"actor_id": 4}],
        "actor_names": [
            {"actor_id": place, "name": name, "kind": "main"}
            for place, name in enumerate((*people, *organizations), 1)
        ],
        "topics": [{"name": "peace plan", "slug": "peace-plan"}, {"name": "war", "slug": "war"}],
        "topic_names": [
            {"topic_id": 1, "name": "peace plan", "kind": "main"},
            {"topic_id": 2, "name": "war", "kind": "main"},
        ],
        "sources": [
            {"title": draw(_named("first")), "container_title": draw(maybe), "publisher": draw(maybe)},
            {"title": draw(_named("second")), "issued": "2023-03", "url": "https://x.org/a_b%20c~#f"},
            {"title": "third"},
        ],
        "source_contributors": [
            {"source_id": 1, "position": 1, "family": draw(_named("f")), "given": draw(maybe)},
            {"source_id": 1, "position": 2, "literal": draw(_named("l"))},
        ],
        "claims": [{"text": text} for text in claims],
        "quotes": quotes,
        "attributions": spoken,
        "quote_topics": topics,
        "quote_claims": related,
        "occurrences": places,
    }  # fmt: skip


def told(path: Path) -> list[tuple[object, ...]]:
    """Return what a database says of its quotes, whatever ids it gave; actors go by their words."""
    with claimdb.open(path) as database:
        return sorted(
            (
                quote.text, quote.mode, quote.said, quote.occasion, quote.language, quote.note,
                tuple(
                    (
                        one.name and folding.folded(one.name),
                        one.role,
                        one.organization and folding.folded(one.organization.name),
                        one.status,
                        one.kind,
                        one.id and names[one.id][2:],
                    )
                    for one in quote.speakers
                ),
                sorted((topic.slug, topic.stance) for topic in quote.topics),
                sorted((claim.text, claim.relation) for claim in quote.claims),
                [
                    (
                        place.occurrence.key, place.source.title, place.source.issued,
                        place.source.container_title, place.occurrence.locator, place.prefix,
                        place.suffix, place.occurrence.verified,
                    )
                    for place in cited.places
                ],
            )
            for cited in database.cited(EVERYTHING)
            for quote in (cited.quote,)
            for names in ({one.id: one for one in cited.names if one},)
        )  # fmt: skip


def made_of(empty: Path, folder: Path, rows) -> Path:
    """Return a database of its own that holds some rows."""
    path = Path(shutil.copy(empty, folder / "made.db"))
    write(path, rows)
    return path


def read_csv(text: str, delimiter: str = ",") -> list[list[str]]:
    """Return the rows of a table as any program reads them."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
