"""Questions that no quote can answer."""

from collections.abc import Iterable

from claimdb.ask.asked import Asked
from claimdb.errors import NotFoundError, UsageError

_ABOUT_SPEECH = ("say", "view", "stance", "act", "agree", "heard", "cite")
_SPEECH = (
    *_ABOUT_SPEECH, "disagree", "take", "report", "noun", "count", "rank", "order", "shift",
    "genuine", "who", "compare", "contested", "contradict", "list", "each", "timeline",
)  # fmt: skip
"""Kinds of cues that ask for quotes."""
_SAID = ("say", "act", "heard", "cite")
_ELSEWHERE_IN_ANY_CASE = frozenset({"age", "weather", "measure", "help"})
_IDENTITY = frozenset({"name", "unknown", "group", "role", "word"})
_ELSEWHERE = "claimdb list topics shows what the quotes are about"


def refuse(asked: Asked) -> None:
    """Raise the error of a question that no quote can answer.

    Raises:
        NotFoundError: it asks for something else than what was said by whom.
        UsageError: a date in it is not clear.
    """
    relations, clause = asked.relations, asked.clause
    for cue in relations.cues:
        if cue.kind == "unrecorded":
            hint = "ask by role, organization or type: claimdb top roles shows the roles"
            raise NotFoundError(f"{cue.value} is not recorded: {cue.text!r}", hint=hint)
    if relations.unsaid and not asked.yes_no:
        message = "the database records what was said, and not what was not"
        raise NotFoundError(message, hint="ask who did, and compare with claimdb list people")
    outside = [cue.text for cue in relations.cues if cue.kind == "outside"]
    certain = not _ELSEWHERE_IN_ANY_CASE.isdisjoint(relations.values("outside"))
    if outside and not relations.has(*(_SAID if certain else _ABOUT_SPEECH)):
        raise elsewhere(asked, outside)
    for date in relations.unclear:
        # The answer would be about other days, too.
        hint = "write the date with its year, such as March 2023 or 2023-03-20"
        raise UsageError(f"the date {date.text!r} is not clear: {date.note}", hint=hint)
    kinds = [span.kind for span in asked.spans if span.kind not in ("stop", "filler", "of")]
    identity = kinds[:2] == ["who", "aux"] and set(kinds[2:]) <= _IDENTITY
    if identity and not relations.filters:
        raise elsewhere(asked, [span.text for span in asked.spans])
    counted = [cue.text.lower() for cue in relations.cues if cue.kind == "count"]
    if (
        counted
        and counted[0].startswith("how m")
        and not relations.has(
            *_ABOUT_SPEECH,
            "noun",
            "group",
            "role",
            "who",
            "each",
            "mode",
            "status",
            "unnamed",
            "joint",
        )
    ):
        raise elsewhere(asked, [span.text for span in asked.spans])
    words = [*clause.loose, *clause.subject]
    named = clause.speakers or clause.topics
    asks = relations.has("what", "where", "why", "how", "when")
    if asks and not relations.has(*_SPEECH) and words and (clause.loose or not named):
        raise elsewhere(asked, words)
    if relations.has("why", "how") and not relations.has(*_SPEECH):
        raise elsewhere(asked, asked.texts("why"))


def asks_for_speech(asked: Asked) -> bool:
    """Whether a question asks for what somebody said, by a word for it or by "about"."""
    return asked.relations.has("about", "by", *(kind for kind in _SPEECH if kind != "who"))


def elsewhere(asked: Asked, about: Iterable[str]) -> NotFoundError:
    """Return the error that quotes do not tell something, with what they are about."""
    names = [span.text for span in asked.spans if span.entities]
    near = f'claimdb search "{names[0]}" finds quotes about it; ' if names else ""
    what = " ".join(about) or " ".join(span.text for span in asked.spans)
    message = f"the database records what was said, and nothing about {what!r}"
    return NotFoundError(message, hint=near + _ELSEWHERE)
