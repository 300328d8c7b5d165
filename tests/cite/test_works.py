"""Works cited by pandoc: kinds and names that it does not know by itself, and hostile text."""

import re
from html import escape
from html.parser import HTMLParser

import pytest

from cases import each
from claimdb.cite import CSL, ENGINES, STYLES, WorkReference, cite_together, citer_of
from claimdb.cite.processor import works
from claimdb.cite.typography import as_html, as_markdown, as_text
from claimdb.cite.work import CslName
from claimdb.directions import closed

pytestmark = pytest.mark.skipif(not works.has("apa"), reason="the extra `styles` is not installed")

ADA = {"family": "Okafor", "given": "Ada"}
BO = {"family": "Lind", "given": "Bo"}
DAY = {"date-parts": [[2023, 10, 11]]}


def entry_of(style, *items):
    made = cite_together(citer_of(style, CSL), [WorkReference(one) for one in items])
    return [as_text(entry) for entry, _ in made]


def citations_of(style, *references):
    return [as_text(cited) for _, cited in cite_together(citer_of(style, CSL), references)]


@each(
    ("style", "item", "expected"),
    [
        ("mla9", {"type": "broadcast", "title": "The quay", "container-title": "Grain Lines", "host": [BO]},
         "“The Quay.” Grain Lines, hosted by Bo Lind"),
        ("apa7", {"type": "broadcast", "title": "Ports", "container-title": "Tonight", "issued": DAY,
                  "script-writer": [ADA], "director": [BO]},
         "Okafor, A. (Writer), Lind, B. (Director). (2023, October 11)."),
        ("apa7", {"type": "article-journal", "title": "Soon", "author": [ADA], "issued": {"literal": "in press"}},
         "Okafor, A. (in press). Soon."),
        ("mla9", {"type": "article-magazine", "title": "Tides", "author": [ADA], "container-title": "Port Life",
                  "issued": {"date-parts": [[2021]], "season": 1}},
         "Okafor, Ada. “Tides.” Port Life, Spring 2021."),
        ("mla9", {"type": "article-newspaper", "title": "Strike ends after nine weeks", "container-title": "Post"},
         "“Strike Ends after Nine Weeks.” Post."),
        ("chicago18-notes", {"type": "article-journal", "title": "Levies", "author": [ADA], "container-title": "Ports",
                             "volume": "13", "issue": "1-2", "issued": DAY},
         "Okafor, Ada. “Levies.” Ports 13, nos. 1–2 (2023)."),
        ("apa7", {"type": "webpage", "title": "A levy", "author": [ADA], "container-title": "BBC News",
                  "publisher": "BBC", "issued": DAY},
         "Okafor, A. (2023, October 11). A levy. BBC News."),
        ("mla9", {"type": "review-book", "title": "A quay", "reviewed-title": "The <i>port</i>", "author": [ADA],
                  "reviewed-author": [BO], "container-title": "Ports"},
         "Okafor, Ada. “A Quay.” Review of The Port, by Bo Lind. Ports."),
        ("chicago18-notes", {"type": "webpage", "title": "A levy", "archive_location": "https://a.example.org/x"},
         "“A Levy.” https://a.example.org/x."),
        ("mla9", {"type": "legal_case", "title": "Lind v. Quay", "container-title": "F.3d", "volume": "312",
                  "number": "18-1234", "issued": DAY},
         "Lind v. Quay. F.3d, vol. 312, no. 18-1234, 11 Oct. 2023."),
        ("mla9", {"type": "treaty", "title": "Open ports", "author": [{"literal": "Norland"}, {"literal": "Sudland"}]},
         "Norland and Sudland. Open Ports."),
        ("apa7", {"type": "legislation", "title": "Ports Act", "container-title": "U.S.C.", "volume": "42",
                  "section": "§ 1983", "issued": DAY},
         "Ports Act, 42 U.S.C. § 1983 (2023)."),
        ("mla9", {"type": "speech", "title": "Open ports", "author": [ADA], "event-title": "A congress",
                  "event-place": "Quay", "event-date": DAY, "issued": DAY},
         "Okafor, Ada. “Open Ports.” A congress, 11 Oct. 2023, Quay."),
        ("apa7", {"type": "book", "title": "On 'free' ports", "author": [ADA], "issued": DAY},
         "Okafor, A. (2023). On ‘free’ ports."),
    ],
)  # fmt: skip
def test_what_pandoc_does_otherwise_is_corrected(style, item, expected):
    [made] = entry_of(style, {"id": "a", **item})
    assert made.startswith(expected)


def test_a_title_that_ends_in_a_mark_is_followed_by_its_comma():
    item = {"id": "a", "type": "article-newspaper", "title": "Who pays?", "author": [ADA],
            "container-title": "Post", "issued": DAY}  # fmt: skip
    [note] = citations_of("chicago18-notes", WorkReference(item))
    assert note == "Ada Okafor, “Who Pays?,” Post, October 11, 2023."


def test_every_citation_is_a_first_one():
    item = {"id": "a", "type": "book", "title": "Ports", "author": [ADA], "issued": DAY}
    notes = citations_of("chicago18-notes", *(WorkReference(item, f"page:{n}") for n in (3, 4, 5)))
    assert notes == [f"Ada Okafor, Ports (2023), {n}." for n in (3, 4, 5)]


