"""`claimdb db`: information, checks, backups and restores."""

import json

from harness import claimdb, process


def test_info_says_which_file_it_is_and_why(example_file_copy, tmp_path):
    shown = json.loads(claimdb("db", "info", "--json", db=example_file_copy).out)
    assert shown["database"] == str(example_file_copy)
    assert shown["named_by"] == "CLAIMDB_DB"
    assert shown["size"] == example_file_copy.stat().st_size
    assert (shown["quotes"], shown["people"], shown["changes"]) == (41, 9, 0)
    lines = claimdb("--db", str(example_file_copy), "db", "info").out.splitlines()
    assert lines[0].split() == ["database", str(example_file_copy)]
    assert lines[1].split() == ["named_by", "--db"]
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    assert process("init", **home).code == 0
    assert "your data folder" in process("db", "info", **home).out


def test_info_says_of_a_server_what_it_says_of_a_file_and_no_password(example_address):
    shown = json.loads(claimdb("db", "info", "--json", db=example_address).out)
    assert shown["database"] == str(example_address)
    assert shown["size"] > 50_000
    assert (shown["quotes"], shown["people"], shown["changes"]) == (41, 9, 0)


def test_info_of_no_database_is_reported(tmp_path):
    assert claimdb("db", "info", db=tmp_path / "none.db").code == 3


def test_a_name_in_info_does_not_steer_a_terminal(example_file_copy):
    odd = example_file_copy.rename(example_file_copy.with_name("a\x1b[31mb.db"))
    assert "a␛[31mb.db" in claimdb("db", "info", db=odd).out


def test_a_copy_is_made_and_put_back(example_file_copy, tmp_path):
    copy = tmp_path / "copy.db"
    made = claimdb("db", "backup", str(copy), db=example_file_copy)
    assert made == (0, "", f"copied {example_file_copy} to {copy}\n")
    assert claimdb("db", "backup", str(copy), db=example_file_copy).code == 5
    new = tmp_path / "new.db"
    assert claimdb("db", "restore", str(copy), db=new).err == f"restored {new} from {copy}\n"
    again = claimdb("db", "restore", str(copy), db=new)
    assert again.err.splitlines()[1] == f"previous file: {new}.before-restore"
    assert claimdb("search", "--count", db=new).out == "41\n"


def test_a_timeline_goes_by_date_and_is_not_sorted_otherwise(example_copy):
    refused = claimdb("timeline", "--sort", "id", db=example_copy)
    assert (refused.code, "sorts by date" in refused.err) == (2, True)
    said = [
        quote["said"] for quote in json.loads(claimdb("timeline", "--json", db=example_copy).out)
    ]
    dated = [date for date in said if date]
    assert dated
    assert said == [*dated, *[None] * (len(said) - len(dated))]
