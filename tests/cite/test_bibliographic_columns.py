"""Citations of sources whose volume, pages, ... are columns, and once were in `csl`."""

import json
from pathlib import Path

import pytest

from cases import each
from citations import citation, entry
from claimdb.cite import STYLES, csl
from claimdb.cite.item import item
from claimdb.drafts.validate import gate
from claimdb.model import Contributor, Source
from claimdb.schema import KINDS

ITEMS = json.loads(Path(__file__).with_name("goldens_items.json").read_text(encoding="utf-8"))
COLUMNS = {
    "volume": "volume", "issue": "issue", "page": "pages", "number": "number",
    "edition": "edition", "publisher-place": "publisher_place",
}  # fmt: skip


def sources(given):
    """Return the source of an item, and the same with the six variables in `csl`."""
    draft = gate("source", csl.record(given))
    cells = {field.key: getattr(draft, field.key) for field in KINDS["source"].cells()}
    made = tuple(
        Contributor(one.role, one.literal or one.family or one.given, *one[1:5])
        for one in draft.contributors
    )
    others = {"contributors": made, "cites": (), "cited_by": (), "snapshots": (), "quotes": ()}
    now = Source(1, "u", **cells, **others)
    moved = {name: given[name] for name in COLUMNS if name in given}
    former = {**cells, **dict.fromkeys(COLUMNS.values()), "csl": {**(draft.csl or {}), **moved}}
    return now, Source(1, "u", **former, **others)


@each("style", STYLES)
def test_a_style_cites_a_column_as_it_cited_the_csl(style):
    with_any = 0
    for given in ITEMS:
        now, former = sources(given)
        with_any += any(getattr(now, column) for column in COLUMNS.values())
        assert entry(style, item(now)) == entry(style, item(former)), given["id"]
        assert citation(style, item(now), "page:4") == citation(style, item(former), "page:4")
    assert with_any > 10


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_before_the_csl(name):
    now, _ = sources({"id": "a", "type": "book", "title": "T", name: 3})
    assert (item(now)[name], now.csl) == ("3", None)
    now, _ = sources({"id": "a", "type": "book", "title": "T", name: {"a": 1}})
    assert (item(now)[name], getattr(now, COLUMNS[name])) == ({"a": 1}, None)
