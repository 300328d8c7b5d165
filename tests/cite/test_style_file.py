"""Style files from strangers: nothing else is read, fetched or waited for."""

import os
import socket
import threading

import pytest

from cases import each
from claimdb.cite.processor import pandoc
from claimdb.cite.processor.pandoc import program
from harness import claimdb, process

pytestmark = pytest.mark.skipif(program() is None, reason="pandoc is not installed")

SECRET = "the-secret-of-another-file"
HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"'
INFO = "<title>A</title><id>a</id><updated>2026-01-01T00:00:00Z</updated>"


def style(content, *, prolog="", attributes="", info=""):
    return f"{prolog}{HEAD}{attributes}><info>{INFO}{info}</info>{content}</style>"


def laid_out(content):
    layout = f"<layout>{content}</layout>"
    return f"<citation>{layout}</citation><bibliography>{layout}</bibliography>"


def linked(address):
    return style("", info=f'<link rel="independent-parent" href="{address}"/>')


ACCESSED = laid_out('<date variable="issued" form="text"/>')


@pytest.fixture
def cite(example_file, tmp_path):
    """Return a function that cites a source in a style with this content."""
    secret = tmp_path / "secret.csl"
    secret.write_text(style(laid_out(f'<text value="{SECRET}"/>')), encoding="utf-8")

    def cite(content, **env):
        file = tmp_path / "given.csl"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return process("cite", "s2", "--style", str(file), db=example_file, cwd=tmp_path, **env)

    return cite


@pytest.fixture
def listening():
    """Yield the address of a server, and the connections that it has had."""
    had = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            try:
                while True:
                    connection, _ = server.accept()
                    had.append(connection)
                    connection.close()
            except OSError:
                return

        waiting = threading.Thread(target=accept)
        waiting.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", had
        server.shutdown(socket.SHUT_RDWR)
        waiting.join()


@each("form", ["{}/styles/no-such", "{}/a.csl", "{}"])
def test_a_parent_is_not_fetched(cite, listening, form):
    server, had = listening
    done = cite(linked(form.format(server)), http_proxy=server, https_proxy=server)
    assert (done.code, done.out, had) == (2, "", [])
    assert "which is not installed\nhint: name the file of that style instead" in done.err


def test_no_other_file_is_read(cite, tmp_path):
    secret = tmp_path / "secret.csl"
    for address in (
        secret,
        secret.as_uri(),
        "secret.csl",
        "secret",
        "../secret",
        "/etc/passwd",
        "",
    ):
        done = cite(linked(address))
        assert (done.code, done.out) == (2, ""), address
        assert SECRET not in done.err
        assert "root:" not in done.err


def test_a_parent_that_is_installed_is_used_in_the_language_of_its_child(cite, tmp_path):
    styles = tmp_path / "share" / "pandoc" / "csl"
    styles.mkdir(parents=True)
    styles.joinpath("base.csl").write_text(style(ACCESSED), encoding="utf-8")
    styles.joinpath("child.csl").write_text(linked("http://x.org/styles/base"), encoding="utf-8")
    share = {"XDG_DATA_HOME": str(tmp_path / "share")}
    child = linked("http://www.zotero.org/styles/base")
    assert cite(child, **share) == (0, "March 20, 2023\n", "")
    german = child.replace(' class="in-text"', ' class="in-text" default-locale="de-DE"')
    assert cite(german, **share).out == "20. März 2023\n"
    # A parent must not depend on a third one.
    twice = cite(linked("http://x.org/styles/child"), **share)
    assert (twice.code, twice.out) == (4, "")


@each(
    "prolog",
    [
        '<!DOCTYPE style [<!ENTITY e SYSTEM "secret.csl">]>',
        '<!DOCTYPE style SYSTEM "secret.csl">',
        '<!DOCTYPE style [<!ENTITY a "aaaa"><!ENTITY e "&a;&a;&a;">]>',
        '<?xml version="1.0"?><!-- c --><!DOCTYPE style [<!ENTITY % p SYSTEM "secret.csl"> %p;]>',
    ],
)
@each("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_rejected(cite, prolog, encoding):
    content = style(laid_out('<text value="x"/>'), prolog=prolog)
    done = cite(content.encode(encoding))
    assert (done.code, done.out) == (4, "")
    assert "has a document type" in done.err


def test_other_files_are_not_included(cite):
    space = ' xmlns:xi="http://www.w3.org/2001/XInclude"'
    included = '<xi:include href="secret.csl" parse="text"/>'
    done = cite(style(laid_out(included), attributes=space))
    assert (done.code, done.out) == (4, "")
    # An instruction to a program is no more than a comment.
    sheet = '<?xml version="1.0"?><?xml-stylesheet href="secret.csl"?>'
    shown = cite(style(laid_out('<text value="x"/>'), prolog=sheet))
    assert (shown.code, SECRET in shown.out + shown.err) == (0, False)


@each("content", ["", "x", "<a/>", "<style/>", HEAD, b"\0", b"\xff\xfe<", "<style xmlns='x'/>"])
def test_what_is_no_style_is_reported_in_one_line(cite, content):
    done = cite(content)
    assert (done.code, done.out) == (4, "")
    assert len(done.err.splitlines()) == 2


def test_what_is_no_file_or_too_large_is_not_read(example_file, tmp_path):
    pipe, large = tmp_path / "pipe.csl", tmp_path / "large.csl"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(1 << 40)
    for path, why in (
        (pipe, "is not a file"),
        (large, "is larger than"),
        ("/dev/zero", "not a file"),
    ):
        done = process("cite", "s2", "--style", str(path), db=example_file)
        assert (done.code, done.out) == (4, "")
        assert why in done.err


@pytest.mark.slow
@each(("last", "bound"), [
    ('<text variable="title"/>', "3 seconds"), ('<text macro="m0"/>', "128 MB"),
])  # fmt: skip
def test_a_style_does_not_take_all_time_or_memory(example_file, tmp_path, monkeypatch, last, bound):
    """Bounds that are lower than ours are reached sooner."""
    number, unit = bound.split()
    name = {"seconds": "_SECONDS", "MB": "_MEGABYTES"}[unit]

    def macro(number, content):
        return f'<macro name="m{number}">{content}</macro>'

    doubled = (macro(n, f'<text macro="m{n + 1}"/>' * 2) for n in range(40))
    macros = "".join((*doubled, macro(40, last)))
    file = tmp_path / "given.csl"
    file.write_text(style(macros + laid_out('<text macro="m0"/>')), encoding="utf-8")
    with monkeypatch.context() as bounds:
        bounds.setattr(pandoc, name, int(number))
        done = claimdb("cite", "s2", "--style", str(file), db=example_file)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: pandoc needs more than {bound} for this style")


def test_a_deeply_nested_style_is_no_crash(cite):
    nested = f"{'<group>' * 50_000}<text variable='title'/>{'</group>' * 50_000}"
    done = cite(style(laid_out(nested)))
    assert done.code in {0, 1, 2, 4}
    assert "Traceback" not in done.err
