"""The screen of the desk: its panes, and the checks that run while the user types."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any, TypeVar

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Container, Vertical
from textual.driver import Driver
from textual.widgets import Footer, Static

from claimdb.desk.completion import Offered, completions
from claimdb.desk.form import Form, FormLine
from claimdb.desk.notices import CheckedForm, Notice, fill
from claimdb.desk.panes import ArticlePane, Attention, FormPane, FormRow, Suggestions
from claimdb.desk.verbatim import VerbatimArea, VerbatimInput, copied
from claimdb.desk.work import DeskWork, Item
from claimdb.terminal.visible import visible

_T = TypeVar("_T")


class DeskScreen(App[bool]):
    """The panes, what is typed into them, and the checks; `Desk` has the keys."""

    CSS_PATH = "desk.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (Textual's)

    def __init__(
        self,
        work: DeskWork,
        *,
        theme: str = "textual-dark",
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self._chosen_theme = theme
        self.work = work
        self.at = 0
        self.checked = CheckedForm()
        self.settled = asyncio.Event()
        """Set when everything typed so far has been checked and is shown."""
        self._stale = False
        self._checking = False
        self.is_busy = False
        """Whether an action is running, which other actions do not interrupt."""
        self._asked = False
        self._refusal: Notice | None = None
        self._order = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "desk")
        self._offering: tuple[str, str] | None = None

    # --- the screen -------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Yield the panes."""
        yield Static(id="title", markup=False)
        with Container(id="panes"):
            yield ArticlePane()
            with Vertical(id="draft"):
                yield FormPane()
                yield Suggestions()
                yield Attention()
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Show the first draft."""
        self.theme = self._chosen_theme
        self.title = "claimdb"
        self.query_one(Suggestions).display = False
        states = [item.state for item in self.work.items]
        self.at = states.index("open") if "open" in states else 0
        await self._show()
        self.set_class(not self.work.reviewing and self.work.document is None, "-no-article")
        first = self.form_pane.rows[0]
        blank = next((row for row in self.form_pane.rows if not row.text), first)
        (self._topic_row() if self.work.reviewing else None) or blank.box.focus()
        self._changed()

    async def on_unmount(self) -> None:
        """Close the database in its own thread."""
        await self._call(self.work.close)
        self._thread.shutdown()

    @property
    def item(self) -> Item:
        """The current draft."""
        return self.work.items[self.at]

    @property
    def form(self) -> Form:
        """The form of the current draft."""
        return self.item.form

    @property
    def form_pane(self) -> FormPane:
        """The pane with the fields."""
        return self.query_one(FormPane)

    def _topic_row(self) -> object:
        return self.form_pane.focus_path("topics")

    async def _show(self) -> None:
        notices = [*([self._refusal] if self._refusal else []), *self.checked.notices]
        if not (self.form.is_begun() or self._asked):
            # Nobody needs to be told that an empty form has nothing in it.
            notices = []
        await self.form_pane.show(self.form, notices)
        self.query_one(Attention).show(notices)
        self.query_one("#title", Static).update(visible(self._title()))
        item, passage = self.item, self.checked.passage
        document = self.work.document or (passage.document if passage else None)
        spans = [*passage.spans] if passage and passage.document is document else []
        spans = spans or ([item.passage] if item.passage else [])
        self.set_class(document is None and not self.work.reviewing, "-no-article")
        if document is not None or self.work.reviewing:
            await self.query_one(ArticlePane).show(document, spans)
        self.refresh_bindings()

    def _title(self) -> str:
        items = self.work.items
        parts = [f"claimdb · {self.work.title}"]
        if len(items) > 1:
            reason = f": {self.item.reason}" if self.item.reason else ""
            state = "" if self.item.state == "open" else f" ({self.item.state}{reason})"
            parts.append(f"{self.at + 1} of {len(items)}{state}")
            counts = Counter(one.state for one in items)
            parts += [f"{counts[one]} {one}" for one in ("accepted", "rejected") if counts[one]]
        if self.form.carried:
            parts.append("↩ carried over")
        return " · ".join(parts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that apply."""
        if action == "take":
            return isinstance(self.focused, VerbatimInput)
        if action in ("split", "join"):
            return self.work.reviewing
        if action == "move":
            return len(self.work.items) > 1
        if action == "undo":
            return self.work.reviewing
        if action == "reject":
            return self.work.reviewing
        if action == "go":
            return any(line.path.startswith("topics") for line in self.form.lines())
        return True

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text of a widget as the user's own."""
        super().copy_to_clipboard(copied(text).encode("utf-8", "replace").decode())

    # --- checks -----------------------------------------------------------------------------

    async def _call(self, act: Callable[..., _T], *given: Any) -> _T:
        """Run something in the thread of the database; keys are handled meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *given)

    def _changed(self) -> None:
        """Check the draft; while a check runs, later changes wait for the next one."""
        self._stale = True
        self.settled.clear()
        if not self._checking:
            self._checking = True
            self._start(self._check())

    async def _check(self) -> None:
        while self._stale:
            self._stale = False
            item = self.item
            form = deepcopy(item.form)
            checked = await self._call(self.work.check, form)
            await self._offer()
            if self._stale or item is not self.item:
                self._stale = True
                continue
            self._apply(checked)
            if not self._stale:
                await self._show()
                await self._call(self.work.keep, deepcopy(self.form))
        self._checking = False
        self.settled.set()

    def _apply(self, checked: CheckedForm) -> None:
        self.checked = checked
        form = self.form
        if form.new != checked.new:
            form.new = checked.new
        typed = {row.line.path for row in self.form_pane.rows if row.is_typed}
        checked.fill = {path: text for path, text in checked.fill.items() if path not in typed}
        if checked.fill:
            fill(form, checked)
            self._stale = True

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run what waits for the panes, which a handler of the program itself must not do."""
        self.run_worker(work, exit_on_error=True)

    async def _in_order(self, act: Coroutine[Any, Any, None]) -> None:
        """Run an action after those that were started before it."""
        async with self._order:
            await act

    async def _settle(self) -> None:
        """Wait until everything that was typed is checked."""
        box = self.focused
        if isinstance(box, VerbatimInput | VerbatimArea):
            # Its keys are in a queue of its own.
            typed = asyncio.Event()
            box.call_later(typed.set)
            await typed.wait()
        for row in self.form_pane.rows:
            if row.is_typed:
                row.take_into(self.form)
        self.settled.clear()
        self._changed()
        await self.settled.wait()

    # --- typing -----------------------------------------------------------------------------

    def on_form_row_edited(self, event: FormRow.Edited) -> None:
        """Take what was typed into the draft."""
        row = event.row
        if not row.is_typed:
            return
        self._refusal = None
        row.take_into(self.form)
        self._offering = (row.line.path, row.text)
        self._changed()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Close the completions of another field."""
        row = self.form_pane.focused_row
        if row is None or self._offering is None or row.line.path != self._offering[0]:
            self.query_one(Suggestions).offer([], chosen=False)

    async def _offer(self) -> None:
        """Offer completions for the last change, if its field still has the focus."""
        if (offering := self._offering) is None:
            return
        path, text = offering
        row = self.form_pane.row(path)
        if row is None or not row.box.has_focus:
            return
        offered = await self._call(self._complete, row.line, text, deepcopy(self.form))
        if self._offering == offering:
            exact = any(one == text for one, _ in offered)
            self.query_one(Suggestions).offer(offered, chosen=not exact)
            # The completions take lines from the form.
            self.call_after_refresh(self.form_pane.scroll_to_widget, row, animate=False)

    def _complete(self, line: FormLine, text: str, form: Form) -> Offered:
        return completions(self.work.lookups, line, text, form)

    def action_take(self) -> None:
        """Take the highlighted completion, else go to the next field."""
        if self.settled.is_set():
            self.take()
        else:
            self._start(self._in_order(self._take_when_settled()))

    async def _take_when_settled(self) -> None:
        await self._settle()
        self.take()

    def take(self) -> None:
        """Take the highlighted completion, else go to the next field."""
        suggestions = self.query_one(Suggestions)
        row = self.form_pane.focused_row
        if row is None or not isinstance(row.box, VerbatimInput):
            return
        if (chosen := suggestions.chosen) is not None and chosen != row.text:
            row.show(chosen)
            row.mark(None, carried=False)
            row.box.cursor_position = len(row.box.value)
            self.form.edit(row.line.path, chosen)
            self._offering = None
            suggestions.offer([], chosen=False)
            self._changed()
            return
        suggestions.offer([], chosen=False)
        self.screen.focus_next()

    async def on_key(self, event: events.Key) -> None:
        """Move among the completions of a field."""
        suggestions = self.query_one(Suggestions)
        if not suggestions.display or self.form_pane.focused_row is None:
            return
        moves = {"down": suggestions.action_cursor_down, "up": suggestions.action_cursor_up}
        if event.key in moves:
            moves[event.key]()
        elif event.key == "escape":
            suggestions.offer([], chosen=False)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_option_list_option_selected(self, event: Suggestions.OptionSelected) -> None:
        """Take a completion that is clicked."""
        if isinstance(event.option_list, Suggestions):
            self.take()

    def on_attention_answered(self, event: Attention.Answered) -> None:
        """Apply an answer to the draft."""
        self._refusal = None
        event.choice.change(self.form)
        self._changed()

    def on_attention_sought(self, event: Attention.Sought) -> None:
        """Go to the field of a notice."""
        self.form_pane.focus_path(event.path)
