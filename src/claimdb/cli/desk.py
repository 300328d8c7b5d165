"""Opens the desk for a command, on a terminal that can show it."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from claimdb import signals
from claimdb.cli.options import WriteOptions
from claimdb.cli.saving import Saving
from claimdb.cli.settings import Settings, can_ask
from claimdb.cli.user_files import user_folder

if TYPE_CHECKING:
    from claimdb.desk.form import Form
    from claimdb.desk.unfinished import UnfinishedForms
    from claimdb.desk.work import DeskWork

_RESTORED = (
    b"\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l"
    b"\x1b[?1049l\x1b[?25h\r\n"
)
"""Leaves the full screen, and turns off what the desk turned on."""


def is_full_screen() -> bool:
    """Whether the terminal can show the desk."""
    return can_ask() and os.environ.get("TERM", "dumb") != "dumb"


def unfinished(settings: Settings, kind: str) -> "UnfinishedForms":
    """Return the drafts of a kind that were not saved."""
    from claimdb.desk.unfinished import UnfinishedForms

    return UnfinishedForms(user_folder("XDG_STATE_HOME", ".local/state"), kind, settings.database)


def begun_form(kind: str, raw: Mapping[str, Any], way: Saving) -> "Form":
    """Return the form of what flags describe, with what they decide beforehand."""
    from claimdb.desk.form import of_record

    form = of_record(kind, raw)
    confirm_beforehand(form, way.entry)
    if way.choices.get("unverified"):
        form.confirmed.add("unverified:")
    return form


def confirm_beforehand(form: "Form", entry: WriteOptions) -> None:
    """Take what flags decide as answers of the user to the questions about a form."""
    form.confirmed.update(f"create:{one}" for one in entry.create)
    if entry.on_duplicate == "add":
        form.confirmed.add("another")


def open_desk(work: "DeskWork", *, editor: bool = False) -> bool:
    """Open the desk, and return whether anything was saved when it is left.

    With `editor`, and where the terminal has no full screen, the drafts are edited in $EDITOR. A
    signal restores the terminal before it ends the process.
    """
    if editor or not is_full_screen():
        from claimdb.desk.editor import Editing, editor_command

        saved = Editing(work, editor_command()).run()
        work.close()
        return saved
    import termios  # Windows has none

    from claimdb.desk.app import Desk
    from claimdb.desk.driver import DeskDriver

    before = termios.tcgetattr(sys.stdin)

    def end(_: int) -> None:
        with suppress(OSError):
            os.write(sys.stderr.fileno(), _RESTORED)
        # A terminal that is closed has no attributes.
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSANOW, before)

    with signals.cleaned(end):
        desk = Desk(work, theme=_theme(), driver_class=DeskDriver)
        saved = bool(desk.run())
    if desk.return_code:
        # Textual has shown the traceback of a bug of ours.
        sys.exit(desk.return_code)
    return saved


def _theme() -> str:
    """Return the theme for the background of the terminal, where that says what it is."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    return "textual-light" if light else "textual-dark"
