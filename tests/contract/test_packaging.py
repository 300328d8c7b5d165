"""The source distribution and the wheel have all files that the command needs."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

import claimdb
from claimdb.store.backends.base import REVISIONS

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_PYTHON = {"migrations": "claimdb/migrations", "data/seed.sql": "claimdb/data/seed.sql"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build both as an installer does, from the files of this folder."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def test_the_versions_agree():
    assert PROJECT["project"]["version"] == claimdb.__version__ == version("claimdb")
    newest = next(
        line
        for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    )
    assert claimdb.__version__ in newest


def test_what_is_not_python_is_named_for_the_wheel():
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"] == NOT_PYTHON


def test_the_wheel_holds_the_whole_package_with_migrations_seed_and_types(built):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        seed = archive.read("claimdb/data/seed.sql")
    assert seed == (ROOT / "data" / "seed.sql").read_bytes()
    assert "claimdb/py.typed" in held
    expected = {
        *(f"claimdb/{file}" for file in tree(ROOT / "src" / "claimdb")),
        *(f"claimdb/migrations/{file}" for file in tree(ROOT / "migrations")),
    }
    assert expected <= held
    assert len([name for name in held if name.startswith("claimdb/migrations/versions/")]) == len(
        REVISIONS
    )
    assert not any(name.startswith(("tests/", "docs/")) for name in held)


def test_the_source_archive_can_be_built_and_tested_from(built):
    [archive] = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "data/seed.sql"} <= held
    for folder in ("src", "migrations", "tests"):
        assert {f"{folder}/{file}" for file in tree(ROOT / folder)} <= held


def tree(folder):
    """The files below a folder that belong to the project."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".py", ".typed", ".mako", ".sql"}
    }


def test_the_command_is_installed():
    [command] = entry_points(group="console_scripts", name="claimdb")
    assert command.value == "claimdb.__main__:main"