def test_places_and_speakers_are_those_of_each_reference():
    item = {"id": "a", "type": "book", "title": "Ports", "author": [ADA], "issued": DAY}
    said = (
        CslName(family="Xi", given="Jin", family_first=True),
        CslName(family="Lind", given="Bo"),
    )
    found = citations_of(
        "apa7",
        WorkReference(item, "page:3", said),
        WorkReference(item, "page:3-4", said[:1]),
        WorkReference(item, "paragraph:12", ()),
        WorkReference(item, "at the end", None),
    )
    assert found == [
        "(Xi & Lind, as cited in Okafor, 2023, p. 3)",
        "(Xi, as cited in Okafor, 2023, pp. 3–4)",
        "(as cited in Okafor, 2023, para. 12)",
        "(Okafor, 2023, at the end)",
    ]


def test_works_of_more_runs_than_one_are_in_order(monkeypatch):
    monkeypatch.setattr(works, "_TOGETHER", 2)
    items = [
        {
            "id": f"k{n}",
            "type": "book",
            "title": f"T{n}",
            "author": [{"family": name, "given": "A"}],
        }
        for n, name in enumerate(["Zu", "Bo", "Zu", "Ai", "Éa", "Zu"])
    ]
    citer = citer_of("apa7", CSL)
    made = cite_together(citer, [WorkReference(one) for one in items])
    entries = {one["id"]: entry for one, (entry, _) in zip(items, made, strict=True)}
    assert citer.in_order(entries) == ["k3", "k1", "k4", "k0", "k2", "k5"]
    zu = [as_text(made[n][1]) for n in (0, 2, 5)]
    assert zu == ["(Zu, n.d.-a)", "(Zu, n.d.-b)", "(Zu, n.d.-c)"]


@each("engine", ENGINES)
@each("style", STYLES)
def test_addresses_are_printed_and_linked_as_they_are(engine, style):
    addresses = [
        "https://ports.example.org/wiki/Quay_(Bo)", "https://ports.example.org/a<x>b?c='d'&e=f--g...h*i*_j_^k",
        "https://ports.example.org/(a(b))?x=~$y${z}#@k", "https://ports.example.org/%3Cx%3E/1-2/a.b:c;d",
    ]  # fmt: skip
    for url in addresses:
        item = {
            "id": "a",
            "type": "webpage",
            "title": "A quay",
            "author": [ADA],
            "URL": url,
            "issued": DAY,
        }
        [(entry, cited)] = cite_together(citer_of(style, engine), [WorkReference(item)])
        for runs in (entry, cited) if style == "chicago18-notes" else (entry,):
            linked = f'<a href="{escape(url)}">{escape(url)}</a>'
            assert linked in unified(as_html(runs, linked=True))
            assert url in as_text(runs)
            assert url in re.sub(r"\\(.)", r"\1", as_markdown(runs))


def unified(html):
    return re.sub("&#([0-9]+);", lambda found: escape(chr(int(found[1]))), html).replace(
        "'", "&#x27;"
    )


def test_only_parentheses_of_the_style_become_brackets_inside_others():
    item = {"id": "a", "type": "book", "title": "The port (of call)", "publisher": "Quay (Press)", "author": [ADA],
            "original-title": "Der Hafen", "original-date": {"date-parts": [[1931]]}, "issued": DAY,
            "URL": "https://ports.example.org/Quay_(Bo)"}  # fmt: skip
    [note] = citations_of("chicago18-notes", WorkReference(item))
    assert "Quay (Press), 2023; originally published as Der Hafen [1931])" in note
    assert "The Port (of Call) (" in note
    [cited] = citations_of("apa7", WorkReference({**item, "author": []}))
    assert cited == "(The Port (of Call), 1931/2023)"


HOSTILE = [
    "<script>alert(1)</script>", "</div></body>", "a & b < c > d", "*a* _b_ `c` [d](e)", "{{a}} \\emph{b} $x$",
    "=HYPERLINK(1)", "\x1b[31mred\x1b[0m", "a\x00b", "a\nb\r\nc", "\u202eabc", "\ud800", "“a” ‘b’ 'c' \"d\"", "@key [@key]",
    "(a (b) c", "9753186420 and 9753186421", "a" * 3000, "",
]  # fmt: skip
ALLOWED = {"i", "b", "sup", "sub", "span"}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.seen.add(tag)
        assert dict(attributes).keys() <= {"style"}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("style", STYLES)
def test_hostile_text_in_any_field_leaves_every_format_intact(style):
    items = [
        {
            "id": text or "empty", "type": kind, "title": text, "container-title": text, "publisher": text, "URL": text,
            "DOI": text, "page": text, "volume": text, "note": text, "genre": text, "issued": {"literal": text},
            "author": [{"family": text, "given": text}, {"literal": text}], "language": text, "status": text,
            "host": [{"literal": text}], "custom": {"a": text}, "archive_location": text,
        }
        for text, kind in zip(HOSTILE, ("book", "webpage", "broadcast", "bill") * 5, strict=False)
    ]  # fmt: skip
    references = [WorkReference(one, str(one["title"]) or None) for one in items]
    for runs in (part for pair in cite_together(citer_of(style, CSL), references) for part in pair):
        assert closed(as_text(runs)) == as_text(runs)
        parser = Tags()
        parser.feed(as_html(runs))
        assert not parser.open
        assert parser.seen <= ALLOWED
        assert "\n" not in as_markdown(runs)
        assert not re.search(r"(?<!\\)[<>](?!/?(?:i|b|sup|sub|span)\b)", as_markdown(runs))
