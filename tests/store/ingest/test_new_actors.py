"""New speakers and organizations: person, organization or nobody by name, and who is reported."""

import json

from cases import each
from databases import query
from harness import claimdb

CREATE = ("--create", "speakers,organizations,sources")
HEADER = "speaker,organization,kind,family,organization_type,country,text,source\n"
ACTORS = """
SELECT a.kind, a.name, o.type, o.country, p.family FROM actors a
  LEFT JOIN organizations o ON o.actor_id = a.id LEFT JOIN people p ON p.actor_id = a.id
 ORDER BY a.id
"""
SPEAKERS = """
SELECT a.name, t.role, o.name FROM attributions t LEFT JOIN actors a ON a.id = t.actor_id
  LEFT JOIN actors o ON o.id = t.organization_id
"""


def imported(db, tmp_path, *cells, options=()):
    """Import one quote with these cells before its text."""
    path = tmp_path / "quotes.csv"
    path.write_text(f"{HEADER}{','.join(cells)},Well said {hash(cells)},A plan\n", encoding="utf-8")
    return claimdb("import", str(path), *CREATE, *options, db=db)


@each(
    "cells, actors",
    [
        (("Tomoko Abara", "", "", "", "", ""), [("person", "Tomoko Abara", None, None, "Abara")]),
        (("Norway", "", "", "", "", ""), [("organization", "Norway", "state", "NO", None)]),
        (("Harbour Union", "", "", "", "", ""), [("organization", "Harbour Union", "other", None, None)]),
        (("Norway", "", "person", "", "", ""), [("person", "Norway", None, None, None)]),
        (("Tomoko Abara", "", "Organisation", "", "", "Kenya"), [("organization", "Tomoko Abara", "other", "KE", None)]),
        (("Solveig", "", "", "", "company", "NO"), [("organization", "Solveig", "company", "NO", None)]),
        (("Park Abara Lee", "", "", "Abara Lee", "", ""), [("person", "Park Abara Lee", None, None, "Abara Lee")]),
        (("", "", "", "Abara", "", ""), [("person", "Abara", None, None, "Abara")]),
        (("Tomoko Abara", "Quay Board", "", "", "ngo", "Kenya"),
         [("person", "Tomoko Abara", None, None, "Abara"), ("organization", "Quay Board", "ngo", "KE", None)]),
        (("Tomoko Abara", "Ministry of Tides", "", "", "", ""),
         [("person", "Tomoko Abara", None, None, "Abara"), ("organization", "Ministry of Tides", "ministry", None, None)]),
        (("Solveig", "Solveig", "", "", "", ""), [("organization", "Solveig", "other", None, None)]),
    ],
)  # fmt: skip
def test_a_new_speaker_is_what_is_given_else_what_the_name_tells(refill, tmp_path, cells, actors):
    db = refill({})
    assert imported(db, tmp_path, *cells).code == 0
    assert [tuple(row) for row in query(db, ACTORS)] == actors


def test_words_for_people_without_a_name_become_a_role_once(empty_copy, tmp_path):
    cells = ("40 harbour pilots", "Quay Board", "", "", "", "")
    done = imported(empty_copy, tmp_path, *cells)
    assert "without a name, recorded as a role: 40 harbour pilots" in done.err
    assert [tuple(row) for row in query(empty_copy, SPEAKERS)] == [
        (None, "40 harbour pilots", "Quay Board")
    ]
    again = imported(empty_copy, tmp_path, *cells)
    assert again.err.splitlines()[-1] == "1 quote skipped"


def test_a_recorded_name_comes_before_what_it_tells(empty_copy, tmp_path):
    claimdb("add", "organization", "--name", "40 harbour pilots", "--type", "ngo", db=empty_copy)
    imported(empty_copy, tmp_path, "40 harbour pilots", "", "", "", "", "")
    assert [tuple(row) for row in query(empty_copy, SPEAKERS)] == [
        ("40 harbour pilots", None, None)
    ]


@each("cells", [("Tomoko Abara", "Norway; Quay Group", "", "", "", "")])
def test_several_names_in_one_organization_are_refused(empty_copy, tmp_path, cells):
    done = imported(empty_copy, tmp_path, *cells)
    assert done.code == 4
    assert "organization: 'Norway; Quay Group' has several names" in done.err
    assert query(empty_copy, "SELECT count(*) FROM actors")[0][0] == 0


def test_the_keys_of_json_and_the_options_of_add_say_the_same(empty_copy, tmp_path):
    path = tmp_path / "quotes.jsonl"
    speaker = {
        "name": "Solveig",
        "kind": "organization",
        "organization_type": "party",
        "country": "NO",
    }
    record = {"text": "Well said", "speakers": [speaker], "source": {"title": "A plan"}}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert claimdb("import", str(path), *CREATE, db=empty_copy).code == 0
    done = claimdb(
        "add", "quote", "--text", "More", "--speaker", "Abara", "--kind", "organization",
        "--organization-type", "court", "--country", "Kenya", "--no-source", *CREATE, db=empty_copy,
    )  # fmt: skip
    assert done.code == 0
    assert [tuple(row) for row in query(empty_copy, ACTORS)] == [
        ("organization", "Solveig", "party", "NO", None),
        ("organization", "Abara", "court", "KE", None),
    ]


def test_queries_find_new_states(empty_copy, tmp_path):
    imported(empty_copy, tmp_path, "Norway", "", "", "", "", "")
    imported(empty_copy, tmp_path, "Tomoko Abara", "Kenya", "", "", "", "")
    found = claimdb("search", "org-type:state", "--fields", "speaker", "--tsv", db=empty_copy)
    assert sorted(found.out.splitlines()[1:]) == ["Norway", "Tomoko Abara"]


def test_a_type_of_organization_for_a_person_alone_is_refused(empty_copy, tmp_path):
    done = imported(empty_copy, tmp_path, "Tomoko Abara", "", "person", "", "state", "")
    assert (done.code, "organization_type: is given" in done.err) == (4, True)
