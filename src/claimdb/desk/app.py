"""The full-screen program: its keys, and what they do."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from claimdb.desk.notices import CheckedForm, Notice
from claimdb.desk.panes import Attention
from claimdb.desk.screen import DeskScreen
from claimdb.desk.verbatim import VerbatimArea
from claimdb.errors import ClaimdbError


def _key(key: str, action: str, label: str, **more: Any) -> Binding:
    return Binding(key, action, label, priority=True, **more)


class Desk(DeskScreen):
    """One draft or several next to their article; returns whether anything was saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("ctrl+s", "accept", "Accept"),
        _key("ctrl+r", "reject", "Reject"),
        _key("ctrl+n", "move(1)", "Next"),
        _key("ctrl+p", "move(-1)", "Prev"),
        _key("ctrl+t", "go('topics')", "Topics"),
        _key("f5", "split", "Split"),
        _key("f6", "join", "Join"),
        Binding("ctrl+z", "undo", "Undo"),
        _key("ctrl+q", "leave", "Quit"),
        _key("ctrl+g", "attend", "Answers", show=False),
        # Handled before the next key, which then goes to the next field however fast it comes.
        _key("tab", "focus_next", "Next field", show=False),
        _key("shift+tab", "focus_previous", "Previous field", show=False),
        _key("enter", "take", "Take", show=False),
    ]

    def action_accept(self) -> None:
        """Save the draft, unless something about it is open: then go there."""
        if not self.is_busy and self.item.state == "open":
            self.is_busy = True
            self._start(self._in_order(self._accept()))

    async def _accept(self) -> None:
        try:
            self._asked = True
            await self._settle()
            if self.checked.open:
                self._go_to_open()
                return
            try:
                line = await self._call(self.work.accept, self.item)
            except ClaimdbError as error:
                hint = f"; {error.hint}" if error.hint else ""
                self._refusal = Notice(self.form.lines()[0].path, f"{error.message}{hint}")
                await self._settle()
                return
            self.notify(line, timeout=3, markup=False)
            await self._go_on()
        finally:
            self.is_busy = False

    def _go_to_open(self) -> None:
        first = self.checked.open[0]
        if first.choices or not self.form_pane.focus_path(first.path):
            self.query_one(Attention).go_to_first()
        self.bell()

    async def _go_on(self) -> None:
        """Show the next open draft, or leave where there is none."""
        items = self.work.items
        places = [*range(self.at + 1, len(items)), *range(self.at)]
        following = next((at for at in places if items[at].state == "open"), None)
        if following is None:
            self.exit(True)
            return
        await self._go_to(following)

    async def _go_to(self, at: int) -> None:
        self.at = at
        self._asked = False
        self.checked = CheckedForm()
        self._refusal = None
        self._offering = None
        await self._show()
        path = "topics" if self.work.reviewing else self.form_pane.rows[0].line.path
        self.form_pane.focus_path(path)
        self._changed()

    def action_move(self, by: int) -> None:
        """Show another draft."""
        if not self.is_busy:
            self._start(self._in_order(self._move(by)))

    async def _move(self, by: int) -> None:
        await self._settle()
        await self._go_to((self.at + by) % len(self.work.items))

    async def _act(self, act: Callable[..., str], *given: Any) -> bool:
        """Do something with the drafts, say so, and return whether it was not refused."""
        await self._settle()
        try:
            line = await self._call(act, *given)
        except ClaimdbError as error:
            hint = f"; {error.hint}" if error.hint else ""
            self._refusal = Notice(self.form.lines()[0].path, f"{error.message}{hint}")
            await self._show()
            return False
        self.notify(line, timeout=3, markup=False)
        return True

    def action_reject(self) -> None:
        """Reject the draft, or restore it if that was decided about it."""
        self._start(self._in_order(self._reject()))

    async def _reject(self) -> None:
        item = self.item
        if item.state != "open":
            if await self._act(self.work.restore, item):
                await self._go_to(self.at)
        elif await self._act(self.work.reject, item):
            await self._go_on()

    def action_split(self) -> None:
        """Split the draft at the cursor in its text."""
        self._start(self._in_order(self._split()))

    async def _split(self) -> None:
        row = self.form_pane.row("text")
        if row is None or not isinstance(row.box, VerbatimArea) or self.item.state != "open":
            return
        line, column = row.box.cursor_location
        place = sum(len(one) + 1 for one in row.box.document.lines[:line]) + column
        if await self._act(self.work.split, self.item, place):
            await self._go_to(self.at)

    def action_join(self) -> None:
        """Join the draft with the next one."""
        self._start(self._in_order(self._join()))

    async def _join(self) -> None:
        if self.item.state == "open" and await self._act(self.work.join, self.item):
            await self._go_to(self.at)

    def action_undo(self) -> None:
        """Take back the last decision."""
        self._start(self._in_order(self._undo()))

    async def _undo(self) -> None:
        place: list[int | None] = []

        def act() -> str:
            place.append(self.work.undo())
            return "undone" if place[0] is not None else "nothing to undo"

        if await self._act(act) and place[0] is not None:
            await self._go_to(place[0])

    def action_go(self, path: str) -> None:
        """Focus a field: the first blank one of a list."""
        rows = [row for row in self.form_pane.rows if row.line.path.startswith(path)]
        # A topic that was carried over has no stance yet.
        first = [row for row in rows if row.line.path in self.form.carried or not row.text]
        blank = next(iter(first), rows[0] if rows else None)
        if blank is not None:
            blank.box.focus()

    def action_attend(self) -> None:
        """Focus what needs attention."""
        self.query_one(Attention).go_to_first()

    def action_leave(self) -> None:
        """Leave the desk; what is not saved is kept where it can be."""
        self._start(self._in_order(self._leave()))

    async def _leave(self) -> None:
        await self._settle()
        self.exit(any(item.state == "accepted" for item in self.work.items))
