"""Who said a quote, when, and in which capacity.

Owns these questions and what is offered as their answers. It must not know what else is asked
about a quote.
"""

from collections.abc import Sequence

from claimdb.cli.prompts.asking import Asker, Offer
from claimdb.cli.prompts.lookups import Lookups
from claimdb.cli.prompts.naming import Naming
from claimdb.cli.prompts.work import PendingRecord
from claimdb.drafts.records import DraftError, Problem
from claimdb.drafts.validate import gate


class Speaking:
    """Asks who spoke."""

    def __init__(self, asker: Asker, lookups: Lookups, work: PendingRecord, naming: Naming) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work
        self._naming = naming
        self._capacities_of: Sequence[str] = ()

    def ask(self) -> None:
        """Ask who said it, when, and in which capacity."""
        said = self._work.said
        line = self._asker.line(
            "Speaker (empty: not named; several: ; between): ",
            default="; ".join(said["speaker"] or ()),
            offers=self._naming.offers("speaker", ";"),
        )
        names = []
        for part in filter(None, map(str.strip, line.split(";"))):
            chosen = self._naming.chosen("speaker", part)
            if chosen is None:
                return self.ask()
            names.append(chosen)
        role = "" if names else self._asker.line("Their role (as: an official; empty: back): ")
        if not (names or role):
            return self.ask()
        said["speaker"] = names
        said["organization"], said["status"] = [], []
        said["role"] = [role] if role else []
        self._capacities_of = ()
        self._work.decided.clear()
        self._asker.settle()
        self.offer_said()
        self.offer_capacities()
        return None

    def offer_said(self) -> None:
        """Ask when it was said, if nobody has said that yet."""
        said = self._work.said
        if not said["said"]:
            said["said"] = self.ask_said()
            self._asker.settle()

    def ask_said(self) -> str | None:
        """Ask when it was said; what a source supports is that it was before it appeared."""
        source = self._lookups.source(self._work.said["source"] or "")
        issued = source.issued if source else None
        known = f"../{issued}" if issued and "/" not in issued else issued or ""
        offered = [Offer(known, 0), Offer(issued, 0)] if issued else []

        def offers(line: str) -> Sequence[Offer]:
            return [one._replace(typed=len(line)) for one in offered]

        default = self._work.said["said"] or known
        while said := self._asker.line("Said on: ", default=default, offers=offers):
            if (wrong := _problem("said", said)) is None:
                return said
            self._asker.wrong(f"said: {wrong.message}", wrong.hint)
            default = said
        return None

    def offer_capacities(self) -> None:
        """Offer the role and the organization that each speaker had last."""
        said = self._work.said
        names: Sequence[str] = said["speaker"] or ()
        if not names or said["role"] or said["organization"] or names == self._capacities_of:
            return
        self._capacities_of = names
        roles, organizations = [], []
        for name in names:
            last = self._lookups.capacity(name, said["said"])
            of = f" of {name}" if len(names) > 1 else ""
            roles.append(self._asker.line(f"Role then{of}: ", default=last.role or ""))
            organizations.append(self._organization(of, last.organization or ""))
        said["role"] = roles if any(roles) else []
        said["organization"] = organizations if any(organizations) else []
        self._asker.settle()

    def _organization(self, of: str, default: str) -> str:
        while True:
            name = self._asker.line(
                f"For which organization{of}: ",
                default=default,
                offers=self._naming.offers("organization"),
            )
            if not name or (chosen := self._naming.chosen("organization", name)):
                return name and (chosen or "")
            default = name


def _problem(part: str, said: str) -> Problem | None:
    """Return what is wrong with a part of a quote by itself."""
    try:
        gate("quote", {part: said})
    except DraftError as error:
        return next((one for one in error.problems if one.field == part), None)
    return None
