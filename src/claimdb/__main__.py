"""`python -m claimdb` and the `claimdb` command."""

import sys


def main() -> None:
    """Run the command line; an interrupt ends it without a word, even while it is being loaded."""
    try:
        from claimdb.cli.boundary import main as run

        run()
    except KeyboardInterrupt:
        from claimdb.errors import ExitCode

        sys.exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()
