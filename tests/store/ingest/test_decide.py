"""What to do with a quote follows from its matches and the options alone."""

from typing import Any

import pytest

from claimdb.drafts.records import OccurrenceDraft, QuoteDraft
from claimdb.store.ingest.duplicates import decide
from claimdb.store.ingest.outcome import (
    Decision,
    IngestOptions,
    MatchedQuote,
    Place,
    RecordedQuote,
    ResolvedNames,
    ResolvedQuote,
    SimilarQuote,
    VerifiedOccurrence,
    VerifiedQuote,
)

TEXT = "The door is open"
SAME = RecordedQuote(7, TEXT, "direct", frozenset({1}), [Place(2, None, None)])
OTHER = RecordedQuote(8, TEXT, "direct", frozenset({1}), [])
SIMILAR = RecordedQuote(
    9, "The door was not open", "direct", frozenset({1}), [Place(2, None, None)]
)


def matched(
    same: tuple[RecordedQuote, ...] = (),
    recorded_at: tuple[bool, ...] = (False, False),
    similar: tuple[RecordedQuote, ...] = (),
    decisions: dict[int, Any] | None = None,
    start: int | None = None,
) -> MatchedQuote:
    """A quote at two places, of which a similar quote is recorded at the first one."""
    given = (OccurrenceDraft("s2", start=start), OccurrenceDraft("s3"))
    names = ResolvedNames([1], [None], [], [], [2, 3], [None, None])
    draft = QuoteDraft(TEXT, "direct", occurrences=given)
    occurrences = [VerifiedOccurrence(one, 5 if one.start else None) for one in given]
    quote = VerifiedQuote(
        ResolvedQuote(draft, "the door is open", names), occurrences,
        wordings={SIMILAR.wording: occurrences},
    )  # fmt: skip
    found = [SimilarQuote(one, 0.9) for one in similar]
    return MatchedQuote(quote, same, recorded_at, found, decisions or {})


ADD = Decision("add")
SKIP = Decision("skip", SAME)
HERE, PARTLY, EVERYWHERE = (False, False), (True, False), (True, True)


@pytest.mark.parametrize(
    ("quote", "options", "expected"),
    [
        # Nothing like it is recorded.
        (matched(), {}, ADD),
        (matched(), {"on_duplicate": "fail"}, ADD),
        # The same text: the choice for all comes first, then a decision, then the default.
        (matched((SAME,)), {}, "refuse"),
        (matched((SAME,)), {"on_duplicate": "fail"}, "refuse"),
        (matched((SAME,)), {"on_duplicate": "skip"}, SKIP),
        (matched((SAME,)), {"on_duplicate": "add"}, ADD),
        (matched((SAME,)), {"on_duplicate": "occurrence"}, Decision("occurrence", SAME, [0, 1])),
        (matched((SAME,), PARTLY), {"on_duplicate": "occurrence"}, Decision("occurrence", SAME, [1])),
        (matched((SAME,)), {"default": "skip"}, SKIP),
        (matched((SAME,), decisions={7: "occurrence"}), {"default": "skip"}, Decision("occurrence", SAME, [0, 1])),
        (matched((SAME,), decisions={7: "occurrence"}), {"on_duplicate": "skip"}, SKIP),
        (matched((SAME,), decisions={7: "skip"}), {"on_duplicate": "add"}, ADD),
        # One that was decided to be another quote is no duplicate, unless all are asked about.
        (matched((SAME,), decisions={7: "add"}), {"default": "skip"}, ADD),
        (matched((SAME, OTHER), decisions={7: "add"}), {"default": "skip"}, Decision("skip", OTHER)),
        (matched((SAME,), decisions={7: "add"}), {"on_duplicate": "skip"}, SKIP),
        # At places that are all recorded it is skipped.
        (matched((SAME,), EVERYWHERE), {}, SKIP),
        (matched((SAME,), EVERYWHERE), {"on_duplicate": "occurrence"}, SKIP),
        (matched((SAME,), EVERYWHERE), {"on_duplicate": "add"}, SKIP),
        (matched((SAME,), EVERYWHERE), {"on_duplicate": "add", "near": True}, ADD),
        (matched((SAME,), EVERYWHERE), {"on_duplicate": "fail"}, "refuse"),
        (matched((SAME,), EVERYWHERE, decisions={7: "add"}), {}, SKIP),
        # A given passage that is not recorded is reported.
        (matched((SAME,), start=4), {"on_duplicate": "skip"}, Decision("skip", SAME, unsaved=("place",))),
        # A similar text: only what is added, or was decided about that very quote.
        (matched(similar=(SIMILAR,)), {"near": True}, "refuse"),
        (matched(similar=(SIMILAR,)), {"near": True, "on_duplicate": "skip"}, "refuse"),
        (matched(similar=(SIMILAR,)), {"near": True, "on_duplicate": "occurrence"}, "refuse"),
        (matched(similar=(SIMILAR,)), {"near": True, "default": "skip"}, "refuse"),
        (matched(similar=(SIMILAR,)), {"near": True, "on_duplicate": "add"}, ADD),
        (matched(similar=(SIMILAR,), decisions={9: "add"}), {"near": True}, ADD),
        (matched(similar=(SIMILAR,), decisions={9: "skip"}), {"near": True}, Decision("skip", SIMILAR)),
        (matched(similar=(SIMILAR,), decisions={9: "occurrence"}), {"near": True}, Decision("occurrence", SIMILAR, [1])),
        # The same text comes before a similar one.
        (matched((SAME,), similar=(SIMILAR,)), {"near": True, "on_duplicate": "skip"}, SKIP),
        (matched((SAME,), similar=(SIMILAR,), decisions={7: "add"}), {"near": True}, "refuse"),
    ],
)  # fmt: skip
def test_a_decision(quote, options, expected):
    decision = decide(quote, IngestOptions(**options))
    if expected == "refuse":
        assert decision.action == "refuse"
        assert decision.error is not None
    else:
        assert decision == expected


def test_a_refusal_names_the_quote_and_how_it_differs():
    same = decide(matched((SAME,)), IngestOptions())
    similar = decide(matched(similar=(SIMILAR,)), IngestOptions(near=True))
    assert "q7" in str(same.error)
    assert "q9 has" in str(similar.error)
    assert "not" in str(similar.error)
