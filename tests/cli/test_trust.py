"""Settings of folders: what is used only after `claimdb db trust`, and what hostile ones do."""

import json
import os
import socket
import stat
import threading
from contextlib import contextmanager

import pytest

from cases import each
from claimdb.store.address import Server
from harness import process

NAME = ".claimdb.toml"
SECRETS = {"PGPASSWORD": "secret", "PGUSER": "somebody", "PGSERVICE": "mine"}


@pytest.fixture
def run(example_file_copy, tmp_path):
    """Run the command in a folder whose parent has a database and settings."""
    (tmp_path / "work").mkdir()
    home = tmp_path / "own"
    home.mkdir()

    def run(*args, **env):
        return process(*args, cwd=tmp_path / "work", **{"HOME": str(home), **env})

    return run


@pytest.fixture
def settings(example_file_copy, tmp_path):
    """The settings of the folder."""
    assert example_file_copy.parent == tmp_path
    return tmp_path / NAME


def of_another_user(file, text):
    """Make a file of another user: only the superuser can give one away, others link to his."""
    if os.geteuid() == 0:
        file.write_text(text)
        os.chown(file, 65534, 65534)
    else:
        file.symlink_to("/etc/passwd")


# --- trust --------------------------------------------------------------------------------------


def test_a_database_outside_the_folder_is_used_after_trust_until_something_changes(
    run, settings, example_file, empty_file
):
    settings.write_text(f'database = "{example_file}"')
    refused = run("search", "--count")
    assert (refused.code, refused.out) == (5, "")
    assert f"claimdb db trust {settings.parent}" in refused.err
    trusted = run("db", "trust")
    assert trusted.err == f"trusted {settings}, which names the database {example_file}\n"
    assert run("search", "--count").out == "41\n"
    assert run("db", "trust", "--list").out == f"{settings}\t{example_file}\ttrusted\n"
    settings.write_text(f'database = "{empty_file}"')
    changed = run("search", "--count")
    assert (changed.code, "has changed since you trusted it" in changed.err) == (5, True)
    assert json.loads(run("db", "trust", "--list", "--json").out)[0]["state"] == "changed"
    assert run("db", "trust", "..").code == 0
    assert run("search", "--count").out == "0\n"
    settings.unlink()
    assert run("db", "trust", "--list").out.endswith("\tmissing\n")
    assert run("db", "trust", "--remove", str(settings)).code == 0
    assert run("db", "trust", "--remove", str(settings)).code == 3
    assert run("db", "trust", "--list").out == ""


def test_a_link_that_leads_elsewhere_needs_trust_again(run, settings, example_file, empty_file):
    link = settings.with_name("link.db")
    settings.write_text('database = "link.db"')
    for target in (example_file, empty_file):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        assert run("search").code == 5
        assert run("db", "trust").code == 0
        assert run("search").code == 0


def test_settings_of_another_user_are_used_after_trust(run, settings):
    of_another_user(settings, 'database = "example.db"')
    for refused in (run("search"), run("add", "topic", "--name", "x")):
        assert (refused.code, refused.out) == (5, "")
        assert f"{settings} belongs to another user and is not trusted" in refused.err
    # What is not the superuser's is nobody's settings: of /etc/passwd there is nothing to trust.
    done = run("db", "trust"), run("search", "--count")
    assert [one.code for one in done] == ([0, 0] if os.geteuid() == 0 else [2, 5])


def test_the_superuser_is_also_whoever_called_sudo(run, settings):
    of_another_user(settings, 'database = "example.db"')
    owner = str(settings.stat().st_uid)
    assert run("search", SUDO_UID=owner).code == (0 if os.geteuid() == 0 else 5)
    for wrong in ("", "x", "-1", "²", "9" * 5000, "1"):
        assert run("search", SUDO_UID=wrong).code == 5


@each(("mode", "folder_mode", "code"), [
    (0o664, 0o775, 0), (0o666, 0o755, 5), (0o644, 0o777, 5), (0o644, 0o1777, 0),
])  # fmt: skip
def test_settings_that_every_user_can_change_are_refused(run, settings, mode, folder_mode, code):
    settings.write_text('database = "example.db"')
    settings.chmod(mode)
    settings.parent.chmod(folder_mode)
    assert run("search").code == code
    settings.parent.chmod(0o700)


def test_a_trust_that_another_user_wrote_counts_for_nothing(run, settings, example_file, tmp_path):
    settings.write_text(f'database = "{example_file}"')
    assert run("db", "trust").code == 0
    [saved] = (tmp_path / "own").rglob("*.json")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.parent.stat().st_mode) == 0o700
    before = saved.read_bytes()
    assert run("search").code == 0
    saved.chmod(0o666)
    assert run("search").code == 5
    saved.chmod(0o600)
    for damaged in (b"", b"[]", b"{}", b'{"file": 1}', b"\xff", before[:-1]):
        saved.write_bytes(damaged)
        assert run("search").code == 5
        assert run("db", "trust", "--list").code == 0


