"""`python -m claimdb` and the `claimdb` command."""

import gc
import os
import sys

_ALLOCATED = 50_000  # objects: loading libraries allocates many, and leaves no garbage


def main() -> None:
    """Run the command line; an interrupt ends it without a message, even while it is loaded."""
    # Garbage collection would take a tenth of the time to load it.
    gc.set_threshold(_ALLOCATED)
    try:
        from claimdb import signals

        signals.install()
        if os.environ.get("_CLAIMDB_COMPLETE"):
            # A press of Tab loads nothing that only runs commands.
            from claimdb.cli.commands.completion import main as run
        else:
            from claimdb.cli.app import main as run
        run()
    except KeyboardInterrupt:
        from claimdb.errors import ExitCode

        sys.exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()
