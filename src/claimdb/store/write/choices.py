"""What is decided about drafts before they are recorded, and what became of each.

Owns the words in which those who record and those who tell of it speak of both. It must not know
how either comes about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from claimdb.errors import ClaimdbError
from claimdb.store.write.decided import Decision
from claimdb.store.write.recorded import Meant
from claimdb.store.write.texts import Places

OnDuplicate: TypeAlias = Decision | Literal["fail"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided beforehand.

    Attributes:
        create: The kinds, of `checking.CREATABLE`, that are made where nothing has the name.
        on_duplicate: What becomes of what is recorded already: it is skipped, or the quote there
            is given another occurrence, or it is added all the same, or it is refused. None
            refuses as well. A quote at a place where it is recorded is skipped whatever is chosen,
            unless `fail` is, or `add` for another draft of the same batch, or with `near`, when
            somebody adds this one quote. Of words that are merely alike it says no more than that
            they are added: nobody has seen that they are those of another quote.
        otherwise: The same where nothing was decided about those words, and nothing is chosen.
        decided: What somebody who saw them decided about quotes like the one that is added, by
            their ids. It is remembered, and counts the next time.
        near: Whether quotes that are merely alike, by the same speakers, are duplicates.
        unverified: Whether words are taken that do not stand in the stored text of their source.
        source_words: Whether the words of the source are taken instead, where they are close.
        which: Of several places where the words stand in the text of their source, which is meant,
            counted from 1.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    otherwise: OnDuplicate | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False
    which: int | None = None


ELSEWHERE = frozenset({"source", "locator"})
"""The fields that, where they are not recorded of a quote, say that it has another place."""


class Outcome(NamedTuple):
    """What became of a draft of some `kind`, which is `record` where there never was one.

    `id` is that of the record that was added, or of the one that was there already. `created` is
    what else was made because the draft names it. `verified` has an entry for each occurrence:
    `no_snapshot` where there is nothing to compare, None where no words are the speaker's own.
    `places` are those of each at which the words stand where none is recorded, because nobody has
    said which is meant. Where it was there already, `unrecorded` are the fields of the draft
    that say what is not recorded of it. It is `unchecked` where the draft says itself what was
    found of its words, and no text is stored to hold them against. Where a draft is refused,
    `error` says why.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Meant, ...] = ()
    verified: tuple[str | None, ...] = ()
    places: tuple[Places | None, ...] = ()
    unrecorded: tuple[str, ...] = ()
    unchecked: bool = False
    error: ClaimdbError | None = None
