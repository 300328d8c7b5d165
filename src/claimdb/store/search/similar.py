"""Search for quotes with a similar text, by the full-text index."""

# A word that is in every fifth quote is expensive and does not discriminate; a sample of the quotes
# shows how common a word is. The other words are searched for in pairs from all parts of the text,
# so that a shortened or altered wording still has some of them. The few quotes with a pair are
# compared: by the words in order, by words with a slip of letters, and on request in any order.

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple

from claimdb import folding
from claimdb.matching.similarity import blocks
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader

_SAMPLES, _SAMPLED = 8, 64  # how many stretches of quotes are a sample, and the quotes in each
_PARTS = 8  # of a text, of which the rarest pairs of words are searched for
_ASKED = 8  # pairs of words at most
_STEPS = 8_000  # entries of the index that the pairs may cost, estimated from the sample
_CANDIDATES = 200  # quotes for each pair
_ENOUGH = 3  # pairs of which all quotes were found
_READ = 2_000  # words of a text
_COMPARED = 60  # quotes that are compared word by word
_SHORTEST_RECORDED = 3  # words of a quote that is a part of the given text
_SLIP, _SHORTEST_SLIP = 0.8, 4  # least similarity and length of a word that is a slip of another
_SLIPS = 1_000  # pairs of words that may be compared letter by letter
_DISORDER = 0.85  # least share of common words of wordings that are alike in any order
_TELLING = 6  # least words for slips and another order to count

# Each by the index; both in one would read all rows.
_RANGE = "SELECT (SELECT min(id) FROM quotes), (SELECT max(id) FROM quotes)"
_SAMPLE = "SELECT folded FROM quotes WHERE id >= :id ORDER BY id LIMIT :number"
_FOLDED = "SELECT id, folded FROM quotes WHERE id = ANY(:ids)"


class Alike(NamedTuple):
    """A quote with words like the given ones.

    The `likeness` is the share of words that both have in the same order, 1 for the same words.
    Where one is a `part` of the other it is how much of the shorter stands in the longer, and
    between `least` and 1 the closer to 1 the less the longer has besides. A word with a slip of
    letters counts almost as the same; words in another order come below `least`.
    """

    quote_id: int
    likeness: float
    part: bool = False


def alike(
    reader: Reader,
    text: str,
    *,
    least: float = 0.8,
    most: int = 10,
    shortest: int = 2,
    in_any_order: bool = False,
) -> list[Alike]:
    """Return the `most` quotes whose words are most like those of a text.

    `least` is the least likeness, and `shortest` how many words a text must have for quotes of
    which it is a part. With `in_any_order` the words may stand close together in another order.
    """
    words = folding.words(text)
    if not words:
        return []
    scored = (
        Alike(number, *score)
        for number, said in _candidates(reader, words)
        if (score := _score(words, said, least, shortest, in_any_order))
    )
    return sorted(scored, key=lambda one: (-one.likeness, one.quote_id))[:most]


