"""Features of contents of cues, for the model that chooses among proposals."""

from claimdb.extraction.contents import CueToken, Proposal, quoted_words
from claimdb.extraction.lexicon import words
from claimdb.extraction.rates import Rates
from claimdb.extraction.tree import Tree

_DEPS = (
    "ROOT nsubj nsubjpass dobj pobj ccomp xcomp advcl relcl acl conj appos attr oprd dative prep "
    "pcomp agent parataxis dep compound poss advmod npadvmod amod acomp punct mark aux cc det "
    "auxpass nummod csubj neg prt quantmod expl intj meta predet case"
)
_DEP_NUMBERS = {dep: number for number, dep in enumerate(_DEPS.split())}
_TAGS = (
    "VBD VBZ VBP VB VBG VBN MD NN NNS NNP NNPS PRP PRP$ WP WDT WRB IN TO RB JJ CD DT CC , . : `` "
    "'' RP EX POS JJR JJS RBR PDT UH -LRB- -RRB- HYPH $"
)
_TAG_NUMBERS = {tag: number for number, tag in enumerate(_TAGS.split())}
_CLOSED = words("IN DT PRP PRP$ TO WDT WP WRB MD RB EX CC PDT , . : `` '' RP")
NONE = 50  # the number of a part of speech or a relation of a token that does not exist
_OTHER = 49
_MODALS = words("will would could should can may might must 'll ’ll shall")
_BE = words("is was were are be been being")
_QUESTIONS = words("whether if how why what where who when which")

KEYS = 12
"""How many keys a proposal has."""


def dep_number(tree: Tree, token: int | None) -> int:
    """Return the number of the relation of a token to its head."""
    if token is None or not 0 <= token < tree.count:
        return NONE
    return _DEP_NUMBERS.get(tree.deps[token], _OTHER)


def tag_number(tree: Tree, token: int | None) -> int:
    """Return the number of the part of speech of a token."""
    if token is None or not 0 <= token < tree.count:
        return NONE
    return _TAG_NUMBERS.get(tree.tags[token], _OTHER)


def word_or_tag(tree: Tree, token: int) -> str:
    """Return a function word in lower case, and of other tokens the part of speech."""
    if not 0 <= token < tree.count:
        return "-"
    word = tree.low[token]
    return word if tree.tags[token] in _CLOSED and len(word) < 8 else tree.tags[token]


def cue_key(tree: Tree, cue: CueToken) -> str:
    """Return the key of a cue: its stem, of a noun with a prefix."""
    if cue.kind == 3:
        return ":"
    return f"N:{tree.stem(cue.token)}" if cue.kind == 1 else tree.stem(cue.token)


def _noun(tree: Tree, token: int | None) -> str:
    """Return a pronoun, the stem of a common noun, and of other tokens the part of speech."""
    if token is None:
        return "-"
    tag = tree.tags[token]
    if tag in ("NN", "NNS"):
        return tree.stem(token)
    return tree.low[token] if tag in _CLOSED else tag


def _adjunct(tree: Tree, token: int) -> str:
    """Return what follows a proposal: a preposition with its noun, a noun, or a function word."""
    if token >= tree.count:
        return "-"
    below = [kid for kid in tree.kids[token] if kid > token]
    if tree.tags[token] in ("IN", "TO") and below:
        return f"{tree.low[token]} {_noun(tree, below[0])}"
    return f"{_noun(tree, token)}|{tree.deps[token]}|{word_or_tag(tree, token + 1)}"


def keys_of(tree: Tree, cue: CueToken, one: Proposal, subject: int | None) -> tuple[str, ...]:
    """Return the keys of a proposal under which its share of contents is looked up."""
    key = cue_key(tree, cue)
    head = tree.heads[cue.token]
    first = word_or_tag(tree, one.start)
    link = ""
    if one.rule.startswith("prep"):
        head = one.top if one.rule == "prep" else tree.heads[one.top]
        link = tree.low[head] if tree.tags[head] in ("IN", "TO") else ""
    edge = f"{word_or_tag(tree, one.end - 1)}|{word_or_tag(tree, one.end)}"
    above = tree.stem(head) if head != cue.token else "-"
    side = "before" if one.end <= cue.token else "behind"
    return (
        key,
        f"{key}|{one.rule}",
        f"{key}|{link}|{tree.deps[cue.token]}",
        f"{one.rule}|{first}",
        f"{one.rule}|{int(one.is_cut)}",
        f"{key}|{first}",
        f"{tree.deps[one.top]}|{edge}",
        f"{tree.deps[one.end] if one.end < tree.count else ''}|{edge}|{int(one.is_cut)}",
        f"{_noun(tree, subject)}|{side}",
        f"{_adjunct(tree, one.end)}|{int(one.is_cut)}",
        f"{key}|{above}|{tree.deps[cue.token]}",
        f"{key}|{_noun(tree, one.top)}|{one.rule}",
    )


