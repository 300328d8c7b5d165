"""Names in a file that no record has, confirmed at a real pseudo-terminal."""

import pytest

from databases import quotes
from harness import named, process, terminal
from terminals import ENTER, at_terminal
from worlds import SEEDED

pytestmark = pytest.mark.slow


@pytest.fixture
def db(example_file_copy):
    return example_file_copy


TABLE = """text,speaker,source,topics
One thing,Vladimir Putn,s1,peace plan
Two things,Ana Muster,A new page,grain
Three,Ana Muster,s4,peace plan
"""


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 5)])
def test_names_that_a_file_makes_are_listed_before_one_yes(db, answer, code):
    (db.parent / "in.csv").write_text(TABLE)
    given = {"CLAIMDB_DB": named(db), "CLAIMDB_CODER": "ana"}
    with at_terminal("import", "in.csv", cwd=db.parent, **given) as person:
        person.sees("2 new speakers:", "Vladimir Putn (person; family name Putn)")
        person.sees("(is it 'Vladimir Putin' (a12)?)", "Ana Muster (person; family name Muster)")
        person.sees("1 new topic:", "1 new source:", "Create them? [y/N]").types(answer, ENTER)
        assert person.leaves() == code
    assert quotes(db) == SEEDED + (3 if answer == "y" else 0)


def test_many_missing_names_are_counted_and_what_else_is_wrong_is_reported_with_its_line(db):
    lines = [f"Words {n},Tester {n},s1,peace plan=maybe" for n in range(7)]
    (db.parent / "in.csv").write_text("text,speaker,source,topics\n" + "\n".join(lines))
    for table, told in (("in.csv", "line 2"), ("one.csv", "Create it?")):
        (db.parent / "one.csv").write_text("text,speaker,source\nWords,Ana Muster,s1\nW,US,s999")
        with at_terminal("import", table, cwd=db.parent, CLAIMDB_DB=named(db)) as person:
            person.sees(told).types("y", ENTER)
            assert person.leaves() == 4
    good = "\n".join(line.replace("=maybe", "") for line in lines)
    (db.parent / "in.csv").write_text("text,speaker,source,topics\n" + good)
    done = process("import", "in.csv", "-y", db=db, cwd=db.parent)
    assert done.code == 0, done.err
    assert "7 new speakers:" in done.err
    assert "  and 2 more\n" in done.err


def test_nobody_is_asked_where_nobody_is_or_nothing_is_missing(db):
    (db.parent / "in.csv").write_text(TABLE)
    refused = process("import", "in.csv", db=db, cwd=db.parent)
    assert (refused.code, "new speakers" in refused.err) == (4, False)
    given = {"CLAIMDB_DB": named(db), "cwd": db.parent}
    assert terminal("import", "in.csv", "--no-input", **given).code == 4
    assert terminal("import", "in.csv", "--create", "speakers,topics,sources", **given).code == 0
    (db.parent / "t.csv").write_text("name,broader\nA test topic,\nBelow it,A test topic\n")
    assert terminal("import", "t.csv", "--kind", "topic", **given).code == 0
