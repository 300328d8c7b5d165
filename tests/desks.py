"""A user at the desk, by Textual's pilot, who sees what the panes show."""

import asyncio
from contextlib import asynccontextmanager

from textual import events

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
