"""`claimdb import` of bibliographies: every entry is a source that can be cited by its key."""

from cases import each
from databases import query
from harness import claimdb

SAME_DAY = """
@article{note1, title={Notes}, journaltitle={The Mole}, date={2021-04-02}}
@article{note2, title={Notes}, journaltitle={The Quay}, date={2021-04-02}}
@article{tide1, title={Tides}, author={Voss, Ida}, journaltitle={The Mole}, date={2021-04-03},
  url={https://mole.example/tides}}
@article{tide2, title={Tides}, author={Voss, Ida}, journaltitle={The Mole}, date={2021-04-04},
  url={https://mole.example/tides}}
"""
MONTHS = """
@article{one, title={A}, year=2021, month=apr, day=2}
@article{two, title={B}, year=2021, month=jun # "~5"}
@article{three, title={C}, year=2021, month="June 6"}
@article{four, title={D}, year=2021, month=jan # "/" # feb}
"""
TYPES = """TY  - CHAP
TI  - Tides
AU  - Voss, Ida
A2  - Lind, Bo
T2  - Piers of the north
CY  - Oslo
PB  - Mole Press
SP  - 3
EP  - 9
ER  -
TY  - PCOMM
TI  - Letter on tides
AU  - Voss, Ida
A2  - Lind, Bo
ER  -
TY  - RPRT
TI  - Tide report
SN  - TR-7
PB  - Quay Office
ER  -
"""
NUMBERED = """TY  - JOUR
TI  - Tides
AU  - Voss, Ida
T2  - Pier Studies
VL  - 2
IS  - 4
M1  - 77
PY  - 2011
ER  -
"""


def taken(db, path, text):
    path.write_text(text)
    done = claimdb("import", str(path), db=db)
    assert done.code == 0, done.err
    return done.err


def test_entries_that_share_title_and_day_are_cited_by_their_own_keys(empty_copy, tmp_path):
    told = taken(empty_copy, tmp_path / "a.bib", SAME_DAY)
    assert "new sources that may be the same as recorded ones: 2" in told
    cited = claimdb("cite", "note2", db=empty_copy)
    assert "The Quay" in cited.out
    keys = [key for (key,) in query(empty_copy, "SELECT key FROM sources ORDER BY id")]
    assert keys == ["note1", "note2", "tide1", "tide2"]


def test_months_keep_their_days(empty_copy, tmp_path):
    taken(empty_copy, tmp_path / "a.bib", MONTHS)
    found = [day for (day,) in query(empty_copy, "SELECT issued FROM sources ORDER BY id")]
    assert found == ["2021-04-02", "2021-06-05", "2021-06-06", "2021-01/2021-02"]


def test_tags_of_ris_become_names_and_numbers_of_their_type(empty_copy, tmp_path):
    taken(empty_copy, tmp_path / "a.ris", TYPES)
    sql = "SELECT source_id, role, family FROM source_contributors ORDER BY source_id, id"
    assert [tuple(row) for row in query(empty_copy, sql)] == [
        (1, "author", "Voss"), (1, "editor", "Lind"), (2, "author", "Voss"),
        (2, "recipient", "Lind"),
    ]  # fmt: skip
    assert query(empty_copy, "SELECT number FROM sources WHERE id = 3") == [("TR-7",)]
    cited = claimdb("cite", "s1", db=empty_copy)
    assert "In B. Lind (Ed.)" in cited.out
    assert "(pp. 3–9)" in cited.out


@each("format", ["biblatex", "bibtex", "ris", "csl-json"])
def test_an_article_with_an_issue_and_a_number_comes_back(empty_file, tmp_path_factory, format):
    folder = tmp_path_factory.mktemp("numbered")
    exported = []
    text = NUMBERED
    for name in ("a.ris", "b.txt"):
        db = folder / f"{name}.db"
        db.write_bytes(empty_file.read_bytes())
        path = folder / name
        path.write_text(text)
        given = () if name == "a.ris" else ("--format", format)
        done = claimdb("import", str(path), *given, db=db)
        assert done.code == 0, done.err
        text = claimdb("export", "sources", "--format", format, db=db).out
        fields = "key,title,author,container_title,issued,volume,issue,number,pages"
        exported.append(
            claimdb("export", "sources", "--format", "csv", "--fields", fields, db=db).out
        )
    assert exported[0] == exported[1]
    assert "2011" in exported[0]
