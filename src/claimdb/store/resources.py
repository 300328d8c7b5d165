"""Where the files that are not Python lie: the migrations and the seed.

Owns the difference between an installed package, which carries them, and a checkout, where they
stand beside `src`. It must not know what the files hold.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(relative: str, *, package: Path = _PACKAGE) -> Path:
    """Return the path of a file or folder such as `migrations` or `data/seed.sql`."""
    # An editable install leaves a copy of these files in site-packages that ages; the package
    # that is running lies in the checkout then, so that copy is never read.
    root = package if (package / "migrations").is_dir() else package.parent.parent
    return root / relative
