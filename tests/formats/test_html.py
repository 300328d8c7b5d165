"""The page of quotes and the bibliography, as text and in a browser."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from cases import each
from claimdb.cite import CSL, ENGINES, STYLES
from claimdb.cite.processor import works
from claimdb.directions import closed
from claimdb.formats.html import _VERIFIED
from claimdb.schema import VERIFICATIONS
from harness import claimdb
from worlds import write

OTHER = {
    "key": "okafor2024", "type": "book", "title": "The <i>Vasa</i> & Others", "issued": "2024", "publisher": "P",
    "url": "https://news.example.org/a_(b)?c=1&d=2", "archive_url": "http://archive.example.org/1", "doi": "10.1000/x<y>z",
}  # fmt: skip
WORLD = {
    "actors": [
        {"name": "Adaeze Okafor"}, {"name": "منى السيد"}, {"kind": "organization", "name": "The <Bureau>"},
    ],
    "people": [
        {"actor_id": 1, "family": "Okafor", "given": "Adaeze"}, {"actor_id": 2, "family": "السيد", "given": "منى"},
    ],
    "organizations": [{"actor_id": 3}],
    "topics": [{"slug": "plan", "name": "the plan"}, {"slug": "war", "name": "war"}],
    "sources": [OTHER, {"key": "z", "title": "Zed", "url": "javascript:alert(1)", "doi": "javascript:x", "issued": "2023"}],
    "source_contributors": [
        {"source_id": 1, "position": 1, "family": "Okafor", "given": "Adaeze N."},
        {"source_id": 2, "position": 1, "family": "Abel", "given": "Bo"},
    ],
    "quotes": [
        {"text": "The plan is good.", "mode": "direct", "language": "en", "said": "2024-02-03"},
        {"text": "الخطة سيئة", "mode": "direct", "language": "ar"},
        *({"text": f"Line {number}\n  indented <b>", "mode": "direct"} for number in range(4)),
        {"text": "W" * 200, "mode": "indirect"},
    ],
    "attributions": [
        {"quote_id": 1, "position": 1, "actor_id": 1, "role": "minister", "organization_id": 3},
        {"quote_id": 2, "position": 1, "actor_id": 2, "status": "disputed"},
        *({"quote_id": number, "position": 1, "actor_id": 3} for number in range(3, 6)),
        {"quote_id": 6, "position": 1, "role": "an official"},
    ],
    "quote_topics": [
        {"quote_id": 1, "topic_id": 1, "stance": "support"}, {"quote_id": 1, "topic_id": 2, "stance": "oppose"},
        {"quote_id": 2, "topic_id": 1, "stance": "oppose"}, {"quote_id": 3, "topic_id": 1, "stance": "mixed"},
        {"quote_id": 4, "topic_id": 1, "stance": "mixed"}, {"quote_id": 5, "topic_id": 1},
    ],
    "occurrences": [
        {"quote_id": 1, "source_id": 1, "locator": "page:4", "verified": "exact"},
        {"quote_id": 1, "source_id": 2, "verified": "not_found"},
        {"quote_id": 2, "source_id": 1, "via_source_id": 2},
        *({"quote_id": number, "source_id": 1, "verified": "moved"} for number in range(3, 7)),
        {"quote_id": 7, "source_id": 1},
    ],
}  # fmt: skip


def page_of(db, *arguments):
    done = claimdb("export", *arguments, "--format", "html", "-q", db=db)
    assert done.code == 0, done.err
    return done.out


def text_of(page):
    return " ".join(re.sub("<[^>]*>", "", re.sub("(?s)<head>.*</head>", "", page)).split())


def links_of(page):
    return re.findall(r'href="([^#][^"]*)"', page)


@pytest.fixture
def world(empty_file_copy):
    write(empty_file_copy, WORLD)
    return empty_file_copy


def test_a_page_begins_with_its_query_its_day_and_counts(world):
    page = page_of(world, "citations", "topic:plan")
    assert "<title>Quotes: topic:plan</title>" in page
    text = text_of(page)
    assert re.search(
        r"Query: topic:plan Exported from claimdb on \d{4}-\d\d-\d\d, cited in apa7 5 quotes 3 speakers"
        " 2 sources \\+ support: 1 − oppose: 2 ± mixed: 2 no stance coded: 1 Quotes",
        text,
    ), text
    # The summary is of what is on the page.
    assert "2 quotes 2 speakers 2 sources" in text_of(page_of(world, "citations", "--limit", "2"))


def test_speakers_are_listed_with_capacities_stances_and_quotes_if_there_are_many(world):
    text = text_of(page_of(world, "citations"))
    assert re.search(
        r"Speakers The &#60;Bureau&#62; 3 quotes: q3, q4, q5 ± mixed: the plan \(2\)"
        r" Adaeze Okafor, minister \(The &#60;Bureau&#62;\) 1 quote: q1 \+ support: the plan − oppose: war"
        r" منى السيد 1 quote: q2 − oppose: the plan"
        r" \(unknown speaker\), an official 1 quote: q6 \(the source itself\) 1 quote: q7 Quotes",
        text,
    ), text
    assert "Speakers" not in text_of(page_of(world, "citations", "--limit", "5"))


def test_each_place_has_its_citation_its_links_and_its_verification(world):
    page = page_of(world, "citations", "id:q1 OR id:q2 OR id:q7")
    text = text_of(page)
    assert (
        "(Okafor, 2024, p. 4) · news.example.org · archived copy · doi:10.1000/x&#60;y&#62;z · ✓ verified word for word"
        in text
    )
    assert "(Okafor, as cited in Abel, 2023) · ✗ not found in the text of the source" in text
    assert ", via z · " in text
    assert "not verified" in text
    assert "a rendering, not verbatim" in text
    entry = "https://doi.org/10.1000/x&#60;y&#62;z"
    assert set(links_of(page)) == {
        "https://news.example.org/a_(b)?c=1&#38;d=2", "http://archive.example.org/1",
        "https://doi.org/10.1000/x%3Cy%3Ez", entry, "https://doi.org/javascript:x",
    }  # fmt: skip
    ids = re.findall(r'id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in re.findall(r'href="(#[^"]*)"', page)} <= set(ids)


def test_notes_and_pages_without_a_style_have_no_link_within_a_link(world):
    for style in ("chicago18-notes", "none"):
        page = page_of(world, "citations", "--style", style)
        assert page.count("<a ") == page.count("</a>")
        assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", page)
    assert (
        '<cite dir="auto">The Vasa &#38; Others</cite>, <bdi>P</bdi>, <bdi>2024</bdi>, <bdi>page 4</bdi> · '
        in page
    )


TURNED = "\u202eturned"


class Lines(HTMLParser):
    """The texts of the blocks of a page, without those that are isolated by their elements."""

    def __init__(self, page):
        super().__init__()
        self.found, self.quotations, self.isolated = [""], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in ("bdi", "cite", "blockquote"):
            self.isolated.append(tag)
        elif tag in ("li", "p", "h3", "div", "article"):
            self.found.append("")

    def handle_endtag(self, tag):
        if self.isolated[-1:] == [tag]:
            self.isolated.pop()

    def handle_data(self, data):
        if not self.isolated:
            self.found[-1] += data
        elif self.isolated == ["blockquote"]:
            self.quotations.append(data)


def test_no_text_of_a_user_turns_the_direction_of_what_follows(empty_file_copy):
    source = {"key": "a", "title": TURNED, "container_title": TURNED, "publisher": TURNED, "issued": "2024",
              "url": f"https://a.example.org/{TURNED}", "archive_url": f"https://b.example.org/{TURNED}"}  # fmt: skip
    write(empty_file_copy, {
        "actors": [{"name": TURNED}, {"kind": "organization", "name": f"{TURNED} bureau"}, {"name": "Bo Abel"}],
        "people": [{"actor_id": 1, "family": TURNED}, {"actor_id": 3, "family": "Abel", "given": "Bo"}],
        "organizations": [{"actor_id": 2}],
        "topics": [{"slug": "a", "name": TURNED}, {"slug": "b", "name": "war"}],
        "sources": [source, {**source, "key": "b", "type": "book", "url": None, "archive_url": None}],
        "source_contributors": [{"source_id": 1, "position": 1, "family": TURNED, "given": TURNED}],
        "quotes": [{"text": TURNED, "mode": "direct", "occasion": TURNED}] + 5 * [{"text": "W", "mode": "direct"}],
        "attributions": [
            {"quote_id": 1, "position": 1, "actor_id": 1, "role": TURNED, "organization_id": 2},
            {"quote_id": 1, "position": 2, "actor_id": 3}, {"quote_id": 2, "position": 1, "actor_id": 1, "role": TURNED},
        ],
        "quote_topics": [{"quote_id": 1, "topic_id": one, "stance": "support"} for one in (1, 2)],
        "occurrences": [
            {"quote_id": 1, "source_id": 1, "locator": TURNED}, {"quote_id": 1, "source_id": 2, "via_source_id": 1},
            {"quote_id": 2, "source_id": 1},
        ],
    })  # fmt: skip
    for style in (*STYLES, "none"):
        for engine in ENGINES:
            if engine == CSL and not works.has("apa"):
                continue
            given = () if style == "none" else ("--engine", engine)
            for kind in ("citations", "sources"):
                page = Lines(page_of(empty_file_copy, kind, "--style", style, *given))
                assert [one for one in page.found if closed(one) != one] == []
                if kind == "citations":
                    assert TURNED in page.quotations


def test_every_result_of_verification_has_words():
    assert {*VERIFICATIONS, "rendered", ""} == {*_VERIFIED}


@each(("style", "first"), [("apa7", "Abel"), ("none", "The Vasa &#38; Others")])
def test_sources_are_a_bibliography(world, style, first):
    page = page_of(world, "sources", "source:okafor2024 OR source:z", "--style", style)
    assert text_of(page).partition(" Bibliography ")[2].startswith(first)
    assert page.count("<li ") == 2
    assert all(link.startswith(("https://", "http://")) for link in links_of(page))


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the extra tools-tests is not installed"
    )
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


SCREENS = [("light", 390), ("light", 1280), ("dark", 390), ("dark", 1280)]


@pytest.mark.slow
def test_pages_are_accessible_and_fit_in_a_browser(world, browser, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    files = {
        "quotes": ("citations",), "notes": ("citations", "--style", "chicago18-notes"),
        "few": ("citations", "id:q2"), "none": ("citations", "said:1999"), "sources": ("sources",),
    }  # fmt: skip
    for name, arguments in files.items():
        path = tmp_path / f"{name}.html"
        path.write_text(page_of(world, *arguments))
        # Colours and widths of the other pages are those of the first.
        for scheme, width in SCREENS if name == "quotes" else SCREENS[:1]:
            size = {"width": width, "height": 800}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.goto(path.as_uri())
            found = Axe().run(page).response
            assert [(one["id"], one["nodes"]) for one in found["violations"]] == []
            assert found["passes"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.close()


@pytest.mark.slow
def test_a_printed_page_has_the_addresses_of_its_links_on_white_and_whole_quotations(
    world, browser, tmp_path
):
    path = tmp_path / "page.html"
    path.write_text(page_of(world, "citations"))
    page = browser.new_page(color_scheme="dark")
    page.goto(path.as_uri())
    page.emulate_media(media="print", color_scheme="dark")

    def style(selector, name, pseudo=""):
        script = "([s, n, p]) => getComputedStyle(document.querySelector(s), p)[n]"
        return page.evaluate(script, [selector, name, pseudo])

    assert "https://news.example.org/" in style(".places a[href^=http]", "content", "::after")
    assert style(".works a", "content", "::after") == "none"
    assert style("blockquote", "breakInside") == "avoid"
    assert (style("body", "backgroundColor"), style("body", "color")) == (
        "rgb(255, 255, 255)",
        "rgb(0, 0, 0)",
    )
    page.close()