def test_what_there_is_not_to_trust_is_reported(run, settings):
    assert run("db", "trust").code == 3
    assert run("db", "trust", "/").code == 3
    assert run("db", "trust", "--remove").code == 3
    assert run("db", "trust", "--list", "/").code == 2
    assert run("db", "trust", "--json").code == 2


# --- what is written where ----------------------------------------------------------------------


def test_a_write_to_the_database_of_a_folder_is_reported(run, settings, example_file_copy):
    settings.write_text('database = "example.db"')
    line = f"database: {example_file_copy}, from {settings}\n"
    assert run("add", "topic", "--name", "a new topic").err.count(line) == 1
    assert line not in run("add", "topic", "--name", "another", "--quiet").err
    assert line not in run("search").err
    named = str(example_file_copy)
    assert line not in run("add", "topic", "--name", "a third", "--db", named).err
    assert line not in run("add", "topic", "--name", "a fourth", CLAIMDB_DB=named).err


def test_with_an_option_for_the_database_no_settings_are_read(run, settings, example_file_copy):
    os.mkfifo(settings)
    assert run("search", "--count").code == 2
    assert run("search", "--count", CLAIMDB_DB=str(example_file_copy)).code == 2
    for args in (("--db", str(example_file_copy), "search"), ("search", "--db", "example.db")):
        assert run(*args, "--ids", "--limit", "1").code in {0, 3}
    settings.unlink()
    settings.write_text('format = "ids"\ncoder = "somebody"')
    assert run("show", "q6", "--db", str(example_file_copy)).out.startswith("id\t")


# --- hostile folders ----------------------------------------------------------------------------


def a_text(text):
    """Return a function that writes a text, with the port of the test's server and its home."""

    def made(file, port):
        raw = text.encode() if isinstance(text, str) else text
        home = os.fsencode(file.parent.parent / "own")
        file.write_bytes(raw.replace(b"{port}", b"%d" % port).replace(b"{home}", home))

    return made


def a_link(target):
    return lambda file, _: file.symlink_to(target)


def a_socket(file, _):
    with socket.socket(socket.AF_UNIX) as listening:
        before = os.getcwd()
        # The path of a socket has a length that few temporary folders leave.
        os.chdir(file.parent)
        try:
            listening.bind(NAME)
        finally:
            os.chdir(before)


def a_link_inside(file, _):
    file.with_name("inside.db").symlink_to(file.parent.parent / "own" / "private.db")
    file.write_text('database = "inside.db"')


def a_link_of_folders(file, _):
    file.with_name("data").symlink_to(file.parent.parent / "own")
    file.write_text('database = "data/private.db"')


HOSTILE = [
    a_text('database = "postgresql://127.0.0.1:{port}/x"'),
    a_text('database = "postgres://me:word@127.0.0.1:{port}/x?sslmode=disable"'),
    a_text('database = "postgresql+psycopg:///x?host=127.0.0.1&port={port}"'),
    a_text('database = "postgresql:///x?hostaddr=127.0.0.1&port={port}&passfile={home}/.pgpass"'),
    a_text('database = "postgresql://localhost:{port},127.0.0.1:{port}/x?service=mine"'),
    a_text('database = "postgresql://127.0.0.1:{port}/x"\ncoder = "you"\nformat = "ids"'),
    a_text('"\\u0064atabase" = "postgresql://127.0.0.1:{port}/x"'),
    a_text('database = "../own/private.db"'),
    a_text('database = "{home}/private.db"'),
    a_text('database = "~/private.db"'),
    a_text('database = "./x/../../own/private.db"'),
    a_text('database = "sqlite:///etc/passwd"'),
    a_text('database = "a\\u0000b"'),
    a_text('database = "/dev/tty"'),
    a_text("database = " + "9" * 5000),
    a_text("database = " + "[" * 20_000),
    a_text('[database]\nurl = "postgresql://127.0.0.1:{port}/x"'),
    a_text(b'database = "\xff\xfe"'),
    a_text('citation_style = "{home}/style.csl"'),
    a_text('coder = "\x1b]0;x\x07"'),
    a_text("#" * (64 * 1024 + 1)),
    a_link_inside,
    a_link_of_folders,
    a_link("/dev/zero"),
    a_link("/dev/tty"),
    lambda file, _: os.mkfifo(file),
    lambda file, _: file.mkdir(),
    a_socket,
    lambda file, _: of_another_user(file, 'database = "private.db"'),
]
COMMANDS = [
    ("search", "peace"),
    ("add", "topic", "--name", "x"),
    ("init",),
    ("db", "backup"),
    ("export", "quotes", "-o", "exported.csv"),
]


