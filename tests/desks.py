"""A user at the desk, by Textual's pilot, who sees what the panes show."""

import asyncio
from contextlib import asynccontextmanager

from textual import events
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from claimdb.desk.app import Desk
from claimdb.desk.panes import Attention, Suggestions


class Seat:
    """The desk with its keys and what it shows; `keys` counts what was pressed."""

    def __init__(self, desk, pilot):
        self.desk, self._pilot, self.keys = desk, pilot, 0

    async def press(self, *keys):
        for key in keys:
            self.keys += 1
            await self._pilot.press(key)
            await self.settles()

    async def types(self, text):
        await self._pilot.press(*text)
        await self.settles()

    async def pastes(self, text):
        self.desk.focused.post_message(events.Paste(text))
        await self._pilot.pause()
        await self.settles()

    async def goes(self, path):
        assert self.desk.form_pane.focus_path(path), path
        await self._pilot.pause()

    async def fills(self, **fields):
        """Paste into fields by path, where `__` is a dot: `speakers[0]__name`."""
        for path, text in fields.items():
            await self.goes(path.replace("__", "."))
            await self.pastes(text)

    async def settles(self):
        await self._pilot.pause()
        while self.desk.is_running and not (self.desk.settled.is_set() and not self.desk.is_busy):
            await self._pilot.pause()

    async def answers(self, beginning):
        """Choose an answer by the beginning of its label, with the keyboard."""
        attention = self.desk.query_one(Attention)
        labels = [getattr(one, "label", "") for one in attention.entries]
        place = next(at for at, one in enumerate(labels) if one.startswith(beginning))
        attention.focus()
        await self._pilot.pause()
        attention.highlighted = place
        await self.press("enter")

    async def clicks(self, widget, offset=(0, 0)):
        assert await self._pilot.click(widget, offset=offset), "it is on the screen"
        await self.settles()

    async def clicks_field(self, path):
        await self.clicks(self.desk.form_pane.row(path).box, offset=(2, 0))

    async def clicks_suggestion(self, place):
        await self.clicks(self.desk.query_one(Suggestions), offset=(2, place))

    async def clicks_answer(self, beginning):
        """Click on an answer below the form, by the beginning of its label."""
        attention = self.desk.query_one(Attention)
        labels = [getattr(one, "label", "") for one in attention.entries]
        place = next(at for at, one in enumerate(labels) if one.startswith(beginning))
        attention.scroll_to(y=place, animate=False)
        await self._pilot.pause()
        above = attention.gutter.top - attention.scroll_offset.y
        await self.clicks(attention, offset=(6, place + above))

    async def clicks_key(self, label):
        """Click on a key in the footer."""
        keys = self.desk.query_one(Footer).query(FooterKey)
        await self.clicks(next(one for one in keys if one.description == label), offset=(1, 0))

    @property
    def form(self):
        return self.desk.form

    @property
    def offered(self):
        return self.desk.query_one(Suggestions).texts

    @property
    def shown(self):
        """What stands below the form."""
        return [
            getattr(one, "message", None) or one.label
            for one in self.desk.query_one(Attention).entries
        ]


@asynccontextmanager
async def seated(work, size=(100, 40), **options):
    desk = Desk(work, **options)
    async with desk.run_test(size=size) as pilot:
        seat = Seat(desk, pilot)
        await seat.settles()
        yield seat


def sitting(work, act, **options):
    """Run what a user does at the desk, and return what the desk returns."""

    async def run():
        async with seated(work, **options) as seat:
            await act(seat)
        return seat.desk.return_value

    return asyncio.run(run())