def _candidates(reader: Reader, words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the quotes that share most with a text, with their folded words."""
    found: dict[int, None] = {}
    common: list[tuple[int, int]] = []
    pairs = _stretches(words, _estimate(reader))
    for start, end in pairs:
        numbers = _saying(reader, words[start:end])
        found.update(dict.fromkeys(numbers))
        if len(numbers) == _CANDIDATES:
            common.append((start, end))
    if common and len(pairs) - len(common) < _ENOUGH:
        # More quotes have this pair: those with the words around it too are more alike. Finding
        # these costs as much as all pairs, so it is done once, and only if too few pairs tell.
        start, end = common[0]
        found.update(dict.fromkeys(_saying(reader, words[max(0, start - 2) : end + 2])))
    wanted = set(words)
    longest = 50 * len(words) + 1000
    texts = []
    for number, folded in reader.execute(_FOLDED, {"ids": list(found)}):
        said = tuple(folded.split())
        having = set(said[:longest])
        # Similar quotes share many of the words, in whatever order.
        shared = len(wanted & having) / min(len(wanted), len(having))
        texts.append((-shared, abs(len(said) - len(words)), number, said))
    texts.sort()
    for _, _, number, said in texts[:_COMPARED]:
        yield number, said


def _saying(reader: Reader, words: Sequence[str]) -> list[int]:
    bind = Bind()
    clause = Clause((Phrase(tuple(words)),), own_words=True)
    sql = reader.dialect.matching([clause], bind)
    return [number for (number,) in reader.stream(bind.statement(sql, _CANDIDATES))]


def _estimate(reader: Reader) -> Callable[[str], float]:
    """Return the function that estimates from a sample of quotes how many have a word."""
    low, high = (end or 0 for end in reader.row(_RANGE))
    starts = (low + (high - low) * place // _SAMPLES for place in range(_SAMPLES))
    texts = [
        folded[:1000]
        for start in starts
        for (folded,) in reader.execute(_SAMPLE, {"id": start, "number": _SAMPLED})
    ]
    counts = Counter(chain.from_iterable(set(text.split()) for text in texts))

    def having(word: str) -> float:
        # Of words that are not in the sample longer ones are rarer.
        return (high - low + 1) * (counts[word] or 1 / len(word)) / (len(texts) or 1)

    return having


def _stretches(words: Sequence[str], having: Callable[[str], float]) -> list[tuple[int, int]]:
    """Return the places of the pairs to search for: the rarest of each part of a text."""
    read = words[:_READ]
    pairs = [
        (min(map(having, pair)), (place, place + 2)) for place, pair in enumerate(pairwise(read))
    ]
    size = -(-len(pairs) // _PARTS) or 1
    parts = [sorted(pairs[start : start + size]) for start in range(0, len(pairs), size)]
    chosen: list[tuple[int, int]] = []
    steps = 0.0
    for quotes, pair in filter(None, chain.from_iterable(zip_longest(*parts))):
        if len(chosen) < _ASKED and steps + quotes <= _STEPS:
            steps += quotes
            chosen.append(pair)
    return chosen or [min(pairs, default=(0.0, (0, 1)))[1]]


def _score(
    words: Sequence[str], said: Sequence[str], least: float, shortest: int, in_any_order: bool
) -> tuple[float, bool] | None:
    """Return how alike two wordings are and whether one is a part of the other; None if not."""
    if score := _in_order(words, said, least, shortest):
        return score
    telling = min(len(words), len(said)) >= _TELLING
    meant = _without_slips(words, said)
    score = _in_order(meant, said, least, shortest) if meant else None
    if score and (telling or not score[1]):
        return least + (score[0] - least) * _SLIP, score[1]
    if not (telling and in_any_order):
        return None
    share = _in_disorder(meant or words, said)
    return (least * share, False) if share >= _DISORDER else None


def _in_order(
    words: Sequence[str], said: Sequence[str], least: float, shortest: int
) -> tuple[float, bool] | None:
    # No more words are in the same order than are in both.
    if (Counter(words) & Counter(said)).total() / min(len(words), len(said)) < least:
        return None
    sizes = [size for _, _, size in blocks(words, said)]
    likeness = 2 * sum(sizes) / (len(words) + len(said))
    if likeness >= least:
        return likeness, False
    shorter, longer = sorted((len(words), len(said)))
    if shorter < (shortest if len(words) < len(said) else _SHORTEST_RECORDED):
        return None
    # Words that only happen to be in both stand one by one.
    share = sum(size for size in sizes if size > 1 or shorter == 1) / shorter
    part = share * (least + (1 - least) * shorter / longer)
    return (part, True) if share >= least else None


def _without_slips(words: Sequence[str], said: Sequence[str]) -> Sequence[str] | None:
    """Return words with those of a quote for which they may be slips; None where none may be."""
    having, wanted = set(said), set(words)
    strange, missing = wanted - having, having - wanted
    few = 2 * len(strange) <= len(wanted) and len(strange) * len(missing) <= _SLIPS
    meant = {
        word: close[0]
        for word in (strange if few else ())
        if len(word) >= _SHORTEST_SLIP
        and (
            close := get_close_matches(
                word, [one for one in missing if abs(len(one) - len(word)) <= 2], 1, _SLIP
            )
        )
    }
    return [meant.get(word, word) for word in words] if meant else None


def _in_disorder(words: Sequence[str], said: Sequence[str]) -> float:
    """Return which share of the shorter wording stands close together in the longer one."""
    few, many = sorted((words, said), key=len)
    left = Counter(few)
    width = len(few) * 5 // 4
    common = most = 0
    for place, word in enumerate(many):
        common += left[word] > 0
        left[word] -= 1
        if place >= width:
            gone = many[place - width]
            left[gone] += 1
            common -= left[gone] > 0
        most = max(most, common)
    return most / len(few)
