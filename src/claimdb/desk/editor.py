"""Drafts in the user's editor, for terminals without a full screen."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from claimdb.desk.notices import Notice, NoticeAnswer
from claimdb.desk.toml_form import read_toml, toml_of
from claimdb.desk.work import DeskWork, Item
from claimdb.errors import ClaimdbError, UsageError
from claimdb.store import private_files

_ENDING = ".toml"
_ERROR = "# error: "


class Editing:
    """The drafts of some work, one after the other in an editor.

    Args:
        work: The drafts.
        command: The editor: the value of $VISUAL or $EDITOR.
    """

    def __init__(self, work: DeskWork, command: str) -> None:
        self._work = work
        self._command = command

    def run(self) -> bool:
        """Edit each open draft until it is saved or left; return whether any was saved."""
        at = 0
        # The next draft may be added when one is saved.
        while at < len(self._work.items):
            item = self._work.items[at]
            if item.state == "open" and not self._edit(item):
                break
            at += 1
        return any(one.state == "accepted" for one in self._work.items)

    def _edit(self, item: Item) -> bool:
        """Edit a draft until it is saved or decided about; false if the user leaves it."""
        work, refusal, notices = self._work, "", self._work.settled(item).notices
        begun = item.form.is_begun() or work.reviewing
        while True:
            shown = [one for one in notices if begun or not one.is_open]
            heading = [
                f"claimdb {work.title}: save and close to record it; without a change, nothing is",
                "recorded. Errors and questions stand above their fields.",
                *([f"error: {refusal}"] if refusal else []),
            ]
            decision = "accept" if work.reviewing else None
            before, choices = toml_of(item.form, shown, heading, decision)
            after = self._opened(before)
            if after == before and (not work.reviewing or refusal or _open(notices)):
                work.keep(item.form)
                return False
            answers, decided = self._read(after, item)
            if decided == "later":
                return True
            if decided == "reject":
                work.reject(item)
                return True
            for number in answers:
                _answer(item, choices, number)
            begun, refusal = True, ""
            notices = work.settled(item).notices
            if not _open(notices):
                try:
                    work.accept(item)
                except ClaimdbError as error:
                    refusal = f"{error.message}{f'; {error.hint}' if error.hint else ''}"
                    notices = work.settled(item).notices
                else:
                    return True
            work.keep(item.form)

    def _read(self, text: str, item: Item) -> tuple[Sequence[int], str]:
        """Take a document into a draft; one that cannot be read is opened again."""
        while True:
            try:
                return read_toml(text, item.form)
            except ClaimdbError as error:
                lines = [one for one in text.split("\n") if not one.startswith(_ERROR)]
                again = "\n".join([f"{_ERROR}{error.message}", *lines])
                if (text := self._opened(again)) == again:
                    raise

    def _opened(self, text: str) -> str:
        """Return a text after the user edited it."""
        with tempfile.TemporaryDirectory(prefix="claimdb-") as folder:
            path = Path(folder) / f"{self._work.title.split()[-1].replace('/', '-')}{_ENDING}"
            private_files.make_file(path)
            path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
            done = subprocess.run([*shlex.split(self._command), str(path)], check=False)  # noqa: S603
            if done.returncode:
                raise ClaimdbError(
                    f"the editor ended with code {done.returncode}", hint="nothing was saved"
                )
            with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
                return file.read()


def _open(notices: Sequence[Notice]) -> bool:
    return any(one.is_open for one in notices)


def _answer(item: Item, choices: Mapping[int, NoticeAnswer], number: int) -> None:
    if number in choices:
        choices[number].change(item.form)


def editor_command() -> str:
    """Return the user's editor, or raise `UsageError` if none is set."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        raise UsageError(
            "no editor is set, and this terminal shows no full screen",
            hint="set EDITOR, or give the missing flags",
        )
    return command
