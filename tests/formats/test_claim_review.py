"""Fact-checks as ClaimReview of schema.org."""

import json

from cases import each
from imports import recorded, sources, take

CLAIM = "Ferries were free in May"


def review(text=CLAIM, **more):
    return {
        "@context": "https://schema.org", "@type": "ClaimReview", "datePublished": "2019-06-01",
        "url": "https://check.example/7", "claimReviewed": text,
        "author": {"@type": "Organization", "name": "Tide Check"},
        "itemReviewed": {
            "@type": "Claim", "datePublished": "2019-05-06",
            "author": {"@type": "Person", "name": "Ada Quill", "jobTitle": "Mayor",
                       "affiliation": {"@type": "Organization", "name": "Port Union"}},
            "firstAppearance": {"@type": "NewsArticle", "url": "https://example.org/speech",
                                "headline": "The speech", "datePublished": "2019-05-07"},
            "appearance": ["https://example.org/clip"],
        },
        "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5,
                         "alternateName": "Mostly false"},
    } | more  # fmt: skip


def write(path, value):
    path.write_text(json.dumps(value), "utf-8")
    return path


@each(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, one]},
        lambda one: {"@type": "DataFeed", "dateModified": "2019-06-02",
                     "dataFeedElement": [{"@type": "DataFeedItem", "item": [one]}]},
        lambda one: {"@type": "WebPage", "mainEntity": {**one, "@type": ["ClaimReview"]}},
    ],
)  # fmt: skip
def test_a_review_is_a_claim_and_what_its_claimant_said(tmp_path_factory, empty_file, wrap):
    folder = tmp_path_factory.mktemp("review")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    done = take(db, write(folder / "a.json", wrap(review())))
    assert done.code == 0, done.err
    assert done.err.startswith("ClaimReview, JSON")
    (quote,) = recorded(db)
    assert (quote.text, quote.mode, quote.said) == (CLAIM, "indirect", "2019-05-06")
    (speaker,) = quote.speakers
    assert (speaker.name, speaker.kind, speaker.role, speaker.organization.name) == (
        "Ada Quill", "person", "Mayor", "Port Union",
    )  # fmt: skip
    assert [(one.text, one.relation) for one in quote.claims] == [(CLAIM, "asserts")]
    assert "rated Mostly false (2 of 5) by Tide Check on 2019-06-01" in quote.note
    assert sources(db) == [
        ("The speech", "2019-05-07", "https://example.org/speech"),
        ("https://example.org/clip", None, "https://example.org/clip"),
    ]
    assert take(db, folder / "a.json").err.splitlines()[-1] == "1 claim skipped, 1 quote skipped"


def test_without_a_claimant_or_an_appearance(empty_copy, tmp_path):
    nobody = review("The pier sank", itemReviewed={"@type": "CreativeWork"})
    nowhere = review(
        "The quay moved",
        itemReviewed={"@type": "Claim", "author": {"@type": "Organization", "name": "Port Union"}},
    )
    done = take(empty_copy, write(tmp_path / "a.json", [nobody, nowhere]))
    assert done.code == 0, done.err
    assert "claims without a claimant: 1" in done.err
    (quote,) = recorded(empty_copy)
    assert quote.speakers[0].kind == "organization"
    assert sources(empty_copy)[0][1:] == ("2019-06-01", "https://check.example/7")
    done = take(empty_copy, tmp_path / "a.json", "--kind", "claim")
    assert done.err.splitlines()[-1].startswith("2 claims skipped"), done.err
