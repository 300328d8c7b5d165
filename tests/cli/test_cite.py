"""`claimdb cite`: sources, styles and output."""

import json
import os
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cases import each
from claimdb.cite import STYLES
from claimdb.formats import BIBLIOGRAPHIC
from harness import claimdb, process, program, shell, terminal
from worlds import write

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
    assert [line.split()[0] for line in done.out.splitlines()][1:] == ["Chatterjee,", "McCarthy,"]


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
    assert done.err == "note: chicago18-notes cites source1x in notes alone\n"
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
    assert claimdb("cite", "s1", db=empty_file_copy).out == f"{HOSTILE}. (n.d.). a b.\n"
    shown = terminal("cite", "s1", columns=200, CLAIMDB_DB=str(empty_file_copy)).out
    assert "␛[31m [red]b[/red]" in shown
    assert r"\u202e" in shown


def test_a_reader_that_goes_away_is_no_error(example_file):
    done = shell("claimdb cite s1 s2 s3 s4 | head -1; echo ${PIPESTATUS[0]}", example_file)
    assert done.out.splitlines()[-1] == "0"
    assert done.err == ""


def path_with(folder):
    return f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def without_pandoc(tmp_path):
    """Return a PATH on which there is no pandoc."""
    return str(tmp_path)


def test_any_other_style_needs_pandoc_and_says_so(example_file, without_pandoc):
    done = claimdb("cite", "s2", "--style", "ieee", db=example_file, PATH=without_pandoc)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: any other style is made by pandoc, which is not installed\n")


@each(
    ("style", "code", "message"),
    [
        ("https://x.org/a.csl", 2, "https://x.org/a.csl is an address"),
        ("nowhere.csl", 3, "there is no style nowhere.csl"),
        ("./nowhere", 3, "there is no style ./nowhere"),
    ],
)
def test_a_style_that_is_not_there_is_not_fetched(example_file, style, code, message):
    done = claimdb("cite", "s2", "--style", style, db=example_file)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


# Does what pandoc does with the documents that it is given: reads CSL-JSON, then cites.
PANDOC = r"""
import json, sys
given = json.load(sys.stdin)
if "csljson" in sys.argv:
    assert given[0]["id"] == "it"
    json.dump({"pandoc-api-version": [1, 23], "meta": {"references": given, "nocite": 1}, "blocks": []}, sys.stdout)
    sys.exit()
assert "nocite" not in given["meta"]
style = next(one for one in sys.argv if one.startswith("--csl="))[6:]
title_of_style = open(style).read().partition("<title>")[2].partition("<")[0]
if title_of_style == "broken":
    sys.exit("pandoc: no such style\nand more")
if title_of_style == "mad":
    print("[")
    sys.exit()
cite = given["blocks"][0]["c"][0]
one = cite["c"][0][0]
word = lambda text: {"t": "Str", "c": text}
title = given["meta"]["references"][0]["title"]
shown = [*one["citationPrefix"], {"t": "Space"}, {"t": "Quoted", "c": [{"t": "DoubleQuote"}, [word("T")]]}, *one["citationSuffix"]]
entry = {"t": "Para", "c": [{"t": "Span", "c": [["", ["csl-left-margin"], []], [word("[1]")]]},
  {"t": "SoftBreak"}, {"t": "Emph", "c": [word("a"), {"t": "Emph", "c": [word("b")]}, word("c")]}, {"t": "LineBreak"}]}
blocks = [{"t": "Para", "c": [{"t": "Cite", "c": [[one], [{"t": "Note", "c": [{"t": "Para", "c": shown}]}]]}]},
  {"t": "Div", "c": [["refs", [], []], [{"t": "Div", "c": [["ref-it", [], []], [entry]]}, {"t": "Para", "c": []}]]}]
if title_of_style == "notes":
    blocks = blocks[:1]
json.dump({**given, "blocks": blocks}, sys.stdout)
"""


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>A style</title><id>a-style</id><updated>2026-01-01T00:00:00Z</updated></info>
<citation><layout prefix="(" suffix=")" delimiter="; "><group delimiter=", ">
<names variable="author"><name form="short"/></names><text variable="locator"/></group></layout></citation>
<bibliography><layout suffix="."><group delimiter=", "><names variable="author"/>
<text variable="title" font-style="italic"/></group></layout></bibliography></style>"""


@pytest.fixture
def pandoc(tmp_path):
    """Return an environment with a program that answers as pandoc does, and has styles."""
    styles = tmp_path / "data" / "pandoc" / "csl"
    styles.mkdir(parents=True)
    for name in ("ieee", "notes", "broken", "mad"):
        style = STYLE.replace("A style", name)
        (styles / f"{name}.csl").write_text(style, encoding="utf-8")
    program(tmp_path, "pandoc", PANDOC)
    return {"PATH": path_with(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}


def test_any_other_style_is_made_by_pandoc(example_file, pandoc):
    asked = ("cite", "q7", "--style", "ieee")
    assert claimdb(*asked, db=example_file, **pandoc).out == "[1] abc\n"
    assert claimdb(*asked, "--markdown", db=example_file, **pandoc).out == "\\[1\\] *a*b*c*\n"
    cited = claimdb(*asked, "--in-text", db=example_file, **pandoc)
    assert cited == (0, "Antony Blinken, quoted in “T”, para. 2\n", "")
    plain = claimdb("cite", "s2", "--style", "ieee", "--in-text", db=example_file, **pandoc)
    assert plain.out == "“T”\n"
    noted = claimdb("cite", "s2", "--style", "notes", db=example_file, **pandoc)
    assert noted.out == "“T”\n"
    assert "in notes alone" in noted.err


def test_words_of_nobody_known_are_quoted_by_pandoc_too(empty_file_copy, pandoc):
    write(
        empty_file_copy,
        {
            "sources": [{}],
            "quotes": [{}],
            "attributions": [{"quote_id": 1, "position": 1, "role": "an official"}],
            "occurrences": [{"quote_id": 1, "source_id": 1}],
        },
    )
    done = claimdb("cite", "q1", "--style", "ieee", "--in-text", db=empty_file_copy, **pandoc)
    assert done.out == "quoted in “T”\n"


@pytest.mark.parametrize(
    ("style", "code", "message"),
    [("broken", 2, "error: pandoc: no such style\n"), ("mad", 1, "pandoc does not work")],
)
@pytest.mark.parametrize("command", [("cite", "s2"), ("export", "citations")])
def test_what_pandoc_says_is_one_line_and_nothing_is_printed(
    example_file, pandoc, command, style, code, message
):
    done = claimdb(*command, "--style", style, db=example_file, **pandoc)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_itself_cites_in_a_style_of_a_file(example_file, tmp_path):
    style = Path(tmp_path, "a.csl")
    style.write_text(STYLE, encoding="utf-8")
    asked = ("cite", "s2", "--style", str(style), "--locator", "page:4")
    assert claimdb(*asked, "--markdown", db=example_file).out == f"Phelan Chatterjee, *{ITALIC}*.\n"
    assert claimdb(*asked, "--in-text", db=example_file).out == "(Chatterjee, 4)\n"
