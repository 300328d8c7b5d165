"""Whatever a file contains, it is read or refused, and nothing else happens."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdb.drafts.records import DraftError
from claimdb.errors import ClaimdbError
from claimdb.formats.reader import read

KEYS = st.sampled_from((
    "type", "@type", "target", "selector", "refinedBy", "exact", "prefix", "source", "id", "body", "value",
    "purpose", "motivation", "creator", "name", "items", "first", "state", "bodyValue", "claimReviewed",
    "itemReviewed", "author", "appearance", "firstAppearance", "url", "reviewRating", "ratingValue",
    "@graph", "item", "dataFeedElement", "quotation", "speaker", "date", "urls", "quoteID", "datePublished",
    "title", "headline", "affiliation", "@value",
))  # fmt: skip
WORDS = st.sampled_from((
    "Annotation", "AnnotationPage", "AnnotationCollection", "ClaimReview", "Person", "tagging", "we stay",
    "speaker:Ada Quill", "https://example.org/1", "page=4", "t=90", "2019-05-06 10:00", "None", "",
))  # fmt: skip
VALUES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
TAGS = st.sampled_from((
    "<Project xmlns='urn:QDA-XML:project:1.0'>", "</Project>", "<Codes>", "</Codes>", "<Sources>", "</Sources>",
    "<Code name='a' guid='1'>", "</Code>", "<Code/>", "<TextSource name='t'>", "</TextSource>",
    "<PlainTextContent>we stay open</PlainTextContent>", "<CodeRef targetGUID='1'/>",
    "<PlainTextSelection startPosition='0' endPosition='7'>", "</PlainTextSelection>",
    "<PlainTextSelection startPosition='x'/>", "<Case name='A'><SourceRef/></Case>", "&", "\0",
))  # fmt: skip


def take(format: str, data: bytes) -> None:
    with suppress(ClaimdbError):
        for row in read(format, data):
            with suppress(DraftError):
                row.draft("quote")


@pytest.mark.parametrize("format", ["web-annotation", "claimreview", "quotebank"])
@given(value=VALUES)
def test_any_json_of_their_keys_is_read_or_refused(format, value):
    take(format, json.dumps(value).encode())
    take(
        format, json.dumps([value, {"type": "Annotation", "target": value, "body": value}]).encode()
    )


@given(tags=st.lists(TAGS, max_size=14))
def test_any_xml_of_its_elements_is_read_or_refused(tags):
    whole = ["<Project xmlns='urn:QDA-XML:project:1.0'>", *tags, "</Project>"]
    for parts in (tags, whole):
        take("refi-qda", "".join(parts).encode())


@given(
    data=st.binary(max_size=300),
    begin=st.sampled_from((b"", b"PK\x03\x04 xl/workbook", b"SQLite format 3\0")),
)
def test_any_bytes_are_read_or_refused(data, begin):
    for format in ("refi-qda", "xlsx", "ods", "dna", "hypothesis", "taguette", "quotebank"):
        take(format, begin + data)
