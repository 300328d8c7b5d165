"""`claimdb db`: what it says of a database, and copies by name."""

import json

from harness import claimdb, process


def test_info_says_which_file_it_is_and_why(seeded_path, tmp_path):
    shown = json.loads(claimdb("db", "info", "--json", db=seeded_path).out)
    assert shown["database"] == str(seeded_path)
    assert shown["named_by"] == "CLAIMDB_DB"
    assert shown["size"] == seeded_path.stat().st_size
    assert (shown["quotes"], shown["people"], shown["changes"]) == (41, 9, 0)
    lines = claimdb("--db", str(seeded_path), "db", "info").out.splitlines()
    assert lines[0].split() == ["database", str(seeded_path)]
    assert lines[1].split() == ["named_by", "--db"]
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    assert process("init", **home).code == 0
    assert "your data folder" in process("db", "info", **home).out


def test_info_says_of_a_server_what_it_says_of_a_file_and_no_password(seeded_at):
    shown = json.loads(claimdb("db", "info", "--json", db=seeded_at).out)
    assert shown["database"] == str(seeded_at)
    assert shown["size"] > 50_000
    assert (shown["quotes"], shown["people"], shown["changes"]) == (41, 9, 0)


def test_info_of_no_database_is_told(tmp_path):
    assert claimdb("db", "info", db=tmp_path / "none.db").code == 3


def test_a_name_in_info_does_not_steer_a_terminal(seeded_path):
    odd = seeded_path.rename(seeded_path.with_name("a\x1b[31mb.db"))
    assert "a␛[31mb.db" in claimdb("db", "info", db=odd).out


def test_a_copy_is_made_and_put_back(seeded_path, tmp_path):
    copy = tmp_path / "copy.db"
    made = claimdb("db", "backup", str(copy), db=seeded_path)
    assert made == (0, "", f"copied {seeded_path} to {copy}\n")
    assert claimdb("db", "backup", str(copy), db=seeded_path).code == 5
    new = tmp_path / "new.db"
    assert claimdb("db", "restore", str(copy), db=new).err == f"restored {new} from {copy}\n"
    again = claimdb("db", "restore", str(copy), db=new)
    assert again.err.splitlines()[1] == f"as it was: {new}.before-restore"
    assert claimdb("search", "--count", db=new).out == "41\n"


def test_a_timeline_goes_by_date_and_is_not_sorted_otherwise(seeded_copy):
    refused = claimdb("timeline", "--sort", "id", db=seeded_copy)
    assert (refused.code, "sorts by date" in refused.err) == (2, True)
    said = [
        quote["said"] for quote in json.loads(claimdb("timeline", "--json", db=seeded_copy).out)
    ]
    dated = [date for date in said if date]
    assert dated
    assert said == [*dated, *[None] * (len(said) - len(dated))]
