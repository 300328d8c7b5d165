"""An English question as a command and a query; every word that these leave out is reported."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claimdb.ask import dates, grammar
from claimdb.ask.entities import (
    ACTORS,
    MAX_NAME,
    Mentions,
    NameLookup,
    Word,
    cleaned,
    genitive,
    idle,
    lists,
    phrases,
    split,
    titles_before,
    without_titles,
)
from claimdb.ask.vocabulary import FORM_WORDS, NEGATIONS, PHRASES, STOP, TITLES
from claimdb.errors import QuerySyntaxError
from claimdb.model import Entity
from claimdb.query.value import (
    WORDS,
    Group,
    Node,
    Query,
    Term,
    all_of,
    any_of,
    group,
    id_term,
    is_id,
)

MAX_WORDS = 100
"""How many words of a question are read; the rest is unused."""

_LONGEST_COURTESY = 5
_SHORTEST_QUOTATION = 4  # words that are not in quotation marks


@dataclass(frozen=True, slots=True)
class Reading:
    """The command line that a question stands for.

    `unused` are the words that had no effect on the query, as typed. The command `check` is not
    about the query, but whether the `speaker` said the `words`, or without one whether anybody did.
    """

    command: str
    query: Query
    options: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    words: str = ""
    speaker: str = ""

    def __str__(self) -> str:
        if self.command == "check":
            # A dash at their beginning makes no option of the words.
            words = ("--", self.words) if self.words.startswith("-") else (self.words,)
            by = ("--speaker", self.speaker) if self.speaker else ()
            return shlex.join(("claimdb", "check", *by, *words))
        root = self.query.root
        if isinstance(root, Group) and all(isinstance(part, Term) for part in root.parts):
            terms = [str(part) for part in root.parts]
        else:
            terms = [] if root is None else [str(root)]
        return shlex.join(("claimdb", self.command, *terms, *self.options))


def read(question: str, names: NameLookup) -> Reading:
    """Return the command line that a question stands for.

    Raises:
        QuerySyntaxError: there is no word in it.
    """
    text = cleaned(question)
    words = list(split(text))
    if not words:
        message, hint = "there is no word in the question", 'ask "who said what"'
        raise QuerySyntaxError(message, question, 0, len(question), hint=hint)
    asked = words[:MAX_WORDS]
    found = names.named(frozenset(phrases(asked)))
    return _Reader(text, asked, found).reading(words[MAX_WORDS:])


@dataclass(slots=True)
class _Parts:
    """The terms of a question, by subject."""

    speakers: list[Term] = field(default_factory=list)
    together: bool = False
    attribution: list[Node] = field(default_factory=list)
    topics: list[Term] = field(default_factory=list)
    both: bool = False
    details: list[Node] = field(default_factory=list)  # topics that only narrow the first ones
    stance: list[Node] = field(default_factory=list)
    claim: list[Node] = field(default_factory=list)
    words: list[Term] = field(default_factory=list)
    said: list[Term] = field(default_factory=list)

    def query(self) -> Query:
        """Combine the terms: any of several speakers, or all if asked for together."""
        separate: list[Node] = []
        combined: list[Node] = []
        speakers = list(dict.fromkeys(self.speakers))
        if self.together and len(speakers) > 1:
            separate += speakers
        elif len({term.field for term in speakers}) > 1:
            # In one group, speaker and org would describe the same speaker.
            combined.append(any_of(tuple(speakers)))
        else:
            combined += speakers
        combined += self.attribution
        topics = list(dict.fromkeys(self.topics))
        if self.both and len(topics) > 1:
            separate += [group((topic, *self.stance)) for topic in topics]
        else:
            combined += [*topics, *self.stance]
        combined += [*self.claim, *dict.fromkeys(self.words), *dict.fromkeys(self.said)]
        rows = [*separate, *([group(tuple(combined))] if combined else []), *self.details]
        return Query(all_of(tuple(rows))) if rows else Query()


class _Reader:
    """Reads one question."""

    def __init__(
        self, text: str, words: Sequence[Word], found: Mapping[str, tuple[Entity, ...]]
    ) -> None:
        self._words = words
        self._mentions = Mentions(text, words, found)
        self._parts = _Parts()
        self._unused: list[Word] = []
        self._said: Sequence[Word] = ()

    def reading(self, rest: Sequence[Word]) -> Reading:
        words = _without_courtesies(self._undated())
        keys = [word.key for word in words]
        for form in grammar.FORMS if words else ():
            fit = grammar.fit(form, keys, lambda *place: self._surely(words, *place))
            if fit is not None:
                self._fill(form, fit, words)
                command, *options = form.command.split()
                break
        else:
            self._loose(words)
            command, options = "search", []
        checked = self._checked() if command == "check" and not rest else None
        if checked:
            self._unused = [word for word in self._unused if word not in self._said]
        elif command == "check":
            command = "search"
        unused = sorted((*self._unused, *rest), key=lambda word: word.start)
        pieces = {word.place: word.piece for word in unused}
        query = self._parts.query()
        return Reading(command, query, tuple(options), tuple(pieces.values()), *(checked or ()))

    def _checked(self) -> tuple[str, str] | None:
        """Return the words of a quotation and its supposed speaker, if they are the question.

        Words without quotation marks that are few, or reported speech, are a subject instead.
        """
        said, parts = self._said, self._parts
        before = self._words.index(said[0]) - 1
        reported = self._words[before].folded == "that"
        quoted = [word.quoted for word in said]
        if quoted != [True] and (any(quoted) or reported or len(said) < _SHORTEST_QUOTATION):
            return None
        asked = parts.query()
        only = Query(group((*parts.speakers, *parts.words))) if len(parts.speakers) < 2 else None
        speaker = parts.speakers[0].value if parts.speakers else ""
        return (self._mentions.typed(said), speaker) if asked == only else None

    def _undated(self) -> list[Word]:
        """Take the dates out of the words; what cannot be understood is unused."""
        words = self._words
        # A name may contain a date: "the March 2023 summit" is not a month.
        named = {
            place
            for start, end, _ in self._mentions.spans(words, ("person", "organization", "topic"))
            if end - start > 1
            for place in range(start, end)
        }
        taken: set[int] = set()
        for date in dates.dates([word.key for word in words], [word.close for word in words]):
            places = range(date.start, date.end)
            if named.intersection(places):
                continue
            taken.update(places)
            self._parts.said += date.terms
            self._unused += [
                words[place]
                for place in (date.ignored if date.terms else places)
                if words[place].folded not in STOP
            ]
        joints = {
            place
            for place, word in enumerate(words)
            if word.folded in ("and", "or", "but") and {place - 1, place + 1} <= taken
        }
        return [word for place, word in enumerate(words) if place not in taken | joints]

    def _surely(self, words: Sequence[Word], slot: str, start: int, end: int) -> bool:
        """Whether the words of a slot are of its kind."""
        inside = words[start:end]
        if slot == "said":
            return all(word.quoted for word in inside)
        if len(inside) > 2 * MAX_NAME:
            return False
        if slot == "topic":
            return self._mentions.is_name(inside, ("topic",))
        people = self._mentions.people(inside)
        found = [self._mentions.person(person) for person in people]
        return all(
            person is not None
            and all(idle(word) or word.folded in TITLES for word in person[0])
            and (slot != "org" or any(name.kind == "organization" for name in person[2]))
            for person in found
        )

    def _fill(self, form: grammar.Form, fit: grammar.Fit, words: Sequence[Word]) -> None:
        """Turn the values of a form and the words of its slots into terms."""
        parts = self._parts
        parts.together = fit.values.get("together") == "joint"
        for slot, (start, end) in fit.slots.items():
            inside = words[start:end]
            match slot:
                case "topic":
                    self._subject(inside)
                case "said":
                    self._said = inside
                    self._bare(inside)
                case "claim":
                    self._claim(inside)
                case _:
                    self._actors(inside, slot)
        if kind := fit.values.get("whoever"):
            parts.attribution.append(Term("org-type", kind))
        stance = fit.values.get("stance") or fit.values.get("position")
        if stance and not form.terms:
            parts.stance.append(grammar.stance(form, stance))
        parts.stance += form.terms
        if relation := fit.values.get("relation") or fit.values.get("related"):
            parts.claim.append(Term("relation", relation))

    def _subject(self, words: Sequence[Word]) -> None:
        """Add the topics among the words, and the other words."""
        topics = self._mentions.spans(words, ("topic",))
        covered = {place for start, end, _ in topics for place in range(start, end)}
        for start, _, _ in (*topics, *self._mentions.spans(words, ACTORS)):
            covered.update(titles_before(words, start))
        rows = lists(words, topics)
        # The subject of "Xi's peace plan" and "the peace plan of Xi" is the plan.
        main = next(
            (row for row in rows if not genitive(words, row[-1][1])), rows[-1] if rows else None
        )
        for row in rows:
            terms = [
                self._mentions.term("topic", words[start:end], named) for start, end, named in row
            ]
            if row is main:
                self._parts.topics += terms
            else:
                self._parts.details.append(group(tuple(terms)))
        self._parts.both = words[0].folded == "both"
        self._bare([word for place, word in enumerate(words) if place not in covered], bool(topics))

    def _bare(self, words: Sequence[Word], optional: bool = False) -> None:
        """Search for words, without function words unless there are no others; ids are ids."""
        if words and all(is_id(word.text) and not word.quoted for word in words):
            self._parts.details.append(group(tuple(id_term(word.text) for word in words)))
            return
        terms: list[Term] = []
        for word in words:
            if word.quoted:
                terms.append(Term("text", word.text))
            elif word.folded in NEGATIONS:
                self._unused.append(word)
            elif not idle(word):
                terms.append(Term(WORDS, word.text))
        if not terms and not optional:
            terms = [Term(WORDS, word.text) for word in words]
            self._unused = [word for word in self._unused if word not in words]
        self._parts.words += terms

    def _claim(self, words: Sequence[Word]) -> None:
        """Add a claim by its words."""
        said = [word for word in words if not idle(word) and word.folded not in NEGATIONS]
        if said:
            self._unused += [word for word in words if word.folded in NEGATIONS]
        said = said or list(words)
        self._parts.claim.insert(0, Term("claim", " ".join(word.text for word in said)))

    def _actors(self, words: Sequence[Word], slot: str) -> None:
        """Add who speaks, or is spoken for or agreed with."""
        if any(word.quoted for word in words) and not self._mentions.person(words):
            self._bare([word for word in words if word.quoted])
            words = [word for word in words if not word.quoted]
            if not words:
                return
        if words[0].folded == "both" and len(words) > 1:
            self._parts.together = True
            words = words[1:]
        if any(word.folded not in NEGATIONS for word in words):
            self._unused += [word for word in words if word.folded in NEGATIONS]
            words = [word for word in words if word.folded not in NEGATIONS]
        for person in self._mentions.people(words):
            found = self._mentions.person(person)
            if found is None:
                term = Term(slot, self._mentions.typed(without_titles(person)))
            else:
                before, name, named = found
                self._unused += [
                    word for word in before if not idle(word) and word.folded not in TITLES
                ]
                term = self._mentions.term(slot, name, named)
            if slot in ("speaker", "org"):
                self._parts.speakers.append(term)
            else:
                self._parts.attribution.append(term)

    def _loose(self, words: Sequence[Word]) -> None:
        """Add the names among words without a form, and search for the others."""
        covered: set[int] = set()
        for start, end, named in self._mentions.spans(words, (*ACTORS, "topic")):
            name = words[start:end]
            topics = tuple(entry for entry in named if entry.kind == "topic")
            actors = tuple(entry for entry in named if entry.kind != "topic")
            title = list(titles_before(words, start))
            before = min(title, default=start) - 1
            after = words[before].folded if before >= 0 else ""
            if topics and (not actors or after in PHRASES["on"] or after in PHRASES["position"]):
                self._parts.topics.append(self._mentions.term("topic", name, topics))
            else:
                self._parts.speakers.append(self._mentions.term("speaker", name, actors))
            covered.update(range(start, end), title)
        rest = [word for place, word in enumerate(words) if place not in covered]
        asking = [word for word in rest if word.folded in FORM_WORDS and not idle(word)]
        searched = [word for word in rest if word not in asking]
        found = bool(covered or self._parts.said)
        if any(not idle(word) and word.folded not in NEGATIONS for word in searched) or found:
            self._unused += asking
            self._bare(searched, True)
        else:
            self._unused.clear()
            self._bare(list(self._words), False)


def _without_courtesies(words: list[Word]) -> list[Word]:
    """Drop polite phrases at both ends, the longest first, but never all words."""
    for courtesies, at_end in ((PHRASES["please"], False), (PHRASES["thanks"], True)):
        length = _LONGEST_COURTESY
        while length:
            edge = words[-length:] if at_end else words[:length]
            if length < len(words) and " ".join(word.key for word in edge) in courtesies:
                words = words[:-length] if at_end else words[length:]
                length = _LONGEST_COURTESY
            else:
                length -= 1
    return words
