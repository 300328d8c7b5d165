"""How far something has come, for somebody who looks at it.

Owns when that is shown: on a terminal, unless it is to be quiet. It must not know what is done.
"""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from claimdb.cli.settings import Settings


def progress(settings: Settings) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Return what gives a function to say what is at hand, how far it is, and of how many."""
    if settings.quiet or not sys.stderr.isatty():
        return nullcontext(lambda *_: None)
    # Rich is for terminals, and loaded for them alone.
    from claimdb.render.table.progress import shown

    return shown(sys.stderr)
