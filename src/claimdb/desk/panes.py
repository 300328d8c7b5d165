"""The panes of the desk: the article, the form, the completions and what needs attention."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from claimdb.desk.form import Form, FormLine
from claimdb.desk.notices import Notice, NoticeAnswer, Tone, by_path
from claimdb.desk.verbatim import VerbatimArea, VerbatimInput
from claimdb.matching.document import Document
from claimdb.quotation import Span
from claimdb.terminal.visible import visible

MARKS: Mapping[Tone, str] = {"error": "✗", "question": "?", "good": "✓", "note": "·"}
_STYLES: Mapping[Tone, str] = {
    "error": "bold $text-error", "question": "bold $text-warning", "good": "$text-success",
    "note": "$text-muted",
}  # fmt: skip
_CARRIED = "↩"
_MOST_PARAGRAPHS = 40  # on each side of the passage
_LONGEST = 20_000  # code points of a paragraph that are shown


class ArticlePane(VerticalScroll):
    """The text of a source, with a passage highlighted."""

    can_focus = True

    def __init__(self) -> None:
        super().__init__(id="article")
        self._shown: tuple[str, Sequence[Span]] | None = None

    async def show(self, document: Document | None, spans: Sequence[Span]) -> None:
        """Show a document, at the first of the passages that are highlighted."""
        key = None if document is None else (document.sha256, tuple(spans))
        if key == self._shown and key is not None:
            return
        self._shown = key
        await self.remove_children()
        if document is None:
            await self.mount(_Paragraph(Content("No text of a source is stored.")))
            return
        paragraphs, first = _around(document, spans)
        await self.mount_all(paragraphs)
        if first is not None:
            self.call_after_refresh(self.scroll_to_widget, first, animate=False, center=True)


class _Paragraph(Static):
    def __init__(self, content: Content) -> None:
        super().__init__(content, markup=False)


def _around(document: Document, spans: Sequence[Span]) -> tuple[list[Widget], Widget | None]:
    """Return the paragraphs around the first passage, and the one that it begins in."""
    text = document.text
    bounds = list(pairwise(_lines(text)))
    at = spans[0][0] if spans else 0
    here = next((place for place, (_, end) in enumerate(bounds) if at < end), 0)
    low = max(0, here - _MOST_PARAGRAPHS)
    found: list[Widget] = []
    first: Widget | None = None
    for place, (start, end) in enumerate(bounds[low : here + _MOST_PARAGRAPHS], low):
        end = min(end, start + _LONGEST)  # noqa: PLW2901
        if not text[start:end].strip():
            continue
        parts: list[str | tuple[str, str]] = []
        done = start
        for one in sorted(spans):
            begin, last = max(one[0], done), min(one[1], end)
            if begin < last:
                parts += [_plain(text[done:begin]), (_plain(text[begin:last]), "reverse bold")]
                done = last
        parts.append(_plain(text[done:end].rstrip("\n")))
        found.append(_Paragraph(Content.assemble(*parts)))
        if spans and place == here:
            first = found[-1]
    return found, first


def _lines(text: str) -> list[int]:
    """Return where the lines of a text begin, and its end."""
    starts = [0]
    while (at := text.find("\n", starts[-1])) >= 0:
        starts.append(at + 1)
    return [*starts, len(text)] if starts[-1] < len(text) else starts


def _plain(text: str) -> str:
    return visible(text, lines=True)


class FormRow(Horizontal):
    """A label, and the text of one field."""

    class Edited(Message):
        """The text of a field was changed by the user."""

        def __init__(self, row: "FormRow") -> None:
            super().__init__()
            self.row = row

    def __init__(self, line: FormLine, text: str) -> None:
        super().__init__(classes="long" if line.long else "")
        self.line = line
        self._label = Static("", markup=False, classes="label")
        self.box: VerbatimArea | VerbatimInput
        if line.long:
            self.box = VerbatimArea(text, compact=True, highlight_cursor_line=False)
        else:
            self.box = VerbatimInput(compact=True, select_on_focus=False)
            with self.prevent(VerbatimInput.Changed):
                self.box.content_text = text
        # A cursor that blinks would draw the screen twice a second.
        self.box.cursor_blink = False
        self._taken = text

    def compose(self) -> ComposeResult:
        """Yield the label and the box."""
        yield self._label
        yield self.box

    @property
    def text(self) -> str:
        """The text of the user."""
        return self.box.content_text

    @property
    def is_typed(self) -> bool:
        """Whether the draft does not have yet what the user typed."""
        return self.text != self._taken

    def take_into(self, form: Form) -> None:
        """Take into the draft what the user typed."""
        self._taken = self.text
        form.edit(self.line.path, self._taken)

    def show(self, text: str) -> None:
        """Show a text of the draft; what was typed since the draft had it stays."""
        if text != self._taken:
            self._taken = text
            with self.prevent(VerbatimInput.Changed, TextArea.Changed):
                self.box.content_text = text

    def mark(self, tone: Tone | None, *, carried: bool) -> None:
        """Show marks of what is wrong, and of what was carried over."""
        mark = MARKS[tone] if tone in ("error", "question", "good") else ""
        sign = f"{mark}{_CARRIED if carried else ''}"
        style = _STYLES[tone] if tone else "$text-muted"
        shown = Content.assemble((f"{sign:<2}", style), self.line.label)
        self._label.update(shown)

    def on_input_changed(self, event: VerbatimInput.Changed) -> None:
        """Tell that the text was changed."""
        event.stop()
        self.post_message(self.Edited(self))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell that the text was changed."""
        event.stop()
        self.post_message(self.Edited(self))