def cue_features(tree: Tree, cue: CueToken, subject: int | None, how: int) -> list[float]:
    """Return the features of a cue."""
    token = cue.token
    kids = tree.kids[token]
    auxiliaries = [tree.low[kid] for kid in kids if tree.deps[kid] in ("aux", "auxpass")]
    begin, stop = tree.sentences[tree.sentence[token]]
    head = tree.heads[token]
    return [
        cue.kind, tag_number(tree, token), dep_number(tree, token),
        tree.mention_class(subject) if subject is not None else 0, how,
        subject is not None and subject > token,
        subject is not None and tree.tags[subject] in ("NNS", "NNPS"),
        any(word in _MODALS for word in auxiliaries), "to" in auxiliaries,
        any(word in _BE for word in auxiliaries), any(tree.deps[kid] == "neg" for kid in kids),
        any(tree.deps[kid] == "mark" for kid in kids), tree.marks[token] > 0, token - begin,
        stop - token, dep_number(tree, head), tag_number(tree, head), stop - begin,
        tree.is_title, tree.number, subject is not None and tree.marks[subject] > 0,
    ]  # fmt: skip


def proposal_features(tree: Tree, cue: CueToken, one: Proposal) -> list[float]:
    """Return the features of a proposal relative to its cue."""
    start, end, top, token = one.start, one.end, one.top, cue.token
    quoted, words = quoted_words(tree, start, end)
    begin, stop = tree.sentences[tree.sentence[token]]
    before = tree.words[start - 1] if start else ""
    behind = tree.words[end] if end < tree.count else ""
    between = range(min(token, start), max(token, start)) if start > token else range(end, token)
    next_head = tree.heads[end] if end < tree.count else -1
    return [
        start > token, start - token - 1 if start > token else token - end, end - start, words,
        quoted, quoted / max(1, words), dep_number(tree, top), tag_number(tree, top),
        dep_number(tree, start), tag_number(tree, start), tree.low[start] == "that",
        tree.low[start] == "to", tree.low[start] in _QUESTIONS, tree.words[start][0].isupper(),
        tag_number(tree, end - 1), dep_number(tree, end - 1), behind in ("", ".", "!", "?"),
        behind == ",", behind in ("—", "–", "--", "-", ";", ":"), end >= stop - 1, start == begin,
        before == ",", before[:1] in ("—", "–", "-", ":"), dep_number(tree, end),
        tag_number(tree, end), tree.words[start:end].count(","),
        sum(tree.is_verb[start:end]),
        sum(dep in ("nsubj", "nsubjpass") for dep in tree.deps[start:end]),
        one.is_cut, one.is_widened, tree.rights[top] - end, start - tree.lefts[top],
        any(tree.marks[index] for index in between),
        sum(tree.is_verb[index] for index in between),
        sum(tree.words[index] == "," for index in between),
        dep_number(tree, next_head if next_head >= 0 else None), start <= next_head < end,
        next_head == token,
        bool(tree.marks[end - 1]) and end < tree.count and tree.marks[end] == tree.marks[end - 1],
        any(start <= kid < end for kid in tree.kids[token]),
        tree.sentence[end - 1] != tree.sentence[start],
        tree.sentence[start] != tree.sentence[token],
    ]  # fmt: skip


def encoded(keys: tuple[str, ...], rates: list[Rates]) -> list[float]:
    """Return the shares and the counts of keys, each in its own table."""
    values: list[float] = []
    for key, rate in zip(keys, rates, strict=True):
        values += rate(key)
    return values
