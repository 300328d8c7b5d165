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

from claimdb.cli.prompts.asking import Offers, Quit
from claimdb.terminal.visible import visible

_MENU = 6  # lines kept free for completions


class ToolkitLines:
    """Draws on stderr, without queries that a terminal may leave unanswered."""

    def __init__(self, *, color: bool) -> None:
        output = Vt100_Output.from_pty(sys.stderr)
        output.enable_cpr = False
        self._options: dict[str, Any] = {
            "input": create_input(sys.stdin),
            "output": output,
            "color_depth": None if color else ColorDepth.DEPTH_1_BIT,
            "reserve_space_for_menu": 0,
        }

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line; Tab goes through the completions."""
        if offers is None:
            return self._ask(label, default)
        return self._ask(label, default, completer=_Offered(offers), reserve_space_for_menu=_MENU)

    def text(self, default: str) -> str:
        """Ask for a text: Enter on an empty line ends it, Ctrl-E opens an editor."""
        return self._ask(
            "> ", default, multiline=True, key_bindings=_keys_of_texts(), prompt_continuation="> "
        )

    def _ask(self, label: str, default: str, **options: Any) -> str:
        # A session would keep the options and the history of one question for the next.
        session: PromptSession[str] = PromptSession(label, **{**self._options, **options})
        try:
            return session.prompt(default=default)
        except EOFError:
            raise Quit from None


class _Offered(Completer):
    """Completes the text before the cursor."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        for offer in self._offers(document.text_before_cursor):
            yield Completion(
                offer.text,
                start_position=-offer.typed,
                display=visible(offer.text),
                display_meta=visible(offer.description),
            )


def _keys_of_texts() -> KeyBindings:
    keys = KeyBindings()
    typed = Condition(lambda: bool(get_app().current_buffer.text))
    last_line_empty = Condition(lambda: _ends_empty(get_app().current_buffer.document))

    @keys.add("enter", filter=typed & last_line_empty)
    @keys.add("c-d", filter=typed, eager=True)
    def _end(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("c-e", eager=True)
    def _edit(event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    return keys


def _ends_empty(document: Document) -> bool:
    return document.is_cursor_at_the_end and not document.current_line.strip()
