"""The query of the relations of a question."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from claimdb.ask.clauses import QuestionClause, Relations, either, prefixed
from claimdb.query.fields import FIELDS, RowKind
from claimdb.query.value import (
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
    "accuse": _act("accus*", "accused accuses"),
    "warn": _act("warn*", "warned warns"),
    "blame": _act("blam*", "blamed blames"),
    "promise": _act("promis* pledg* vow*", "promised promises pledged vowed"),
    "threaten": _act("threat*", "threatened threatens"),
    "demand": _act("demand*", "demanded demands"),
    "urge": _act("urg* appeal*", "urge urged"),
    "deny": _act("den* reject* refut* disput*", "", "denies"),
    "doubt": _act("doubt* question*", "", "questions"),
    "claim": _act("claim* assert* alleg* maintain* insist*", "", "asserts"),
    "admit": _act("admit* conced* acknowledg* grant* confess*", "admitted conceded"),
    "ask": _act("ask* request*", "asked"),
    "joke": _act("jok* quip*", "joked"),
    "mock": _act("mock* ridicul*", "mocked"),
    "support": _act("prais* commend* laud* welcom* applaud*", "praised commended welcomed"),
    "oppose": _act(
        "criticis* criticiz* attack* condemn* denounc* slam* reject*",
        "criticised criticized rejected",
    ),
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
    terms += [prefixed("cue", one) for one in act.cues]
    return either([*terms, *(Term("text", one) for one in act.texts)])


class _Parts(NamedTuple):
    """The parts of a query: those next to each other, and those that describe other links."""

    bound: list[Node]
    apart: list[Node]

    def node(self) -> Node | None:
        """Return the parts as one node, if there are any."""
        rows = [group(tuple(self.bound))] if self.bound else []
        rows += [one if isinstance(one, Not) else bracketed(one) for one in self.apart]
        return all_of(tuple(rows)) if rows else None


def query_of(
    relations: Relations,
    words: Mapping[int, Sequence[Term]] | None = None,
    extra: Sequence[Node] = (),
) -> Query:
    """Return the query of all clauses, each with the terms of its words."""
    found = words or {}
    every = [
        _clause(relations, clause, found.get(place, ()))
        for place, clause in enumerate(relations.clauses)
    ]
    every = [one for one in every if one.bound or one.apart] or [_Parts([], [])]
    if len(every) > 1:
        nodes = [node for one in every if (node := one.node()) is not None]
        joined = all_of if relations.every else any_of
        whole = _Parts([], [joined(tuple(nodes))])
    else:
        whole = every[0]
    whole.bound.extend(
        [*relations.sources, *relations.filters, *extra, *dict.fromkeys(relations.said)]
    )
    for node in dict.fromkeys(relations.excluded):
        same_link = _describes_link(node, whole.bound)
        (whole.apart if same_link else whole.bound).append(negated(node))
    return Query(whole.node())


def _describes_link(node: Node, bound: Sequence[Node]) -> bool:
    """Whether a negation next to other terms would be about the link that they describe."""
    if not isinstance(node, Term):
        return True
    field = FIELDS[node.field]
    if field.key or field.row is RowKind.QUOTE:
        return False
    return any(isinstance(one, Term) and FIELDS[one.field].row is field.row for one in bound)


def _clause(relations: Relations, clause: QuestionClause, words: Sequence[Term]) -> _Parts:
    parts = _Parts([], [])
    speakers = list(dict.fromkeys(clause.speakers))
    if relations.together and len(speakers) > 1:
        parts.apart.extend(speakers)
    elif len({one.field for one in speakers}) > 1:
        # In one group, speaker and org would describe the same speaker.
        parts.bound.append(any_of(tuple(speakers)))
    else:
        parts.bound.extend(speakers)
    parts.bound.extend([*dict.fromkeys(clause.attribution), *clause.agrees])
    topics = list(dict.fromkeys(clause.topics))
    stances = _stances(clause.stances)
    if relations.both_topics and len(topics) > 1:
        parts.apart.extend(group((topic, *stances)) for topic in topics)
    else:
        parts.bound.extend([*topics, *stances])
    parts.apart.extend(one for one in dict.fromkeys(clause.details) if one not in topics)
    parts.bound.extend(act_node(one) for one in dict.fromkeys(clause.acts))
    parts.bound.extend([*clause.texts, *words])
    return parts


def _stances(stances: Sequence[Node]) -> list[Node]:
    """Return stances; that somebody takes any adds nothing to another."""
    distinct = list(dict.fromkeys(stances))
    certain = [one for one in distinct if not (isinstance(one, Term) and one.op is Op.ANY)]
    return certain or distinct
