"""Questions drawn by prompt_toolkit: edited in place, with completion.

Owns the keys. It must not know what is asked for. It is loaded for the first question, never
before.
"""

import sys
from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from claimdb.cli.prompts.asking import Offers
from claimdb.render.visible import visible


class ToolkitLines:
    """Draws on stderr, and asks the terminal nothing that it may not answer."""

    def __init__(self, *, color: bool) -> None:
        output = Vt100_Output.from_pty(sys.stderr)
        output.enable_cpr = False
        self._session: PromptSession[str] = PromptSession(
            input=create_input(sys.stdin),
            output=output,
            color_depth=None if color else ColorDepth.DEPTH_1_BIT,
        )

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line; Tab goes through what is offered."""
        return self._session.prompt(
            label,
            default=default,
            completer=None if offers is None else _Offered(offers),
            complete_while_typing=offers is not None,
            multiline=False,
            reserve_space_for_menu=0 if offers is None else 6,
            key_bindings=KeyBindings(),
            prompt_continuation="",
            tempfile_suffix=".txt",
        )

    def text(self, label: str, default: str) -> str:
        """Ask for a text: Enter on an empty line ends it, Ctrl-E opens an editor."""
        return self._session.prompt(
            f"{label}\n> ",
            default=default,
            completer=None,
            complete_while_typing=False,
            multiline=True,
            reserve_space_for_menu=0,
            key_bindings=_keys_of_texts(),
            prompt_continuation="> ",
        )


class _Offered(Completer):
    """Offers what a function finds for what stands before the cursor."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        for offer in self._offers(document.text_before_cursor):
            yield Completion(
                offer.text,
                start_position=-offer.typed,
                display=visible(offer.shown or offer.text),
                display_meta=visible(offer.told),
            )


def _keys_of_texts() -> KeyBindings:
    keys = KeyBindings()

    def is_finished(event_buffer: Document) -> bool:
        return not event_buffer.current_line.strip() and event_buffer.is_cursor_at_the_end

    from prompt_toolkit.application import get_app

    finished = Condition(lambda: is_finished(get_app().current_buffer.document))
    something = Condition(lambda: bool(get_app().current_buffer.text))

    @keys.add("enter", filter=finished & something)
    @keys.add("c-d", filter=something, eager=True)
    def _end(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("c-e", eager=True)
    def _edit(event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    return keys
