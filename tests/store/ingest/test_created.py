"""What import and add create is listed, with what was read off names, and similar names."""

import claimdb as package
from harness import claimdb

TABLE = """speaker,organization,country,text,title,source_authors,topic
Tomoko Abara,,KE,We row,A plan for the quay,Adaeze Marsh-Abara,tides
Solveig,,,We swim,A plan for the quay,Adaeze Marsh-Abara,tide
Norway,,,We sail,A plan for the quay,Adaeze Marsh-Abara,
"""
CREATE = ("--create", "speakers,organizations,topics,sources")


def table(tmp_path, text=TABLE):
    path = tmp_path / "quotes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dry_run_lists_what_it_would_create(empty_copy, tmp_path):
    claimdb("add", "person", "--name", "Tomoko Abaru", db=empty_copy)
    done = claimdb("import", str(table(tmp_path)), "--dry-run", *CREATE, db=empty_copy)
    lines = done.err.splitlines()
    assert lines[lines.index("new people: 2") : -1] == [
        "new people: 2",
        "  Tomoko Abara (family name Abara; similar: 'Tomoko Abaru' (a1))",
        "  Solveig (no family name; guessed to be a person)",
        "new organizations: 1",
        "  Norway (state, NO)",
        "new topics: 2",
        "  tides (similar: 'tide' (new))",
        "  tide (similar: 'tides' (new))",
        "new sources: 1",
        "  A plan for the quay (webpage, marshplan; Marsh-Abara, Adaeze)",
        "names that do not tell a person from an organization are people; a column or key kind with"
        " person or organization says otherwise",
        "people without an organization, whose country is not recorded: Tomoko Abara",
    ]


def test_a_long_list_is_shortened_unless_nothing_is_written(empty_copy, tmp_path):
    rows = "".join(f"Ada Name{place},,,Words {place},s,,\n" for place in range(25))
    path = table(tmp_path, f"{TABLE.splitlines()[0]}\n{rows}")
    dry = claimdb("import", str(path), "--dry-run", *CREATE, db=empty_copy)
    assert sum("family name" in line for line in dry.err.splitlines()) == 25
    done = claimdb("import", str(path), *CREATE, db=empty_copy)
    assert sum("family name" in line for line in done.err.splitlines()) == 20
    assert "  and 5 more; --dry-run lists all" in done.err.splitlines()


def test_add_shows_what_it_creates(empty_copy):
    person = claimdb("add", "person", "--name", "Ó Briain, Liam", db=empty_copy)
    assert person.err == "added a1 (Liam Ó Briain; family name Ó Briain)\n"
    quote = ("add", "quote", "--text", "We row", "--speaker", "Solveig", "--no-source")
    done = claimdb(*quote, "--create", "speakers", db=empty_copy)
    assert done.err.splitlines() == [
        "created the person a2 (Solveig; no family name; guessed to be a person)",
        "added q1 (Solveig)",
        "names that do not tell a person from an organization are people; --kind organization says"
        " otherwise",
    ]


def test_a_program_gets_all_that_is_created(empty_copy, tmp_path):
    with package.open(empty_copy) as db:
        created = db.import_file(table(tmp_path), create=["speakers", "topics", "sources"]).created
    assert created.counts == {"person": 2, "organization": 1, "topic": 2, "source": 1}
    assert [(one.name, one.kind, one.type, one.family) for one in created.records][:3] == [
        ("Tomoko Abara", "person", None, "Abara"),
        ("Solveig", "person", None, None),
        ("Norway", "organization", "state", None),
    ]
    assert [one.guessed for one in created.records][:3] == [False, True, False]
