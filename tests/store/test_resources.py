"""The location of the migrations and the seed."""

import subprocess
import sys
from pathlib import Path

from claimdb.store.migrate import resource


def test_the_migrations_are_found_wherever_claimdb_runs_from():
    assert (resource("migrations") / "env.py").is_file()


def test_an_installed_package_carries_its_files(tmp_path: Path):
    package = tmp_path / "site-packages" / "claimdb"
    (package / "migrations").mkdir(parents=True)
    assert resource("data/seed.sql", package=package) == package / "data" / "seed.sql"


def test_a_checkout_has_its_files_next_to_src(tmp_path: Path):
    package = tmp_path / "src" / "claimdb"
    package.mkdir(parents=True)
    assert resource("data/seed.sql", package=package) == tmp_path / "data" / "seed.sql"


def test_a_reader_learns_the_revision_without_loading_what_migrates():
    code = (
        "import sys; sys.path[:] = sys.argv[1:]; before = set(sys.modules)\n"
        "import claimdb.store.backends.base, claimdb.schema\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*loaded - sys.stdlib_module_names)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "claimdb"