def contents(folder):
    """Return every path with the content of regular files."""
    return {
        path: path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else path.lstat().st_mode
        for path in folder.rglob("*")
    }


def check_hostile_folder(made, top, example_file):
    """Assert that commands in a folder with hostile settings connect nowhere and write nothing."""
    home, file = top / "own", top / "archive" / NAME
    home.mkdir()
    (file.parent / "work").mkdir(parents=True)
    (home / "private.db").write_bytes(example_file.read_bytes())
    (home / ".pgpass").write_text("*:*:*:*:secret\n")
    (home / ".pgpass").chmod(0o600)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        made(file, listening.getsockname()[1])
        before = contents(top)
        env = {"HOME": str(home), **SECRETS, "PGSERVICEFILE": "/nonexistent"}
        for args in COMMANDS:
            done = process(*args, cwd=file.parent / "work", **env)
            assert (done.out, done.code in {2, 5}) == ("", True), (args, done)
            assert "Traceback" not in done.err
        for shell, asked in (
            ("zsh", ("claimdb", "search", "speaker:vl")),
            ("fish", ("claimdb", "show", "")),
        ):
            pressed = process(*asked, cwd=file.parent / "work", _CLAIMDB_COMPLETE=shell, **env)
            assert pressed == (0, "", "")
        with pytest.raises(BlockingIOError):
            listening.accept()
        assert contents(top) == before


@each("made", HOSTILE)
def test_a_hostile_folder_connects_to_nothing_and_writes_nothing(
    made, tmp_path_factory, example_file
):
    check_hostile_folder(made, tmp_path_factory.mktemp("unpacked"), example_file)


# --- credentials --------------------------------------------------------------------------------


@contextmanager
def a_server_that_asks_for_passwords():
    """Yield the port of a server, and all that clients sent to it."""
    sent = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client:
                    # No TLS and no Kerberos; then the password, in plain text.
                    while part := client.recv(4096):
                        sent.append(part)
                        ssl_or_gss = len(part) == 8 and part[4:6] == b"\x04\xd2"
                        password = part[:1] == b"p"
                        if password:
                            break
                        client.sendall(b"N" if ssl_or_gss else b"R\0\0\0\x08\0\0\0\x03")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], sent
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_no_credentials_of_the_user_are_sent_to_a_server_that_a_folder_names(
    run, settings, tmp_path
):
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    passwords = tmp_path / "own" / ".pgpass"
    passwords.write_text("*:*:*:*:secret\n")
    passwords.chmod(0o600)
    environments = (
        {"PGPASSWORD": "secret", "PGUSER": "somebody"},
        {"PGPASSFILE": str(passwords), "PGUSER": "somebody"},
        {"PGUSER": "somebody"},
    )
    for env in environments:
        with a_server_that_asks_for_passwords() as (port, sent):
            url = f"postgresql://127.0.0.1:{port}/x"
            settings.write_text(f'database = "{url}"')
            assert run("search", **env).code == 5
            assert sent == []
            assert run("db", "trust").code == 0
            refused = run("search", **env)
            assert (refused.code, "--db or CLAIMDB_DB" in refused.err) == (1, True)
            received = b"".join(sent)
            assert b"database\0x\0" in received
            assert b"secret" not in received
            assert b"somebody" not in received
            # The user names it, so it gets what the user has for it.
            assert run("search", "--db", url, **env).code == 1
            assert b"secret" in b"".join(sent)
            assert b"somebody" in b"".join(sent)


@each("parameter", ["passfile=/x", "service=mine", "sslkey=/x", "sslcert=/x", "gssdelegation=1"])
def test_a_folder_does_not_choose_among_the_credentials_of_the_user(run, settings, parameter):
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    settings.write_text(f'database = "postgresql://127.0.0.1:1/x?{parameter}"')
    assert run("db", "trust").code == 0
    refused = run("search")
    assert (refused.code, parameter.partition("=")[0] in refused.err) == (1, True)
    assert "cannot be reached" not in refused.err


def test_an_address_is_shown_with_its_parameters_and_without_passwords(run, settings):
    settings.write_text('database = "postgresql://me:word@a/x?host=b&password=word&port=1"')
    assert "server postgresql://me@a/x?host=b&password=***&port=1" in run("search").err
    assert "word=w" not in repr(Server("postgresql://a/x?password=w"))
