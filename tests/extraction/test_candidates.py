"""Candidates: their JSON, and what is never in it."""

import dataclasses
import json

from hypothesis import given
from hypothesis import strategies as st

from claimdb.extraction.candidates import (
    CUE_CLASSES,
    MODES,
    REJECTIONS,
    ActorMatch,
    Alternative,
    ArticlePassage,
    Candidate,
    Cue,
    PrintedDate,
    from_dict,
)

_TEXTS = st.text(max_size=20)
_SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99))
_PASSAGES = st.builds(ArticlePassage, _TEXTS, st.integers(0), st.integers(0))
_SHARES = st.floats(0, 1)
CANDIDATES = st.builds(
    Candidate,
    number=st.integers(1), start=st.integers(0), end=st.integers(0), text=_TEXTS,
    mode=st.sampled_from(MODES), pieces=st.lists(_SPANS, min_size=1, max_size=3).map(tuple),
    confidence=_SHARES, utterance=st.integers(1),
    cue=st.none() | st.builds(Cue, _TEXTS, st.integers(0), st.integers(0), st.sampled_from(CUE_CLASSES)),
    speaker=st.none() | _PASSAGES, name=st.none() | _TEXTS, role=st.none() | _TEXTS,
    organization=st.none() | _TEXTS,
    date=st.none() | st.builds(PrintedDate, _TEXTS, st.integers(0), st.integers(0), _TEXTS),
    alternatives=st.lists(
        st.builds(Alternative, _TEXTS, _SHARES, st.none() | _PASSAGES), max_size=3
    ).map(tuple),
    rejected=st.none() | st.sampled_from(REJECTIONS),
    topics=st.lists(_TEXTS, max_size=2).map(tuple),
    actors=st.lists(st.builds(ActorMatch, _TEXTS, _TEXTS, _SHARES), max_size=3).map(tuple),
)  # fmt: skip


@given(CANDIDATES)
def test_a_candidate_is_the_same_after_json(candidate: Candidate):
    assert from_dict(json.loads(json.dumps(candidate.as_dict()))) == candidate


def test_no_candidate_has_a_stance():
    names = {field.name for field in dataclasses.fields(Candidate)}
    assert not {name for name in names if "stance" in name}
