"""Screens of the desk, pinned: two are in the README, the others show small and plain terminals.

`CLAIMDB_UPDATE_GOLDENS=1 pytest tests/desk/test_screens.py` draws them anew; then look at them.
"""

import os
import re
from pathlib import Path

import pytest

from claimdb.desk.form import Form
from claimdb.desk.review import ReviewWork
from claimdb.desk.work import AddWork
from claimdb.documents import read
from claimdb.extracting import ExtractedArticle
from claimdb.extraction.candidates import ArticlePassage, Candidate, Cue
from desks import sitting

DOCS = Path(__file__).parents[2] / "docs"
HERE = Path(__file__).parent / "screens"
ARTICLE = """Harbour talks end without a date

The two delegations left the town hall of Hafen late on Monday.

“We are always open for a negotiation process,” Jana Muster, the mayor of Hafen, said. “The door \
stays open for everybody.”

A spokesman called the plan a “stalling tactic”.
"""


def passage(text):
    start = ARTICLE.index(text)
    return ArticlePassage(text, start, start + len(text))


def candidate(number, text, **more):
    place = passage(text)
    return Candidate(
        number=number, start=place.start, end=place.end, text=text, mode="direct",
        pieces=((place.start, place.end),), confidence=0.9, utterance=number, **more,
    )  # fmt: skip


MUSTER = {
    "name": "Jana Muster",
    "role": "mayor of Hafen",
    "speaker": passage("Jana Muster"),
    "cue": Cue("said", ARTICLE.index("said."), ARTICLE.index("said.") + 4, "say"),
}
CANDIDATES = [
    candidate(1, "We are always open for a negotiation process", **MUSTER),
    candidate(2, "The door stays open for everybody.", **MUSTER),
    candidate(3, "stalling tactic", rejected="short"),
]
SOURCE = "Harbour talks end without a date"


def reviewing(db):
    file = read(ARTICLE.encode(), "talks.txt")
    article = ExtractedArticle("/articles/harbour.html", candidates=tuple(CANDIDATES))
    return ReviewWork(db, "ana", article, file, SOURCE, origin=article.name)


async def reviewed(seat):
    """The second candidate, after the first was accepted with what is new."""
    await seat.answers("new person “Jana Muster”")
    await seat.answers("new source")
    await seat.goes("topics[0]")
    await seat.types("peace plan=s")
    await seat.press("enter", "ctrl+s", "ctrl+t")
    await seat.types("=o")


async def entered(seat):
    """A quote whose words are not quite those of the stored text, by a misspelled speaker."""
    await seat.fills(
        text="We are always open to a negotiation process [sic]",
        **{"speakers[0].name": "Vladimir Putni", "said": "2023-03", "topics[0]": "peace plan"},
    )


SCREENS = [
    (DOCS / "desk-review.svg", reviewing, reviewed, (120, 34), {}),
    (DOCS / "desk-add.svg", None, entered, (100, 30), {"theme": "textual-light"}),
    (HERE / "small.svg", reviewing, reviewed, (80, 24), {}),
    (HERE / "no-color.svg", reviewing, reviewed, (80, 24), {"no_color": True}),
]


def drawn(svg):
    """Return a picture without fonts to load, and with spaces at the start of a text."""
    without = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return without.replace("<svg ", '<svg xml:space="preserve" ', 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "of", "act", "size", "options"), SCREENS, ids=lambda one: getattr(one, "stem", "")
)
def test_a_screen_looks_as_it_did(example_file_copy, monkeypatch, path, of, act, size, options):
    if options.get("no_color"):
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        monkeypatch.delenv("NO_COLOR", raising=False)
    work = of(example_file_copy) if of else AddWork(example_file_copy, "ana", Form("quote"))
    shown = []

    async def run(seat):
        await act(seat)
        seat.desk.clear_notifications()
        await seat.settles()
        # How far panes have scrolled depends on how fast what is below them appeared.
        for pane in seat.desk.screen.query("*"):
            pane.scroll_home(animate=False, immediate=True)
        await seat.settles()
        shown.append(drawn(seat.desk.export_screenshot(title="claimdb")))

    more = {name: value for name, value in options.items() if name != "no_color"}
    sitting(work, run, size=size, **more)
    if os.environ.get("CLAIMDB_UPDATE_GOLDENS") == "1":
        path.write_text(shown[0], encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown[0], f"look at {path.name} and update it"


def test_the_readme_shows_the_desk():
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert "](docs/desk-review.svg)" in readme
    assert "](docs/desk-add.svg)" in readme
