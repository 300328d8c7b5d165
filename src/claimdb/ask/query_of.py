"""The query of the relations of a question."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from claimdb.ask.relations import Clause, Relations
from claimdb.query.fields import FIELDS, RowKind
from claimdb.query.value import (
    Group,
    Node,
    Not,
    Op,
    Query,
    Term,
    all_of,
    any_of,
    bracketed,
    group,
    negated,
)


class Act(NamedTuple):
    """How quotes of a speech act are found: by the reporting verb, by the text, by a claim."""

    cues: tuple[str, ...]
    texts: tuple[str, ...]
    relation: str = ""


def _act(cues: str, texts: str, relation: str = "") -> Act:
    return Act(tuple(cues.split()), tuple(texts.split()), relation)


ACTS: Mapping[str, Act] = {
    "accuse": _act("accus*", "accused accuses accuse"),
    "warn": _act("warn*", "warned warns warn"),
    "blame": _act("blam*", "blamed blames"),
    "promise": _act("promis* pledg* vow*", "promised promises pledged vowed"),
    "threaten": _act("threat*", "threatened threatens"),
    "demand": _act("demand*", "demanded demands"),
    "urge": _act("urg* appeal*", "urged urges urge"),
    "deny": _act("den* reject* refut* disput*", "denied denies rejected rejects", "denies"),
    "doubt": _act("doubt* question*", "doubted doubts questioned", "questions"),
    "claim": _act("claim* assert* alleg* maintain* insist*", "claimed", "asserts"),
    "admit": _act("admit* conced* acknowledg* grant* confess*", "admitted conceded"),
    "ask": _act("ask* request*", "asked"),
    "joke": _act("jok* quip*", "joked"),
    "mock": _act("mock* ridicul*", "mocked"),
    "support": _act("prais* commend* laud* welcom* applaud*", "praised commended welcomed"),
    "oppose": _act("criticis* criticiz* attack* condemn* denounc* slam*", "criticised criticized"),
    "complain": _act("complain* lament*", "complained"),
    "predict": _act("predict* forecast*", "predicted predicts"),
    "propose": _act("propos* suggest* recommend*", "proposed suggested"),
    "apologise": _act("apolog*", "apologised apologized"),
    "reject": _act("reject* turn*", "rejected"),
    "agreed": _act("agree* conclud*", "agreed"),
}
"""How the quotes of each speech act are found."""


def act_node(name: str) -> Node:
    """Return the alternatives by which the quotes of a speech act are found."""
    act = ACTS[name]
    terms = [Term("relation", act.relation)] if act.relation else []
    terms += [
        Term("cue", one.rstrip("*"), Op.PREFIX if one.endswith("*") else Op.IS) for one in act.cues
    ]
    return any_of((*terms, *(Term("text", one) for one in act.texts)))


def query_of(
    relations: Relations,
    words: Mapping[int, Sequence[Term]] | None = None,
    extra: Sequence[Node] = (),
) -> Query:
    """Return the query of all clauses, each with the terms of its words."""
    found = words or {}
    clauses = [
        _clause(relations, clause, found.get(place, ()))
        for place, clause in enumerate(relations.clauses)
    ]
    common = [
        *relations.sources,
        *relations.filters,
        *extra,
        *dict.fromkeys(relations.said),
    ]
    alternatives = [one for one in clauses if one]
    if len(alternatives) > 1:
        rows: list[Node] = [any_of(tuple(_row(parts) for parts in alternatives))]
        flat: list[Node] = []
    else:
        rows, flat = [], [*alternatives[0]] if alternatives else []
    inner = [one for one in flat if not isinstance(one, _Apart)]
    apart = [one.node for one in flat if isinstance(one, _Apart)]
    inner += common
    outside: list[Node] = []
    for node in relations.excluded:
        if _applies_to_row(node, inner):
            outside.append(negated(node))
        else:
            inner.append(negated(node))
    parts: list[Node] = [*rows]
    if inner:
        parts.insert(0 if not rows else len(parts), group(tuple(inner)))
    every = (
        *parts,
        *(one if isinstance(one, Not) else bracketed(one) for one in (*apart, *outside)),
    )
    return Query(all_of(every)) if every else Query()


class _Apart(NamedTuple):
    """A node that describes a link of its own."""

    node: Node


def _row(parts: Sequence[object]) -> Node:
    inner = [one for one in parts if not isinstance(one, _Apart)]
    apart = [one.node for one in parts if isinstance(one, _Apart)]
    every: list[Node] = [group(tuple(inner))] if inner else []  # type: ignore[arg-type]
    return all_of((*every, *apart))


def _applies_to_row(node: Node, inner: Sequence[Node]) -> bool:
    """Whether a negation would describe the same link as a term beside it."""
    if not isinstance(node, Term) or FIELDS[node.field].key:
        return not isinstance(node, Term)
    row = FIELDS[node.field].row
    if row is RowKind.QUOTE:
        return False
    return any(isinstance(one, Term) and FIELDS[one.field].row is row for one in inner)


def _clause(relations: Relations, clause: Clause, words: Sequence[Term]) -> list[Node | _Apart]:
    parts: list[Node | _Apart] = []
    speakers = list(dict.fromkeys(clause.speakers))
    if relations.together and len(speakers) > 1:
        parts += [_Apart(one) for one in speakers]
    elif len({one.field for one in speakers}) > 1:
        # In one group, speaker and org would describe the same speaker.
        parts.append(any_of(tuple(speakers)))
    else:
        parts += speakers
    parts += dict.fromkeys(clause.attribution)
    parts += clause.agrees
    topics = list(dict.fromkeys(clause.topics))
    stances = _stances(clause.stances)
    if relations.both_topics and len(topics) > 1:
        parts += [_Apart(group((topic, *stances))) for topic in topics]
    else:
        parts += [*topics, *stances]
    for detail in clause.details:
        if detail[0] not in topics:
            parts.append(_Apart(group(tuple(detail))))
    parts += [act_node(one) for one in dict.fromkeys(clause.acts)]
    parts += [*clause.texts, *words]
    return parts


def _stances(stances: Sequence[Node]) -> list[Node]:
    """Return stances; that somebody takes any adds nothing to another."""
    distinct = list(dict.fromkeys(stances))
    certain = [one for one in distinct if not (isinstance(one, Term) and one.op is Op.ANY)]
    return certain or distinct


__all__ = ["ACTS", "Group", "act_node", "query_of"]