class FormPane(VerticalScroll):
    """The fields of the draft, one line each."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="form")

    @property
    def rows(self) -> list[FormRow]:
        """The rows, in order."""
        return [one for one in self.children if isinstance(one, FormRow)]

    def row(self, path: str) -> FormRow | None:
        """Return the row at a path."""
        return next((one for one in self.rows if one.line.path == path), None)

    async def show(self, form: Form, notices: Sequence[Notice]) -> None:
        """Show a form: rows that stay keep the focus and the cursor."""
        for shown in self.rows:
            # Before anything is waited for: what is typed meanwhile is typed into this form.
            shown.show(form.text(shown.line.path))
        lines = form.lines()
        wanted = {line.path: line for line in lines}
        gone = [row for row in self.rows if wanted.get(row.line.path) != row.line]
        if gone:
            await self.remove_children(gone)
        there = {row.line.path: row for row in self.rows}
        after: FormRow | None = None
        for line in lines:
            row = there.get(line.path)
            if row is None:
                row = FormRow(line, form.text(line.path))
                if after is not None:
                    await self.mount(row, after=after)
                elif self.rows:
                    await self.mount(row, before=0)
                else:
                    await self.mount(row)
            after = row
        tones = by_path(notices)
        for row in self.rows:
            path = row.line.path
            row.mark(tones.get(path), carried=path in form.carried)

    def focus_path(self, path: str) -> bool:
        """Focus the field at a path, or the first of a list; return whether there is one."""
        row = self.row(path) or next(
            (one for one in self.rows if one.line.path.startswith(f"{path}[")), None
        )
        if row is not None:
            row.box.focus()
        return row is not None

    @property
    def focused_row(self) -> FormRow | None:
        """The row with the focus."""
        return next((row for row in self.rows if row.box.has_focus), None)


class Suggestions(OptionList):
    """The names that complete the focused field."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="suggestions", markup=False, compact=True)
        self.texts: list[str] = []
        self.display = False

    def offer(self, offered: Sequence[tuple[str, str]], *, chosen: bool) -> None:
        """Show names with their descriptions; `chosen` highlights the first."""
        self.texts = [text for text, _ in offered]
        self.clear_options()
        self.add_options(
            Option(Content.assemble(visible(text), (f"  {visible(told)}", "$text-muted")))
            for text, told in offered
        )
        self.display = bool(offered)
        self.highlighted = 0 if offered and chosen else None

    @property
    def chosen(self) -> str | None:
        """The highlighted name."""
        at = self.highlighted
        return None if at is None or not self.display else self.texts[at]


class Attention(OptionList):
    """What needs attention: each with its answers; Enter takes an answer or goes to the field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]

    class Answered(Message):
        """An answer was chosen."""

        def __init__(self, choice: NoticeAnswer) -> None:
            super().__init__()
            self.choice = choice

    class Sought(Message):
        """The field of a notice was asked for."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def __init__(self) -> None:
        super().__init__(id="attention", markup=False, compact=True)
        self.entries: list[Notice | NoticeAnswer] = []
        """The notices, each before its answers."""

    def show(self, notices: Sequence[Notice]) -> None:
        """Show notices in place of those shown so far; what was highlighted stays so if it can."""
        before = self.highlighted
        entries: list[Notice | NoticeAnswer] = []
        for notice in notices:
            entries += [notice, *notice.choices]
        self.entries = entries
        self.clear_options()
        self.add_options(Option(_entry(one)) for one in entries)
        self.display = bool(entries)
        if before is not None and entries:
            self.highlighted = min(before, len(entries) - 1)

    def go_to_first(self) -> None:
        """Focus the first answer, or the first notice where there is none."""
        self.focus()
        places = [at for at, one in enumerate(self.entries) if isinstance(one, NoticeAnswer)]
        self.highlighted = next(iter(places), 0)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which answer or notice was chosen."""
        event.stop()
        entry = self.entries[event.option_index]
        if isinstance(entry, NoticeAnswer):
            self.post_message(self.Answered(entry))
        else:
            self.post_message(self.Sought(entry.path))

    def on_focus(self, _: events.Focus) -> None:
        """Highlight something."""
        if self.highlighted is None and self.entries:
            self.highlighted = 0


def _entry(one: Notice | NoticeAnswer) -> Content:
    if isinstance(one, NoticeAnswer):
        return Content.assemble(("    › ", "$text-accent"), visible(one.label))
    style = _STYLES[one.tone]
    return Content.assemble((f"{MARKS[one.tone]} ", style), visible(one.message))
