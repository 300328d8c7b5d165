"""Questions drawn by prompt_toolkit: edited in place, with completion."""

import sys
from collections.abc import Iterable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from claimdb.cli.prompts.asking import Offers
from claimdb.terminal.visible import visible

_MENU = 6
"""So many lines are kept free for what is offered."""


class ToolkitLines:
    """Draws on stderr, and asks the terminal nothing that it may not answer."""

    def __init__(self, *, color: bool) -> None:
        self._input = create_input(sys.stdin)
        self._output = Vt100_Output.from_pty(sys.stderr)
        self._output.enable_cpr = False
        self._depth = None if color else ColorDepth.DEPTH_1_BIT

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line; Tab goes through what is offered."""
        if offers is None:
            return self._asked(label, default)
        return self._asked(label, default, completer=_Offered(offers), reserve_space_for_menu=_MENU)

    def text(self, default: str) -> str:
        """Ask for a text: Enter on an empty line ends it, Ctrl-E opens an editor."""
        return self._asked(
            "> ", default, multiline=True, key_bindings=_keys_of_texts(), prompt_continuation="> "
        )

    def _asked(self, label: str, default: str, **options: Any) -> str:
        # What one question has is not of the next one.
        session: PromptSession[str] = PromptSession(
            label,
            input=self._input,
            output=self._output,
            color_depth=self._depth,
            **{"reserve_space_for_menu": 0, **options},
        )
        return session.prompt(default=default)


class _Offered(Completer):
    """Offers what a function finds for what stands before the cursor."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        for offer in self._offers(document.text_before_cursor):
            yield Completion(
                offer.text,
                start_position=-offer.typed,
                display=visible(offer.text),
                display_meta=visible(offer.told),
            )


def _keys_of_texts() -> KeyBindings:
    keys = KeyBindings()
    something = Condition(lambda: bool(get_app().current_buffer.text))
    finished = Condition(lambda: _is_finished(get_app().current_buffer.document))

    @keys.add("enter", filter=finished & something)
    @keys.add("c-d", filter=something, eager=True)
    def _end(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("c-e", eager=True)
    def _edit(event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    return keys


def _is_finished(document: Document) -> bool:
    """Whether the cursor is behind an empty line."""
    return document.is_cursor_at_the_end and not document.current_line.strip()
