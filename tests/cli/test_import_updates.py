"""`claimdb import --update`: its preview, its answers and its errors."""

import json

from cases import each
from harness import answering, claimdb

TABLE = "id,note,said\nq1,first,\nq2,,2023-03-21\n"
NOTE = "later changes of others are not seen (--since BATCH names it): 2"


def test_an_update_is_shown_cell_by_cell_before_it_is_confirmed(example_file_copy, tmp_path):
    file = tmp_path / "corrected.csv"
    file.write_text(TABLE)
    typed = ("import", str(file), "--update")
    code, shown = answering(b"n\n", *typed, db=example_file_copy)
    assert code == 5
    lines = shown.splitlines()
    assert lines[0].endswith(NOTE)
    assert lines[1] == "would be: 2 quotes updated"
    assert lines[2].startswith("q1 note: ")
    assert lines[2].endswith(" -> first")
    assert lines[3:5] == ["q2 said: none -> 2023-03-21", "Write this? [y/N] n"]
    code, shown = answering(b"y\n", *typed, db=example_file_copy)
    assert (code, shown.splitlines()[-1]) == (0, "2 quotes updated; undo with: claimdb undo b2")
    again = claimdb(*typed, db=example_file_copy)
    assert (again.code, again.err) == (0, "no change to 2 records\n")


def test_without_a_terminal_an_update_needs_a_confirmation(example_file_copy, tmp_path):
    file = tmp_path / "corrected.csv"
    file.write_text(TABLE)
    typed = ("import", str(file), "--update")
    assert claimdb(*typed, db=example_file_copy).code == 5
    tried = claimdb(*typed, "--dry-run", db=example_file_copy)
    assert (tried.code, "would be: 2 quotes updated\n" in tried.err) == (0, True)
    done = claimdb(*typed, "-y", db=example_file_copy)
    assert done.err.endswith(f"{NOTE}\n2 quotes updated; undo with: claimdb undo b2\n")


def test_every_refused_row_is_listed_with_its_line_and_what_to_do(example_file_copy, tmp_path):
    file = tmp_path / "corrected.csv"
    rows = [
        "id,speaker,said",
        "q6,Chima,",
        "q99,China,",
        *(f"q{n},,yesterday" for n in range(7, 12)),
    ]
    file.write_text("\n".join(rows))
    done = claimdb("import", str(file), "--update", "-y", db=example_file_copy)
    error, *details, hint = done.err.splitlines()
    assert (done.code, hint) == (4, "hint: nothing was written")
    assert error == f"error: 7 records of {file} are refused"
    assert [one.partition(": ")[0] for one in details] == [f"  line {n}" for n in range(2, 9)]
    assert "(did you mean 'China' (a2)?)" in details[0]
    assert all("write it as 2023" in one for one in details[2:])


def test_an_export_is_corrected_and_a_conflict_refused(example_file_copy, tmp_path):
    file = tmp_path / "claims.csv"
    assert claimdb("export", "claims", "-o", str(file), "-q", db=example_file_copy).code == 0
    text = file.read_text("utf-8-sig")
    assert text.splitlines()[0].endswith('"related_claims","batch"')
    file.write_text(text.replace("Xi Jinping and Vladimir Putin met", "Xi and Putin met"))
    assert claimdb("edit", "c1", "--text", "They met.", db=example_file_copy).code == 0
    typed = ("import", str(file), "--update", "-y")
    refused = claimdb(*typed, db=example_file_copy)
    assert (refused.code, "c1 was changed since b1: text by" in refused.err) == (5, True)
    assert refused.err.splitlines()[-1].endswith("--on-conflict file or database decides which"
                                                 " value stays")  # fmt: skip
    kept = claimdb(*typed, "--on-conflict", "database", db=example_file_copy)
    assert (kept.code, kept.err) == (0, "no change to 45 records\n")
    done = claimdb(*typed, "--on-conflict", "file", db=example_file_copy)
    assert done.err == "1 claim updated; undo with: claimdb undo b3\n"


def test_saved_queries_that_an_update_breaks_are_reported(example_file_copy, tmp_path):
    db, file = example_file_copy, tmp_path / "topic.json"
    assert claimdb("edit", "t2", "--alias", "the plan", db=db).code == 0
    for query in ('topic:"the plan"', "topic:t2"):
        name = "plan" if "the" in query else "same"
        assert claimdb("query", "save", name, query, db=db).code == 0
    topic = json.loads(claimdb("show", "t2", "--json", db=db).out)
    topic[0]["names"] = [one for one in topic[0]["names"] if one["name"] != "the plan"]
    file.write_text(json.dumps(topic))
    typed = ("import", str(file), "--update")
    assert "saved query" not in claimdb(*typed, "--dry-run", db=db).err
    done = claimdb(*typed, "-y", db=db)
    assert done.err.splitlines()[-2:] == [
        "note: the saved query @plan no longer finds a name; give the name back with"
        " claimdb edit --alias, or save it anew: claimdb query save",
        "1 topic updated; undo with: claimdb undo b5",
    ]


@each(
    "given",
    [
        (["-", "--update"], 2, "does not take standard input"),
        (["FILE", "--update", "--allow-partial", "--errors-to", "x"], 2, "--allow-partial"),
        (["FILE", "--empty-clears"], 2, "--empty-clears needs --update"),
        (["FILE", "--since", "b1"], 2, "--since needs --update"),
        (["FILE", "--update", "--on-conflict", "mine"], 2, "'mine' is not one of"),
        (["FILE", "--update", "--since", "q1", "-y"], 2, "'q1' is not a batch"),
        (["nosuchfile.csv", "--update", "-y"], 3, "nosuchfile.csv"),
    ],
)
def test_what_makes_no_sense_is_refused(example_file_copy, tmp_path, given):
    arguments, code, message = given
    file = tmp_path / "corrected.csv"
    file.write_text(TABLE)
    typed = [str(file) if one == "FILE" else one for one in arguments]
    done = claimdb("import", *typed, db=example_file_copy)
    assert (done.code, message in done.err) == (code, True)
