"""Questions about claims: which there are, and who asserts or denies one."""

from claimdb import folding
from claimdb.ask.asked import Asked
from claimdb.ask.names import stem
from claimdb.ask.query_of import ACTS
from claimdb.ask.reading import Reading
from claimdb.ask.words import word_terms
from claimdb.query.value import Node, Op, Term

_POSITIONS = {"support": "asserts", "oppose": "denies"}


def claims(asked: Asked) -> Reading | None:
    """Return the command line of a question about claims."""
    relations, clause = asked.relations, asked.clause
    if relations.has("contradict"):
        return Reading("claims", asked.query(Term("contradicts", op=Op.ANY)))
    if relations.has("contested"):
        clause.loose = []
        return Reading("claims", asked.query(Term("relation", "denies")))
    if relations.has("that", "true") and clause.subject:
        return _of_one(asked)
    claimed = "claim" in clause.acts and not clause.speakers and relations.has("what")
    if asked.noun != "claims" and not (claimed and not asked.noun):
        return None
    verbs = [cue.text.lower() for cue in relations.cues if cue.kind == "act"]
    made = all(verb.startswith("claim") for verb in verbs)
    related = _relations(asked, without_assertions=made)
    if len(related) > 1:
        # A claim that is denied is asserted by somebody, and no one quote does both.
        related = [one for one in related if one != Term("relation", "asserts")]
    clause.acts = []
    options = ("--count",) if relations.has("count") else asked.limit
    return Reading("claims", asked.query(*related), options=options)


def _relations(asked: Asked, *, without_assertions: bool = False) -> list[Node]:
    acts = [act for act in asked.clause.acts if not (without_assertions and act == "claim")]
    return [Term("relation", ACTS[act].relation) for act in acts if ACTS[act].relation]


def _of_one(asked: Asked) -> Reading | None:
    """Answer who asserts or denies what follows "that": the claim that has most of its words.

    None where quotes have more of them.
    """
    relations, clause = asked.relations, asked.clause
    words = [word for term in word_terms(clause.subject) for word in folding.words(term.value)]
    stems = {stem(word) for word in words}
    related = _relations(asked)
    if not related and (relations.has("say") or clause.agrees):
        related = [Term("relation", "asserts")]
    if not related:
        values = [part.value for part in clause.stances if isinstance(part, Term)]
        related = [Term("relation", _POSITIONS[one]) for one in values if one in _POSITIONS]
    asks_claim = "claims" in relations.values("noun") or relations.has("true")
    found = asked.lookup.claims(stems) if stems and (related or asks_claim) else {}
    number = max(found, key=lambda one: len(found[one]), default=0)
    best = len(found.get(number, ()))
    alone = sum(len(one) == best for one in found.values()) == 1
    fitted = asked.fitted()
    # Half of the words will do where no other claim has as many.
    least = len(stems) if alone and best > 1 else len(stems) + 1
    if best * 2 >= least and best + 1 >= min(fitted, len(stems)):
        clause.subject, clause.stances = [], []
        clause.acts = [one for one in clause.acts if not ACTS[one].relation]
        asked.refit()
        claim = Term("claim", f"c{number}")
        if asks_claim and (relations.has("disagree") or clause.agrees):
            clause.agrees = []
            return Reading("claims", asked.query(Term("contradicts", claim.value)))
        if asks_claim and not relations.has("who"):
            return Reading("claims", asked.query(claim))
        return Reading("who", asked.query(claim, *related))
    if fitted and "claim" in clause.acts:
        # No claim says it; a quote may, in its own words.
        clause.acts = []
        query = asked.query(*related)
        return Reading("who", query if asked.lookup.finds(query) else asked.query())
    return None
