"""Many articles to candidates, on several processors; and what of them a database records."""

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.errors import ClaimdbError
from claimdb.extraction.candidates import ActorMatch, Candidate, from_dict
from claimdb.extraction.extractor import extract
from claimdb.extraction.lexicon import is_english
from claimdb.model import Entity, short_id

Lookup: TypeAlias = Callable[[Collection[str]], Mapping[str, Sequence[Entity]]]
"""Returns the recorded entities that each folded phrase names."""

_NAMES = ("name", "id", "doc_id", "key", "url")
"""The keys of an object of JSON under which an article has a name."""
_AHEAD = 3  # articles for each process that are read ahead
_MOST_ACTORS = 3
_MOST_TOPICS = 5
_LONGEST_TOPIC = 4  # words
_NEAR = 300  # characters before and behind a quote in which topics are looked for


class InputArticle(NamedTuple):
    """An article to read.

    Attributes:
        name: Its name in messages and results, such as the path of its file.
        text: Its text.
        source: Fields of the source that it is, if they are known.
        error: Why its text could not be read.
        is_line: Whether it is one of many in a file, so that the file is not its text.
    """

    name: str
    text: str = ""
    source: Mapping[str, object] | None = None
    error: str | None = None
    is_line: bool = False


class ExtractedArticle(NamedTuple):
    """The candidates of an article, or why there are none.

    Attributes:
        name: Its name.
        sha256: The SHA-256 of its text as UTF-8; candidates have places in this text.
        candidates: The candidates.
        source: The fields of its source.
        error: Why it could not be read.
        language: `en`; None for another language, in which only marks are found.
        text: Its text, if it is one of many articles in a file.
    """

    name: str
    sha256: str | None = None
    candidates: tuple[Candidate, ...] = ()
    source: Mapping[str, object] | None = None
    error: str | None = None
    language: str | None = None
    text: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as an object of JSON."""
        return {
            "article": self.name, "sha256": self.sha256, "language": self.language,
            "source": self.source, "text": self.text, "error": self.error,
            "candidates": [one.as_dict() for one in self.candidates],
        }  # fmt: skip


def article_from_dict(value: Mapping[str, Any]) -> ExtractedArticle:
    """Return the article of an object of JSON that `ExtractedArticle.as_dict` returned."""
    candidates = tuple(from_dict(one) for one in value["candidates"])
    return ExtractedArticle(
        value["article"], value["sha256"], candidates, value.get("source"), value.get("error"),
        value.get("language"), value.get("text"),
    )  # fmt: skip


def extract_articles(
    articles: Iterable[InputArticle],
    *,
    jobs: int = 0,
    parser: bool | None = None,
    join: bool = False,
) -> Iterator[ExtractedArticle]:
    """Yield the candidates of articles, in their order and in constant memory.

    An article that cannot be read has an `error` and stops no other one. In processes of their own,
    one whose process ends, or that shows a bug, stops no other one either.

    Args:
        articles: The articles.
        jobs: The number of processes; 0 is this one.
        parser: Whether to parse them; None parses them if spaCy is installed.
        join: Whether the pieces of an interrupted utterance become one candidate.
    """
    work = partial(extract_article, parser=parser, join=join)
    if not jobs:
        yield from map(work, articles)
        return
    ahead = iter(articles)
    waiting: deque[tuple[InputArticle, Future[ExtractedArticle]]] = deque()
    pool = _pool(jobs)
    try:
        while True:
            while len(waiting) < _AHEAD * jobs and (one := next(ahead, None)) is not None:
                waiting.append((one, pool.submit(work, one)))
            if not waiting:
                return
            article, future = waiting.popleft()
            try:
                found = _result(article, future)
            except BrokenProcessPool:
                # A process ended: by itself each article shows whether it is the one.
                pool.shutdown(cancel_futures=True)
                for one in (article, *(one for one, _ in waiting)):
                    yield _alone(work, one)
                waiting.clear()
                pool = _pool(jobs)
            else:
                yield found
    finally:
        pool.shutdown(cancel_futures=True)


def extract_article(article: InputArticle, *, parser: bool | None, join: bool) -> ExtractedArticle:
    """Return the candidates of an article, or the error of reading it."""
    name, text, source, error, is_line = article
    if error is not None:
        return ExtractedArticle(name, source=source, error=error)
    if not text.strip():
        return ExtractedArticle(name, source=source, error="has no text")
    try:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        candidates = tuple(extract(text, parser=parser, join=join))
    except UnicodeEncodeError:
        why = "has half a character, which no file in UTF-8 can have: \\ud800 to \\udfff"
        return ExtractedArticle(name, source=source, error=why)
    except (ClaimdbError, ValueError, RecursionError) as failure:
        return ExtractedArticle(name, source=source, error=str(failure).splitlines()[0])
    language = "en" if is_english(text) else None
    kept = text if is_line else None
    return ExtractedArticle(name, sha256, candidates, source, language=language, text=kept)


def article_of_line(line: bytes | str, place: str) -> InputArticle:
    """Return the article of a line of JSON, with a `text`; its place is its name if it has none."""
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return InputArticle(place, error=f"is no JSON: {error}", is_line=True)
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        return InputArticle(place, error='has no text: write {"text": "..."}', is_line=True)
    name = next((str(value[key]) for key in _NAMES if value.get(key)), place)
    source = {key: one for key, one in value.items() if key != "text"}
    return InputArticle(name, text, source, is_line=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this process when the one that started it is killed, which tells it nothing."""
    parent = parent_process()
    assert parent is not None, "it is a process of a pool"

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _result(article: InputArticle, future: Future[ExtractedArticle]) -> ExtractedArticle:
    try:
        return future.result()
    except BrokenProcessPool:
        raise
    except Exception as bug:  # noqa: BLE001 (it is reported with the article)
        what = f"{type(bug).__name__}: {bug}"
        error = f"a bug in claimdb, please report it: {' '.join(what.split())}"
        return ExtractedArticle(article.name, source=article.source, error=error)


