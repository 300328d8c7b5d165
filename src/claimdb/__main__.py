"""`python -m claimdb` and the `claimdb` command."""

import gc
import os
import sys

_ALLOCATED = 50_000  # objects, of which a library that is loaded has many and leaves none behind


def main() -> None:
    """Run the command line; an interrupt ends it without a word, even while it is being loaded."""
    # To look for garbage while it is being loaded takes a tenth of its time.
    gc.set_threshold(_ALLOCATED)
    try:
        if os.environ.get("_CLAIMDB_COMPLETE"):
            # A key was pressed: nothing that only runs a command is loaded.
            from claimdb.cli.commands.completion import main as run
        else:
            from claimdb.cli.app import main as run
        run()
    except KeyboardInterrupt:
        from claimdb.errors import ExitCode

        sys.exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()
