"""Citation styles compared with the output of citeproc-js."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from cases import each
from citations import citation, entry
from claimdb.cite import BUILT_IN, STYLES, WorkReference, citer_of
from claimdb.cite.names import initials
from claimdb.cite.typography import as_html, as_text, merge
from claimdb.cite.work import CslWork
from claimdb.errors import ClaimdbError

HERE = Path(__file__).parent
ITEMS = json.loads((HERE / "goldens_items.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((HERE / "goldens_expected.json").read_text(encoding="utf-8"))
DIFFERENCES: dict[tuple[str, str], str] = {}
"""Where the manual itself is plainly different: the style and the item, and why. There is none."""


def printed(style, item):
    runs = entry(style, item)
    html = as_html(runs)
    return {
        "text": as_text(runs),
        "html": f'<div class="csl-entry">{html}</div>' if html else "",
        "citation": as_text(citation(style, item)),
        "citation_para4": as_text(citation(style, item, "paragraph:4")),
    }


@each("style", STYLES)
def test_entries_and_citations_are_those_of_the_style(style):
    different = {
        (style, item["id"]) for item in ITEMS if printed(style, item) != EXPECTED[style][item["id"]]
    }
    assert different == {pair for pair in DIFFERENCES if pair[0] == style}


def text(style, **item):
    return as_text(entry(style, {"type": "book", "title": "A title", **item}))


PHELAN = {"family": "Chatterjee", "given": "Phelan"}
PJOTR = {"family": "Sauer", "given": "Pjotr"}
DAY = {"date-parts": [[2023, 3, 20]]}
AT = "https://x.org/a"

ENTRIES = [
    # Who is named where unknown author, and who helped.
    ("mla9", {"editor": [PHELAN, PJOTR]}, "Chatterjee, Phelan, and Pjotr Sauer, editors. A Title."),
    ("apa7", {"editor": [PHELAN, PJOTR]}, "Chatterjee, P., & Sauer, P. (Eds.). (n.d.). A title."),
    (
        "chicago18-notes",
        {"editor": [PHELAN, PJOTR], "issued": DAY},
        "Chatterjee, Phelan, and Pjotr Sauer, eds. A Title. 2023.",
    ),
    (
        "mla9",
        {"author": [PHELAN], "translator": [PJOTR], "publisher": "OUP", "edition": "2"},
        "Chatterjee, Phelan. A Title. Translated by Pjotr Sauer, 2nd ed., OUP.",
    ),
    (
        "apa7",
        {"author": [PHELAN], "translator": [PJOTR], "publisher": "OUP", "edition": 11},
        "Chatterjee, P. (n.d.). A title (P. Sauer, Trans.; 11th ed.). OUP.",
    ),
    (
        "chicago18-author-date",
        {"author": [PHELAN], "translator": [PJOTR], "publisher": "OUP", "edition": "rev."},
        "Chatterjee, Phelan. n.d. A Title. Rev. ed. Translated by Pjotr Sauer. OUP.",
    ),
    # Interviews.
    (
        "mla9",
        {"type": "interview", "author": [PHELAN], "interviewer": [PJOTR], "URL": AT},
        f"Chatterjee, Phelan. “A Title.” Interview by Pjotr Sauer. {AT}.",
    ),
    (
        "apa7",
        {
            "type": "interview",
            "author": [PHELAN],
            "interviewer": [PJOTR],
            "issued": DAY,
            "URL": AT,
        },
        f"Chatterjee, P. (2023, March 20). A title (P. Sauer, Interviewer). {AT}",
    ),
    (
        "chicago18-notes",
        {
            "type": "interview",
            "author": [PHELAN],
            "interviewer": [PJOTR],
            "issued": DAY,
            "URL": AT,
        },
        f"Chatterjee, Phelan. “A Title.” Interview by Pjotr Sauer. March 20, 2023. {AT}.",
    ),
    # Journals with one number, or none.
    (
        "apa7",
        {"type": "article-journal", "container-title": "J", "issue": "3", "page": "5"},
        "A title. (n.d.). J, (3), 5.",
    ),
    (
        "chicago18-author-date",
        {"type": "article-journal", "container-title": "J", "volume": 3, "issued": DAY, "page": "5"},
        "“A Title.” 2023. J 3 (March): 5.",
    ),
    (
        "chicago18-author-date",
        {"type": "article-journal", "container-title": "J", "issue": "3", "issued": DAY},
        "“A Title.” 2023. J, no. 3 (March).",
    ),
    (
        "chicago18-author-date",
        {"type": "article-journal", "container-title": "J", "issued": DAY},
        "“A Title.” 2023. J, March 20.",
    ),
    (
        "chicago18-notes",
        {"type": "article-journal", "container-title": "J", "volume": "3", "issued": DAY},
        "“A Title.” J 3 (March 2023).",
    ),
    (
        "chicago18-notes",
        {"type": "article-journal", "container-title": "J", "issued": DAY, "page": "5-7"},
        "“A Title.” J, March 20, 2023, 5–7.",
    ),
    # Broadcasts that are not online, or in nothing.
    (
        "chicago18-notes",
        {"type": "broadcast", "container-title": "Newsnight", "publisher": "BBC", "issued": DAY},
        "Newsnight. “A Title.” Aired March 20, 2023, on BBC.",
    ),
    (
        "chicago18-notes",
        {"type": "broadcast", "container-title": "Newsnight", "publisher": "BBC"},
        "Newsnight. “A Title.” n.d., on BBC.",
    ),
    ("chicago18-notes", {"type": "broadcast", "issued": DAY}, "A Title. March 20, 2023."),
    ("mla9", {"type": "broadcast", "publisher": "BBC"}, "A Title. BBC."),
    ("apa7", {"type": "broadcast", "publisher": "BBC"}, "A title. (n.d.). [Broadcast]. BBC."),
    # A site says who publishes it.
    ("mla9", {"type": "webpage", "container-title": "BBC News", "publisher": "BBC"}, "“A Title.” BBC News."),
    ("mla9", {"type": "document", "publisher": "MFA"}, "“A Title.” MFA."),
    ("apa7", {"type": "webpage", "container-title": "BBC News", "publisher": "BBC"}, "A title. (n.d.). BBC News."),
    ("apa7", {"type": "webpage", "publisher": "BBC"}, "A title. (n.d.). BBC."),
    (
        "chicago18-notes",
        {"type": "webpage", "author": [PHELAN], "publisher": "BBC", "issued": DAY},
        "Chatterjee, Phelan. “A Title.” BBC, March 20, 2023.",
    ),
    ("chicago18-notes", {"type": "webpage"}, "“A Title.”"),
    # Speeches.
    (
        "mla9",
        {"type": "speech", "event-title": "Press conference", "event-date": DAY, "event-place": "Rome"},
        "“A Title.” Press conference, 20 Mar. 2023, Rome.",
    ),
    ("apa7", {"type": "speech", "genre": "Keynote"}, "A title. (n.d.). [Keynote]."),
    ("chicago18-notes", {"type": "speech", "genre": "keynote"}, "“A Title.” Keynote. n.d."),
    # Thesis, chapters in what has no editor, several pages.
    ("chicago18-notes", {"type": "thesis", "publisher": "MIT", "issued": DAY}, "“A Title.” MIT, 2023."),
    (
        "apa7",
        {"type": "chapter", "container-title": "H", "editor": [PJOTR], "author": [PHELAN], "page": "3"},
        "Chatterjee, P. (n.d.). A title. In P. Sauer (Ed.), H (p. 3).",
    ),
    ("mla9", {"type": "chapter", "container-title": "H", "page": "3, 5"}, "“A Title.” H, pp. 3, 5."),
    # Numbers without the kind of what they count, and any other type.
    ("apa7", {"type": "report", "number": "14"}, "A title (No. 14). (n.d.)."),
    ("chicago18-notes", {"type": "report", "number": "14"}, "A Title. No. 14. n.d."),
    ("mla9", {"edition": "Rev. ed."}, "A Title. Rev. ed."),
    ("mla9", {"type": "report", "number": "14"}, "A Title. No. 14."),
    ("mla9", {"type": "dataset", "number": "14"}, "A Title. 14."),
    ("mla9", {"type": "nonsense"}, "A Title."),
    # Circa, seasons, ranges, words.
    ("mla9", {"issued": {"date-parts": [[2023]], "circa": True}}, "A Title. Circa 2023."),
    ("apa7", {"issued": {"date-parts": [[2023]], "circa": True}}, "A title. (ca. 2023)."),
    ("chicago18-author-date", {"issued": {"date-parts": [[2023]], "circa": True}}, "A Title. [2023?]."),
    ("apa7", {"type": "webpage", "issued": {"date-parts": [[2023, 13]]}}, "A title. (2023, Spring)."),
    ("apa7", {"type": "webpage", "issued": {"date-parts": [[2023, 22]]}}, "A title. (2023, Summer)."),
    ("apa7", {"type": "webpage", "issued": {"date-parts": [[2023]], "season": 3}}, "A title. (2023, Autumn)."),
    ("apa7", {"type": "webpage", "issued": {"literal": "by 2023"}}, "A title. (by 2023)."),
    ("apa7", {"DOI": "https://doi.org/10.1/x", "URL": AT}, "A title. (n.d.). https://doi.org/10.1/x"),
]  # fmt: skip


@each(("style", "item", "expected"), ENTRIES)
def test_an_entry_says_what_the_style_wants(style, item, expected):
    assert text(style, **item) == expected


LETTER = {"type": "personal_communication", "title": "A title", "author": [PHELAN], "issued": DAY}


@each(
    ("style", "listed", "cited"),
    [
        ("mla9", "Chatterjee, Phelan. “A Title.” 20 Mar. 2023.", "(Chatterjee, par. 4)"),
        ("apa7", "", "(P. Chatterjee, personal communication, March 20, 2023, para. 4)"),
        ("chicago18-notes", "", "Phelan Chatterjee, “A Title,” March 20, 2023, para. 4."),
        (
            "chicago18-author-date",
            "",
            "(Phelan Chatterjee, “A Title,” March 20, 2023, para. 4)",
        ),
    ],
)
def test_a_letter_that_readers_cannot_find_has_no_entry(style, listed, cited):
    for kind in ("personal_communication", "interview"):
        item = {**LETTER, "type": kind}
        assert as_text(entry(style, item)) == listed
        assert as_text(citation(style, item, "paragraph:4")) == cited
        for name in ("URL", "publisher", "container-title", "archive", "DOI"):
            assert as_text(entry(style, {**item, name: "x"}))


@each("style", STYLES)
def test_a_citation_is_the_same_whatever_number_was_cited_before(style):
    module, _, function = STYLES[style].function.partition(".")
    _, citing = getattr(import_module(f"claimdb.cite.styles.{module}"), function)(CslWork(LETTER))
    citer = citer_of(style, BUILT_IN)
    places = ["page 12", "p. 12", " page :12 ", "12", "n. 3, p. 12", "§ 12", "pages:3-12", "٤-12"]
    for place in places:
        for locator in (place.replace("12", "7"), place):
            made = citer.cite(WorkReference(LETTER, locator))[1]
            assert merge(made) == merge(citing(locator, None))


RANGES = [
    ([[2023, 3, 1], [2023, 3, 20]], "1–20 Mar. 2023", "2023, March 1–20", "March 1–20, 2023"),
    (
        [[2023, 3, 1], [2023, 4, 1]],
        "1 Mar.–1 Apr. 2023",
        "2023, March 1–April 1",
        "March 1–April 1, 2023",
    ),
    (
        [[2022, 3, 1], [2023, 3, 1]],
        "1 Mar. 2022–1 Mar. 2023",
        "2022, March 1–2023, March 1",
        "March 1, 2022–March 1, 2023",
    ),
    ([[2023, 3], [2023, 4]], "Mar.–Apr. 2023", "2023, March–April", "March–April 2023"),
    ([[2022], [2023]], "2022–2023", "2022–2023", "2022–2023"),
    ([[2023], [2023]], "2023", "2023", "2023"),
    # Of one end less may be known than of the other.
    ([[2023], [2023, 3]], "2023–Mar. 2023", "2023–2023, March", "2023–March 2023"),
    (
        [[2023, 3, 20], [2023, 4]],
        "20 Mar.–Apr. 2023",
        "2023, March 20–2023, April",
        "March 20, 2023–April 2023",
    ),
    ([[2023, 3, 1], [0]], "1 Mar. 2023–", "2023, March 1–", "March 1, 2023–"),
]


@each(("parts", "mla", "apa", "chicago"), RANGES)
def test_a_range_says_once_what_its_ends_share(parts, mla, apa, chicago):
    item = {"type": "webpage", "issued": {"date-parts": parts}}
    assert text("mla9", **item) == f"A Title. {mla}."
    assert text("apa7", **item) == f"A title. ({apa})."
    assert text("chicago18-notes", **item) == f"“A Title.” {chicago}."


@each("ends", [
    [[2023, 3, 20], [2023, 4]], [[2023], [2023, 3]], [[2023, 3, 1], [2023]], [[2023, 3, 1], [2023, 4, 2]],
])  # fmt: skip
@each("style", STYLES)
def test_a_range_within_a_year_has_it_once_in_the_text(style, ends):
    item = {"type": "book", "title": "A title", "issued": {"date-parts": ends}}
    assert "2023–2023" not in as_text(citation(style, item))


@each(
    "issued",
    [
        "2023",
        5,
        {},
        {"date-parts": "x"},
        {"date-parts": [[]]},
        {"date-parts": [["x"]]},
        {"raw": "x"},
    ],
)
def test_what_is_no_date_is_none(issued):
    assert text("apa7", issued=issued) == "A title. (n.d.)."


def test_a_month_that_is_none_is_left_out():
    assert (
        text("apa7", type="webpage", issued={"date-parts": [[2023, 19, 3]]}) == "A title. (2023)."
    )


NAMES = [
    ({"literal": "The Group"}, "The Group.", "The Group.", "The Group"),
    ({"given": "Madonna"}, "Madonna.", "Madonna.", "Madonna"),
    ({"family": "习", "given": "近平"}, "习近平.", "习近平.", "习"),
    ({"family": "Xi", "given": "Jean-Paul q"}, "Xi, Jean-Paul q.", "Xi, J.-P. q.", "Xi"),
    (
        {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"},
        "Beethoven, Ludwig van.",
        "Beethoven, L. van.",
        "Beethoven",
    ),
]


@each(("name", "mla", "apa", "short"), NAMES)
def test_a_name_is_written_by_its_parts(name, mla, apa, short):
    item = {"author": [name], "issued": DAY}
    assert text("mla9", **item) == f"{mla} A Title. 2023."
    assert text("apa7", **item).startswith(apa.removesuffix("."))
    shown = as_text(citation("apa7", {"type": "book", "title": "A title", **item}))
    assert shown == f"({short}, 2023)"


def test_many_authors_are_shortened_as_each_style_shortens():
    many = [PHELAN] * 21
    assert text("mla9", author=many).startswith("Chatterjee, Phelan, et al. A")
    assert "P., … Chatterjee, P. (n.d.)" in text("apa7", author=many)
    assert text("apa7", author=many).count("Chatterjee") == 20
    assert text("chicago18-notes", author=many[:6]).count("Phelan") == 6
    assert text("chicago18-notes", author=many[:7]).count("Phelan") == 3
    groups = [{"literal": "A"}, {"literal": "B"}]
    assert text("mla9", author=groups) == "A and B. A Title."
    assert text("mla9", author=[*groups, *groups]) == "A et al. A Title."


@each(("style", "one", "two", "helped"), [
    ("mla9", "Chatterjee, Phelan, et al. A Title. Edited by Pjotr Sauer et al.",
     "Chatterjee, Phelan, et al. A Title.", "Sauer, Pjotr, et al., editors. A Title."),
    ("apa7", "Chatterjee, P., et al. (n.d.). A title (P. Sauer et al., Eds.).",
     "Chatterjee, P., Sauer, P., et al. (n.d.). A title.", "Sauer, P., et al. (Eds.). (n.d.). A title."),
    ("chicago18-author-date", "Chatterjee, Phelan, et al. n.d. A Title. Edited by Pjotr Sauer et al.",
     "Chatterjee, Phelan, Pjotr Sauer, et al. n.d. A Title.", "Sauer, Pjotr, et al., eds. n.d. A Title."),
    ("chicago18-notes", "Chatterjee, Phelan, et al. A Title. Edited by Pjotr Sauer et al. n.d.",
     "Chatterjee, Phelan, Pjotr Sauer, et al. A Title. n.d.", "Sauer, Pjotr, et al., eds. A Title. n.d."),
])  # fmt: skip
def test_names_that_go_on_end_in_et_al(style, one, two, helped):
    custom = {"et-al": ["author", "editor", "translator"]}
    assert text(style, author=[PHELAN], editor=[PJOTR], custom=custom) == one
    assert text(style, author=[PHELAN, PJOTR], custom=custom) == two
    assert text(style, editor=[PJOTR], custom=custom) == helped
    assert text(style, author=[PHELAN], custom={"et-al": 1}) == text(style, author=[PHELAN])
    cited = as_text(citation(style, {"type": "book", "author": [PHELAN], "custom": custom}))
    assert "Chatterjee et al." in cited or "Phelan Chatterjee et al." in cited
    many = text(style, author=[PHELAN] * 25, custom=custom)
    assert "… " not in many
    assert "et al." in many


PLACES = [
    ("page:23", "(Chatterjee 23)", "(Chatterjee, 2023, p. 23)", "(Chatterjee 2023, 23)"),
    ("page:23-25", "(Chatterjee 23–25)", "(Chatterjee, 2023, pp. 23–25)", "(Chatterjee 2023, 23–25)"),
    ("page:101-108", "(Chatterjee 101–08)", "(Chatterjee, 2023, pp. 101–108)", "(Chatterjee 2023, 101–8)"),
    ("page:123-145, 7", "(Chatterjee 123–45, 7)", "(Chatterjee, 2023, pp. 123–145, 7)", "(Chatterjee 2023, 123–45, 7)"),
    ("page:A1-A3", "(Chatterjee A1-A3)", "(Chatterjee, 2023, p. A1-A3)", "(Chatterjee 2023, A1-A3)"),
    ("paragraph:101-108", "(Chatterjee, pars. 101–108)", "(Chatterjee, 2023, paras. 101–108)", "(Chatterjee 2023, paras. 101–108)"),
    ("paragraph:4, 6", "(Chatterjee, pars. 4, 6)", "(Chatterjee, 2023, paras. 4, 6)", "(Chatterjee 2023, paras. 4, 6)"),
    ("timestamp:00:01:20", "(Chatterjee, 00:01:20)", "(Chatterjee, 2023, 00:01:20)", "(Chatterjee 2023, 00:01:20)"),
    ("the end", "(Chatterjee, the end)", "(Chatterjee, 2023, the end)", "(Chatterjee 2023, the end)"),
    ("paragraph:", "(Chatterjee, paragraph:)", "(Chatterjee, 2023, paragraph:)", "(Chatterjee 2023, paragraph:)"),
    ("", "(Chatterjee)", "(Chatterjee, 2023)", "(Chatterjee 2023)"),
]  # fmt: skip


@each(("locator", "mla", "apa", "chicago"), PLACES)
def test_a_place_is_named_as_the_style_names_it(locator, mla, apa, chicago):
    item = {"type": "book", "title": "A title", "author": [PHELAN], "issued": DAY}
    assert as_text(citation("mla9", item, locator)) == mla
    assert as_text(citation("apa7", item, locator)) == apa
    assert as_text(citation("chicago18-author-date", item, locator)) == chicago


PAGES = [
    ("3-10", "3–10", "3–10"), ("96-117", "96–117", "96–117"), ("100-104", "100–04", "100–104"),
    ("101-108", "101–08", "101–8"), ("808-833", "808–33", "808–33"), ("321-328", "321–28", "321–28"),
    ("498-532", "498–532", "498–532"), ("1087-1089", "1087–89", "1087–89"),
    ("1103-1104", "1103–04", "1103–4"), ("1496-1500", "1496–500", "1496–500"),
    ("12991-13001", "12991–3001", "12991–3001"), ("145-123", "145–123", "145–123"),
    ("e101-e108", "e101–e108", "e101–e108"), ("123-145, 201", "123–45, 201", "123–45, 201"),
]  # fmt: skip


@each(("pages", "mla", "chicago"), PAGES)
def test_a_range_of_pages_is_shortened_as_the_style_shortens(pages, mla, chicago):
    item = {"type": "article-journal", "container-title": "J", "volume": "1", "page": pages}
    assert text("mla9", **item).endswith(f"pp. {mla}.")
    assert text("apa7", **item).endswith(f", {pages.replace('-', '–')}.")
    assert text("chicago18-notes", **item).endswith(f": {chicago}.")
    assert text("chicago18-author-date", **item).endswith(f": {chicago}.")


SECOND_HAND = {
    "mla9": "(Sauer, qtd. in Chatterjee, par. 4)",
    "apa7": "(Sauer, as cited in Chatterjee, 2023, para. 4)",
    "chicago18-author-date": "(Sauer, quoted in Chatterjee 2023, para. 4)",
    "chicago18-notes": "Pjotr Sauer, quoted in Phelan Chatterjee, “A Title,” March 20, 2023, para. 4.",
}


@each("style", STYLES)
def test_words_at_second_hand_are_said_to_be_quoted(style):
    item = {"type": "webpage", "title": "A title", "author": [PHELAN], "issued": DAY}
    cited = as_text(citation(style, item, "paragraph:4", said_by=[PJOTR]))
    assert cited == SECOND_HAND[style]
    nobody = as_text(citation(style, item, "paragraph:4", said_by=[]))
    assert nobody == SECOND_HAND[style].replace("Pjotr Sauer, ", "").replace("Sauer, ", "")


def test_who_is_said_the_family_first_is_written_so():
    item = {"type": "webpage", "title": "A title", "author": [PHELAN], "issued": DAY}
    xi = {"family": "Xi", "given": "Jinping", "static-ordering": True}
    noted = as_text(citation("chicago18-notes", item, said_by=[xi]))
    assert noted.startswith("Xi Jinping, quoted in Phelan Chatterjee")
    assert as_text(citation("mla9", item, said_by=[xi])) == "(Xi, qtd. in Chatterjee)"


def test_a_note_has_what_an_entry_has():
    item = {
        "type": "report", "title": "A title", "author": [PHELAN], "translator": [PJOTR], "edition": "3",
        "genre": "white paper", "number": "7", "publisher": "Chatham House", "issued": DAY,
    }  # fmt: skip
    assert as_text(citation("chicago18-notes", item, "page:5")) == (
        "Phelan Chatterjee, A Title, White paper, no. 7, 3rd ed., trans. Pjotr Sauer"
        " (Chatham House, 2023), 5."
    ).replace("paper, no.", "paper no.")


def test_titles_of_other_languages_keep_their_case():
    french = {"language": "fr", "container-title": "le monde", "type": "article-newspaper"}
    assert text("mla9", title="ce que dit le plan", **french) == "“ce que dit le plan.” le monde."
    english = {**french, "language": "en-GB"}
    assert text("mla9", title="the plan", **english) == "“The Plan.” Le Monde."


def test_the_names_of_styles_are_all_there_is():
    with pytest.raises(ClaimdbError):
        citer_of("vancouver-of-nobody")


TAGGED = {
    "id": "a",
    "type": "article-journal",
    "title": 'wrecks of the <i>Vasa</i>, <span class="nocase">eBay</span> and CO<sub>2</sub> <b>at</b> 3 < 4',
    "container-title": "Sea <i>Life</i>",
    "author": [{"family": "Moe", "given": "Per"}],
    "issued": {"date-parts": [[2020]]},
}


@each(("style", "expected"), [
    ("apa7", "Moe, P. (2020). wrecks of the <i>Vasa</i>, eBay and CO2 at 3 &#60; 4. <i>Sea </i>Life."),
    ("mla9", "Moe, Per. “Wrecks of the <i>Vasa</i>, eBay and CO2 at 3 &#60; 4.” <i>Sea </i>Life, 2020."),
])  # fmt: skip
def test_tags_in_titles_are_italics_and_keep_the_case(style, expected):
    assert as_html(entry(style, TAGGED)) == expected
    assert "<i>" not in as_text(entry(style, TAGGED))


@each(("given", "expected"), [
    ("Seo-yun", "S."), ("Anne-Marie", "A.-M."), ("J.R.", "J. R."), ("Ida M.", "I. M."),
    ("Al-Amin de", "A.-A. de"), ("-", "-"), ("Ida --", "I. --"),
])  # fmt: skip
def test_initials_are_those_of_citeproc(given, expected):
    assert initials(given) == expected
