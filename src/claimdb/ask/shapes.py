"""Step 3: the shape of the answer that relations ask for, as a command line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from claimdb import folding
from claimdb.ask.asked import Asked
from claimdb.ask.claim_shapes import claims
from claimdb.ask.clauses import Relations, either
from claimdb.ask.groups import GROUPS
from claimdb.ask.names import NameLookup
from claimdb.ask.query_of import ACTS, query_of
from claimdb.ask.reading import Reading
from claimdb.ask.refusals import asks_for_speech, elsewhere, refuse
from claimdb.ask.span import QuestionSpan
from claimdb.query.value import Op, Term

_MOST_SPEAKERS = 10
_EACH = frozenset({"per", "each", "every", "by", "by each"})
_SHORTEST_QUOTATION = 4  # words that are not in quotation marks
_NO_QUOTATION = frozenset({"that", "about", "what", "date", "occasion", "by", "in", "to", "with"})
_PRAISE = (
    "prais", "commend", "laud", "welcom", "applaud", "criti", "attack", "condemn", "denounc",
    "slam", "reject",
)  # fmt: skip
"""How verbs begin that say how somebody spoke, and not only for or against what."""
_ANY_STANCE = Term("stance", op=Op.ANY)


def shape(
    spans: Sequence[QuestionSpan], relations: Relations, lookup: NameLookup
) -> tuple[Reading, Sequence[str]]:
    """Return the command line of relations, and the words that it drops.

    Raises:
        NotFoundError: no quote can answer it.
    """
    asked = Asked(spans, relations, lookup)
    _complete(asked)
    _join_positions(asked)
    refuse(asked)
    stances = [part.value for part in asked.clause.stances if isinstance(part, Term)]
    reading = next(filter(None, (one(asked) for one in _SHAPES)), None) or _quotes(asked)
    asks_for = stances[0] if len(stances) == 1 else ""
    return replace(reading, yes_no=asked.yes_no, stance=asks_for), asked.dropped


def _complete(asked: Asked) -> None:
    """Read praise of nobody in particular as a speech act, and give clauses what they share."""
    relations = asked.relations
    verbs = [cue for cue in relations.cues if cue.kind == "stance"]
    praise = any(cue.text.lower().startswith(_PRAISE) for cue in verbs)
    first = asked.clause
    sides = relations.has("agree", "disagree") and not first.agrees
    if sides and len(first.speakers) == 1 and asked.noun == "who" and not asked.yes_no:
        # "whom does X agree with"
        slot = "disagrees" if relations.has("disagree") else "agrees"
        first.agrees = [replace(first.speakers.pop(), field=slot)]
    for clause in relations.clauses:
        for place in clause.places:
            if asked.lookup.occasions(folding.folded(place)):
                relations.filters.append(Term("occasion", place))
            else:
                clause.loose.append(place)
        clause.places = []
        described = clause.topics or clause.subject
        clause.subject, clause.loose = (
            (clause.subject, [*clause.modifiers, *clause.loose])
            if described
            else (clause.modifiers, clause.loose)
        )
        clause.modifiers = []
        subject = clause.topics or clause.subject or clause.details or clause.texts
        if clause.stances and not subject and clause is not asked.clause:
            # "who supports the act, and who opposes it"
            clause.topics = [*asked.clause.topics]
        elif clause.stances and not clause.topics and not clause.details and praise:
            rejects = any(cue.text.lower().startswith("reject") for cue in verbs)
            acts = ["reject"] if rejects else [cue.value for cue in verbs if cue.value in ACTS]
            clause.acts += acts
            clause.stances = []
        if clause.speakers and not relations.has("that") and asked.noun != "claims":
            # What somebody claims is what they say.
            clause.acts = [one for one in clause.acts if one != "claim"]


def _join_positions(asked: Asked) -> None:
    """Find who takes several positions: "supports the plan but opposes sanctions"."""
    relations = asked.relations
    clauses = relations.clauses
    positions = all(one.stances and not one.speakers for one in clauses)
    if len(clauses) < 2 or not positions or relations.has("count", "each"):
        return
    takers = [
        dict.fromkeys(asked.lookup.speakers(query_of(replace(relations, clauses=[one]))))
        for one in clauses
    ]
    every = [one for one in takers[0] if all(one in others for others in takers[1:])]
    if 0 < len(every) <= _MOST_SPEAKERS:
        slots = {"organization": "org"}
        terms = [Term(slots.get(one.kind, "speaker"), one.name) for one in every]
        relations.filters.append(either(terms))
    else:
        relations.every = True


def _genuine(asked: Asked) -> Reading | None:
    clause, relations = asked.clause, asked.relations
    named = clause.topics and not (clause.speakers and relations.has("genuine"))
    others = named or clause.acts or relations.said or relations.excluded or relations.filters
    if others or len(relations.clauses) > 1 or len(clause.speakers) > 1:
        return None
    options = ("--speaker", clause.speakers[0].value) if clause.speakers else ()
    if not clause.texts:
        said = _said(asked) if asked.yes_no else ""
        return Reading("check", arguments=(said,), options=options) if said else None
    asks = relations.has("genuine") or asked.yes_no
    if len(clause.texts) != 1 or not asks or relations.has("cite", "list", "noun"):
        return None
    return Reading("check", arguments=(clause.texts[0].value,), options=options)


def _said(asked: Asked) -> str:
    """Return the words that somebody is supposed to have said, without quotation marks.

    Fewer than four, or reported speech, are a subject instead.
    """
    places = (n for n, one in enumerate(asked.spans) if one.kind == "say" and not one.value)
    rest = asked.spans[next(places, len(asked.spans)) + 1 :]
    text = " ".join(span.text for span in rest)
    reported = any(one.kind in _NO_QUOTATION or one.text == "whether" for one in rest[:2])
    if reported or any(one.kind == "about" for one in rest):
        return ""
    return text if len(text.split()) >= _SHORTEST_QUOTATION else ""


def _saved(asked: Asked) -> Reading | None:
    return Reading("query", arguments=("list",)) if asked.noun == "saved" else None


def _told_apart(asked: Asked) -> Reading | None:
    """Return what has one side or source only, or who asserted and denied the same."""
    relations = asked.relations
    if relations.has("balance"):
        return Reading("stats", asked.query(), options=("--balance",))
    return Reading("conflicts", asked.query()) if relations.has("conflict") else None


def _shifts(asked: Asked) -> Reading | None:
    clause = asked.clause
    if not asked.relations.has("shift"):
        return None
    clause.loose = []
    if clause.speakers:
        # Whether somebody changed shows in all of their positions.
        clause.stances = [_ANY_STANCE]
        return Reading("timeline", asked.query())
    clause.stances = []
    return Reading("shifts", asked.query())


def _compared(asked: Asked) -> Reading | None:
    relations, clause = asked.relations, asked.clause
    speakers = list(dict.fromkeys(clause.speakers))
    mutual = relations.has("agree", "disagree") and not clause.agrees
    shared = relations.together and clause.stances and not clause.topics and relations.has("what")
    if len(speakers) != 2 or not (relations.has("compare") or mutual or shared):
        return None
    clause.speakers = []
    clause.stances = []
    relations.together = False
    only: tuple[str, ...] = ()
    if relations.has("what", "which", "where") and not relations.has("compare"):
        only = ("--disagree",) if relations.has("disagree") else ("--agree",)
    return Reading("compare", asked.query(), tuple(one.value for one in speakers), only)


def _counted(asked: Asked) -> Reading | None:
    relations, clause = asked.relations, asked.clause
    positions = sum(len(one.stances) for one in relations.clauses)
    if relations.has("each") or (relations.has("count") and positions > 1):
        clause.stances = []
        del relations.clauses[1:]
        return Reading("stances", asked.query())
    if not relations.has("count"):
        return None
    times = sum(cue.kind == "count" for cue in relations.cues)
    each = times > 1 or any(span.text.lower() == "each" for span in asked.spans)
    if each and (of := _several(asked)):
        return of
    if per := _per(asked):
        return Reading("top", asked.query(), (per,))
    often = any(cue.text.lower().startswith("how often") for cue in relations.cues)
    if asked.noun == "who" and often:
        return Reading("top", asked.query(), ("speakers",))
    count = ("--count",)
    nouns = [one for one in relations.values("noun") if one != "quotes"]
    noun = asked.noun if asked.noun in ("quotes", "group") else (nouns or ["quotes"])[0]
    if noun == "quotes":
        return Reading("search", asked.query(), options=count)
    if noun == "group":
        listed = _organizations(asked, count)
        return listed or Reading("top", asked.query(), ("speakers",), count)
    return _of_kind(asked, noun, count)


def _several(asked: Asked) -> Reading | None:
    """Count the quotes of several speakers or topics: "how many about X, how many about Y"."""
    relations, clause = asked.relations, asked.clause
    topics = [term for one in asked.relations.clauses for term in (*one.topics, *one.details)]
    del asked.relations.clauses[1:]
    if len(clause.speakers) > 1:
        return Reading("top", asked.query(), ("speakers",))
    if len(relations.values("mode")) > 1:
        return Reading("top", asked.query(), ("modes",))
    if len(topics) > 1:
        clause.topics, clause.details = topics, []
        return Reading("top", asked.query(), ("topics",))
    return None


def _per(asked: Asked) -> str:
    """Return the kind by which quotes are counted: "how many quotes per speaker"."""
    for before, span in pairwise(asked.spans):
        if span.kind == "noun" and before.text.lower() in _EACH and span.value != "quotes":
            return "speakers" if span.value == "people" else span.value
    return ""


def _of_kind(asked: Asked, noun: str, options: tuple[str, ...] = ()) -> Reading:
    """Return the list of a kind, or its ranking by the quotes of a query."""
    query = asked.query()
    if not query and noun in ("people", "organizations", "topics", "sources"):
        return Reading("list", arguments=(noun,), options=options)
    return Reading("top", query, ("speakers" if noun == "people" else noun,), options)


def _ranked_first(asked: Asked) -> Reading | None:
    return _ranked(asked) if "by number" in asked.relations.values("rank") else None


def _ranked(asked: Asked) -> Reading | None:
    if not asked.relations.has("rank"):
        return None
    asked.clause.loose = []
    nouns = [one for one in asked.relations.values("noun") if one != "quotes"]
    noun = (nouns or ["speakers"])[0]
    group = GROUPS.get(asked.group)
    if noun == "people":
        noun = "speakers"
    elif not nouns and asked.noun == "group" and group and group.types and not group.roles:
        noun = "organizations"
    rare = ("--sort", "quotes") if "rare" in asked.relations.values("rank") else ()
    return Reading("top", asked.query(), (noun,), (*rare, *asked.limit))


def _sources(asked: Asked) -> Reading | None:
    relations, clause = asked.relations, asked.clause
    if relations.has("unnamed"):
        return None
    if relations.has("author"):
        words = [*asked.texts("source")] or clause.loose
        if words:
            return Reading("list", arguments=("sources", *words))
        return _of_kind(asked, "sources")
    if asked.noun in ("sources", "publications"):
        dates = [cue for cue in relations.cues if cue.text.lower().startswith("publish")]
        if dates and not clause.speakers:
            relations.said = [replace(term, field="published") for term in relations.said]
        return _of_kind(asked, asked.noun)
    placed = relations.has("where") and relations.has("report", "heard", "cite")
    return _of_kind(asked, "sources") if placed else None


def _members(asked: Asked) -> Reading | None:
    """Return the list of the people who have a role, if nothing else is asked of them."""
    group, clause, relations = GROUPS.get(asked.group), asked.clause, asked.relations
    asks_more = (
        clause.speakers or clause.topics or clause.subject or clause.stances or clause.acts
        or relations.said or relations.filters or relations.sources or relations.excluded
    )  # fmt: skip
    if group is None or group.types or len(group.roles) != 1 or asks_more:
        return None
    if len(clause.attribution) != 1 or relations.has("say", "heard", "count"):
        return None
    return Reading("list", arguments=("people", group.roles[0].rstrip("*")))


def _listed(asked: Asked) -> Reading | None:
    relations, noun = asked.relations, asked.noun
    kinds = ("people", "organizations", "topics", "sources")
    if relations.has("unused") and (noun in kinds or noun in ("who", "speakers")):
        kind = noun if noun in kinds else "people"
        return Reading("list", arguments=(kind,), options=("--unused",))
    listed = relations.has("list", "heard")
    if noun == "topics" or (
        noun in ("organizations", "occasions", "roles")
        and (listed or relations.has("say") or not asked.query())
    ):
        return _of_kind(asked, noun)
    about_speech = relations.has("say", "stance", "view", "act", "take", "heard", "agree")
    if noun in ("people", "speakers") and not (asked.query() and about_speech):
        return _of_kind(asked, noun)
    if noun == "who" and listed and not asked.query():
        return _of_kind(asked, "speakers")
    if noun == "group" and relations.has("list"):
        return _organizations(asked) or _members(asked)
    return None


def _organizations(asked: Asked, options: tuple[str, ...] = ()) -> Reading | None:
    """Return the list of the organizations of a type, if nothing else is asked of them."""
    group, clause, relations = GROUPS.get(asked.group), asked.clause, asked.relations
    if group is None or group.roles or len(group.types) != 1:
        return None
    if len(clause.attribution) > 1 or clause.speakers or clause.topics or clause.subject:
        return None
    if clause.stances or clause.acts or relations.said or relations.filters or relations.sources:
        return None
    return Reading(
        "list", arguments=("organizations",), options=("--type", group.types[0], *options)
    )


def _ordered(asked: Asked) -> Reading | None:
    relations = asked.relations
    if relations.has("timeline"):
        return Reading("timeline", asked.query())
    order = (relations.values("order") or [""])[0]
    if order:
        nouns = [span.text.lower() for span in asked.spans if span.kind == "noun"]
        one = () if any(noun.endswith("s") for noun in nouns) else ("--limit", "1")
        return Reading("search", asked.query(), options=("--sort", order, *(asked.limit or one)))
    if relations.has("newest"):
        return Reading("search", asked.query(), options=("--sort", "-said"))
    if relations.has("when") and asked.noun != "quotes":
        return Reading("search", asked.query(), options=("--sort", "said"))
    return None


def _quotes(asked: Asked) -> Reading:
    """Return the quotes of a query, by speaker where people or positions are asked for."""
    relations, clause = asked.relations, asked.clause
    if asked.yes_no and clause.stances and clause.speakers:
        # An opposing stance also answers whether somebody supports something.
        clause.stances = [_ANY_STANCE]
    query = asked.query()
    asks_who = asked.noun in ("who", "people", "speakers", "group") or relations.has("who")
    if (asked.yes_no or asks_who) and asked.dropped and not asks_for_speech(asked):
        raise elsewhere(asked, asked.dropped)
    if not query:
        about = [cue for cue in relations.cues if cue.kind == "about" or cue.value == "about"]
        everything = relations.has("say", "noun", "heard", "what", "who")
        if about or asked.dropped or not everything:
            raise elsewhere(asked, asked.dropped)
    positions = relations.has("stance", "take", "view")
    by_speaker = (asks_who or positions) and not relations.has("mode", "status")
    return Reading("who" if by_speaker else "search", query)


_SHAPES: Sequence[Callable[[Asked], Reading | None]] = (
    _genuine, _saved, _told_apart, _shifts, _compared, claims, _ranked_first, _counted, _ranked,
    _listed, _sources, _ordered,
)  # fmt: skip
"""The shapes of answers in the order in which they are tried; the last resort is a list."""
