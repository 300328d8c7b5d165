"""The past and the codings of one coder, on the command line."""

import json

import pytest

from harness import claimdb


def ok(*args, db, **env):
    done = claimdb(*args, db=db, **env)
    assert done.code == 0, done.err
    return done


@pytest.fixture
def coded(example_copy):
    """b2: a coding by ana; b3: one by bo; b4: q7 is gone, by a program."""
    for coder, stance in (("ana", "support"), ("bo", "neutral")):
        ok("edit", "q6", "--topic", f"peace plan={stance}", "--coder", coder, db=example_copy)
    program = {"CLAIMDB_CODER_KIND": "program", "CLAIMDB_CODER": "cleaner"}
    ok("rm", "q7", "-y", db=example_copy, **program)
    return example_copy


def test_every_answer_says_as_of_which_batch_and_whose_stances_it_shows(coded):
    for args in (
        ("search", "id:q6"),
        ("who", "id:q6"),
        ("timeline", "id:q6"),
        ("stances", "id:q6"),
        ("shifts", "id:q6"),
        ("export", "quotes", "id:q6"),
        ("top", "topics", "id:q6"),
        ("compare", "a1", "a14"),
    ):
        plain, then = ok(*args, db=coded), ok(*args, "--as-of", "b1", db=coded)
        assert "Stances in force; ana, bo, claimdb coded: --coding NAME chooses one." in plain.err
        assert "as of b1 (2026-11-23T00:00:00Z, init)" in then.err
        # Then, the program alone had coded.
        assert "Stances" not in then.err
        assert "Stances as coded by bo." in ok(*args, "--coding", "bo", db=coded).err
        assert "\n".join(ok(*args, "-q", "--coding", "bo", db=coded).err.splitlines()) == ""


def test_one_coders_stances_select_quotes(coded):
    def count(*args: str) -> str:
        return ok("search", "topic:peace-plan", *args, "--count", db=coded).out.strip()

    assert [count("stance:neutral"), count("stance:neutral", "--coding", "bo")] == ["0", "1"]
    assert count("stance:support", "--coding", "bo") == "0"
    assert count("stance:any", "--blind") == "0"
    refused = claimdb("search", "--blind", "--coding", "bo", db=coded)
    assert (refused.code, "exclude each other" in refused.err) == (2, True)
    unknown = claimdb("search", "--coding", "nobody", db=coded)
    assert (unknown.code, "no coder has the name 'nobody'" in unknown.err) == (3, True)


def test_blind_shows_no_coding_of_others(coded):
    [shown] = json.loads(ok("show", "q6", "--json", db=coded).out)
    assert [one["coder"] for one in shown["codings"]] == ["ana", "bo", "claimdb"]
    [own] = json.loads(ok("show", "q6", "--json", "--blind", db=coded, CLAIMDB_CODER="bo").out)
    assert "codings" not in own
    assert [one["stance"] for one in own["topics"]] == ["neutral"]
    told = ok("edit", "q6", "--topic", "peace plan=mixed", "--coder", "cy", db=coded).err
    assert "--decide" in told
    assert "support" not in told
    assert "neutral" not in told


def test_what_was_not_there_is_not_found(coded):
    gone = claimdb("show", "q7", "--as-of", "b4", db=coded)
    assert (gone.code, "hint: b4 removed it" in gone.err) == (3, True)
    assert ok("show", "q7", "--as-of", "b3", "--ids", db=coded).out == "q7\n"
    for moment, code in (("b99", 3), ("1999", 3), ("soon", 2)):
        assert claimdb("search", "--as-of", moment, db=coded).code == code


def test_what_a_program_did_is_marked(coded):
    [newest, *_] = json.loads(ok("log", "--json", db=coded).out)
    assert (newest["coder"], newest["coder_kind"]) == ("cleaner", "program")
    ok("add", "topic", "--name", "tides", "--coder", "bot (program)", db=coded)
    listed = json.loads(ok("log", "--coder", "bot (program)", "--json", db=coded).out)
    assert [(one["coder"], one["coder_kind"]) for one in listed] == [("bot", "program")]
    refused = claimdb("rm", "tides", "-y", "--coder", "ana", "--as-program", db=coded)
    assert (refused.code, "is recorded as human" in refused.err) == (5, True)
    wrong = claimdb("rm", "tides", "-y", db=coded, CLAIMDB_CODER_KIND="robot")
    assert (wrong.code, "must be human or program" in wrong.err) == (2, True)


def test_differences_are_rows_of_records_and_fields(coded):
    rows = json.loads(ok("diff", "b1", "b3", "--json", db=coded).out)
    assert {row["record"] for row in rows} == {"q6"}
    assert {"record": "q6", "part": "topic t2", "action": "altered", "field": "stance",
            "before": "oppose", "after": "support"} in rows  # fmt: skip
    assert ok("diff", "b4", "--csv", db=coded).out == "record,part,action,field,before,after\n"
    assert claimdb("diff", "q6", "b1", "b2", "b3", db=coded).code == 2
    assert claimdb("diff", "q6", "soon", db=coded).code == 2


def test_agreement_is_a_table_with_its_unit(coded):
    done = ok("agreement", "topic:peace-plan", "--json", db=coded)
    pair = next(row for row in json.loads(done.out) if row["coders"] == ["ana", "bo"])
    assert (pair["units"], pair["agreed"], pair["kappa"], pair["alpha"]) == (1, 0, 0.0, 0.0)
    assert "Unit: a quote on a topic. 1 unit coded by several coders" in done.err
    [one] = json.loads(ok("agreement", "--disagreements", "--json", db=coded).out)
    assert (one["quote"], one["codings"][:2]) == ("q6", ["ana=support", "bo=neutral"])
    nothing = claimdb("agreement", "topic:energy", "-e", db=coded)
    assert (nothing.code, "Nothing is coded by several coders." in nothing.err) == (1, True)


def test_a_quotation_is_checked_and_verified_as_of_a_moment(coded):
    words = "the world should not be fooled"
    now, then = (claimdb("check", words, *more, db=coded) for more in ((), ("--as-of", "b1")))
    assert "q7" not in now.out
    assert then.out.splitlines()[1].startswith("q7\t")
    assert claimdb("verify", "id:q7", db=coded).code == 3
    assert ok("verify", "id:q7", "--as-of", "b1", db=coded).out.splitlines()[1].startswith("q7\t")
