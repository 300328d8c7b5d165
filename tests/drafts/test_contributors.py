"""Contributors to a source by a name in one text."""

import json

from cases import each
from claimdb.drafts.contributors import contributor
from claimdb.drafts.records import ContributorDraft
from databases import query
from harness import claimdb

FAMILY = "SELECT family, given, literal FROM source_contributors ORDER BY source_id, position"


@each(
    "name, parts",
    [
        ("Adaeze Marsh-Abara", {"family": "Marsh-Abara", "given": "Adaeze"}),
        ("Li Mingzhe", {"family": "Li", "given": "Mingzhe"}),
        ("Anna van der Marsh", {"family": "Marsh", "given": "Anna", "particle": "van der"}),
        ("Marsh, Ada", {"family": "Marsh", "given": "Ada"}),
        ("van der Marsh, Ada", {"family": "Marsh", "given": "Ada", "particle": "van der"}),
        ("Marsh, Ada, Jr.", {"family": "Marsh", "given": "Ada", "suffix": "Jr."}),
        ("Quay Board", {"literal": "Quay Board"}),
        ("Reuters", {"literal": "Reuters"}),
        ("Solveig", {"literal": "Solveig"}),
        ("Ada Marsh,", {"literal": "Ada Marsh"}),
    ],
)
def test_a_person_is_split_and_an_institution_is_not(name, parts):
    assert contributor(name, "author") == ContributorDraft("author", **parts)


def test_our_own_tables_keep_institutions_that_look_like_people(empty_copy, refill, tmp_path):
    record = '{"title": "A plan", "contributors": [{"name": "Ada Marsh"}, "Marsh, Eva"]}'
    (tmp_path / "one.json").write_text(record)
    given = ("add", "source", "--json", f"@{tmp_path / 'one.json'}")
    assert claimdb(*given, db=empty_copy).code == 0
    quote = ("add", "quote", "--text", "We row", "--role", "a pilot", "--source", "s1")
    assert claimdb(*quote, db=empty_copy).code == 0
    before = [tuple(row) for row in query(empty_copy, FAMILY)]
    assert before == [(None, None, "Ada Marsh"), ("Marsh", "Eva", None)]
    for what, kind in (("sources", "source"), ("citations", "quote")):
        written = claimdb("export", what, "--format", "csv", db=empty_copy).out
        path = tmp_path / f"{what}.csv"
        path.write_bytes(written.encode())
        again = refill({})
        done = claimdb("import", str(path), "--kind", kind, "--create", "sources", db=again)
        assert done.code == 0, done.err
        assert [tuple(row) for row in query(again, FAMILY)] == before


def test_names_are_read_back_from_a_table_without_ids(empty_copy, refill, tmp_path):
    names = ["Ada Marsh", {"family": "Marsh", "particle": "van der", "given": "Eva"}, "Quay, Board"]
    listed = [
        {"role": role, **({"name": one} if isinstance(one, str) else one)}
        for role in ("author", "editor")
        for one in names
    ]
    record = {"title": "A plan", "contributors": listed}
    (tmp_path / "one.json").write_text(json.dumps(record))
    given = ("import", str(tmp_path / "one.json"), "--kind", "source")
    assert claimdb(*given, db=empty_copy).code == 0
    columns = FAMILY.replace("literal", "particle, literal")
    before = [tuple(row) for row in query(empty_copy, columns)]
    table = claimdb(
        "export", "sources", "--format", "csv", "--fields", "key,title,author,editor", db=empty_copy
    ).out
    (tmp_path / "a.csv").write_text(table)
    again = refill({})
    done = claimdb("import", str(tmp_path / "a.csv"), "--kind", "source", db=again)
    assert done.code == 0, done.err
    assert [tuple(row) for row in query(again, columns)] == before