def _alone(
    work: Callable[[InputArticle], ExtractedArticle], article: InputArticle
) -> ExtractedArticle:
    with _pool(1) as pool:
        try:
            return _result(article, pool.submit(work, article))
        except BrokenProcessPool:
            return ExtractedArticle(
                article.name, source=article.source, error="its process ended: too little memory?"
            )


def with_records(article: ExtractedArticle, text: str, lookup: Lookup) -> ExtractedArticle:
    """Return an article whose candidates have the recorded actors and topics, by one lookup."""
    names = {
        part
        for one in article.candidates
        for alternative in (one.name, *(other.name for other in one.alternatives))
        for part in _parts(alternative)
    }
    near = [_phrases(text, one) for one in article.candidates]
    phrases = {spelling for name in names for spelling in _spellings(name)}.union(*near)
    found = lookup(phrases)
    return article._replace(
        candidates=tuple(
            replace(one, actors=_actors(one, found), topics=_topics(around, found))
            for one, around in zip(article.candidates, near, strict=True)
        )
    )


def _parts(name: str | None) -> tuple[str, ...]:
    """Return a name, and the two that `and` joins in it."""
    if name is None:
        return ()
    first, joined, second = name.partition(" and ")
    return (name, first, second) if joined else (name,)


def _spellings(name: str) -> tuple[str, str]:
    """Return a folded name, and the same without an article: `the us`, `us`."""
    folded = folding.folded(name)
    return folded, folded.removeprefix("the ")


def _entities(name: str, found: Mapping[str, Sequence[Entity]]) -> Sequence[Entity]:
    return next((found[one] for one in _spellings(name) if found.get(one)), ())


def _actors(one: Candidate, found: Mapping[str, Sequence[Entity]]) -> tuple[ActorMatch, ...]:
    """Return the recorded actors that the speakers of a candidate may be, the likeliest first."""
    matches: dict[int, ActorMatch] = {}
    speakers = [(other.name, other.confidence) for other in one.alternatives]
    if one.name is not None:
        speakers.insert(0, (one.name, max([one.confidence, *(share for _, share in speakers)])))
    for name, confidence in speakers:
        whole, *parts = _parts(name)
        named = _entities(whole, found)
        groups = [named] if named or not parts else [_entities(part, found) for part in parts]
        for group in groups:
            actors = [entity for entity in group if entity.kind != "topic"]
            for entity in actors:
                match = ActorMatch(
                    short_id("actor", entity.id), entity.name,
                    round(confidence / len(actors), 3),
                )  # fmt: skip
                matches.setdefault(entity.id, match)
    return tuple(matches.values())[:_MOST_ACTORS]


def _phrases(text: str, one: Candidate) -> dict[str, int]:
    """Return the folded phrases of a candidate, 0, and around it in its paragraph, 1."""
    begin = max(text.rfind("\n", 0, one.start) + 1, one.start - _NEAR)
    stop = text.find("\n", one.end)
    end = min(stop if stop >= 0 else len(text), one.end + _NEAR)
    phrases: dict[str, int] = {}
    for place, words in enumerate((folding.words(one.text), folding.words(text[begin:end]))):
        for start in range(len(words)):
            for last in range(start + 1, min(start + _LONGEST_TOPIC, len(words)) + 1):
                phrases.setdefault(" ".join(words[start:last]), place)
    return phrases


def _topics(phrases: Mapping[str, int], found: Mapping[str, Sequence[Entity]]) -> tuple[str, ...]:
    """Return the topics that phrases name, those in the quote first, then by length of name."""
    ordered = sorted(
        phrases.keys() & found.keys(), key=lambda phrase: (phrases[phrase], -len(phrase), phrase)
    )
    named = {
        entity.name: None
        for phrase in ordered
        for entity in found[phrase]
        if entity.kind == "topic"
    }
    return tuple(named)[:_MOST_TOPICS]


def jsonl(article: ExtractedArticle) -> str:
    """Return an article as a line of JSON."""
    return json.dumps(article.as_dict(), ensure_ascii=False) + "\n"
