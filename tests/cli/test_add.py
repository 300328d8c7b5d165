"""`claimdb add`: flags, files and pipes, errors, and no waiting without a terminal."""

import json
import os
import random
import signal
import sqlite3
import subprocess
from contextlib import closing

import pytest

import claimdb as package
from cases import each
from claimdb.store.admin.check import faults
from databases import got, on, quotes, rows_of
from harness import COMMAND, claimdb, environment, process, shell, started, terminal
from worlds import SEEDED

QUOTE = ("add", "quote", "--text", "The door is open", "--speaker", "Vladimir Putin")
PLACED = (*QUOTE, "--source", "chatterjee2023putin")


def test_a_quote_is_confirmed_in_one_line_and_its_id_is_the_output(example_copy):
    done = claimdb(*PLACED, "--said", "2023-03-20", db=example_copy)
    assert done == (0, "q42\n", "added q42 (Vladimir Putin, 2023-03-20) · verified: no_snapshot\n")
    assert faults(example_copy) == ([], 0)


def test_every_flag_says_its_part(example_copy):
    done = claimdb(
        *PLACED, "--mode", "direct", "--role", "President", "--organization", "Kremlin", "--status", "disputed",
        "--topic", "peace plan=for", "--topic", "t1", "--claim", "c3=denies", "--claim", "It is so",
        "--said", "2023-03", "--occasion", "a call", "--lang", "ru", "--note", "n", "--locator", "page:4",
        "--cue", "said", "--printed-as", "Mr Putin", "--via", "s5", "--create", "claims", "--coder", "ana",
        db=example_copy,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == "created the claim c46 (It is so)"
    quote = got(example_copy, "q42")
    [speaker] = quote.speakers
    assert (speaker.role, speaker.organization.name, speaker.status) == (
        "President",
        "Russia",
        "disputed",
    )
    assert [(topic.slug, topic.stance) for topic in quote.topics] == [
        ("peace-plan", "support"), ("war-in-ukraine", None),
    ]  # fmt: skip
    assert [(claim.text, claim.relation) for claim in quote.claims][1] == ("It is so", "asserts")
    [place] = quote.occurrences
    assert (place.locator, place.cue, place.printed_as) == ("page:4", "said", "Mr Putin")
    assert place.via is not None
    assert (quote.said, quote.occasion, quote.language, quote.note) == (
        "2023-03",
        "a call",
        "ru",
        "n",
    )
    assert (quote.recorded.coder.name, quote.recorded.command) == ("ana", "add quote")


def test_speakers_and_what_is_said_of_them_go_in_order(example_file, example_file_copy):
    joint = (*PLACED, "--speaker", "China", "--role", "", "--role", "a state")
    assert claimdb(*joint, db=example_file_copy).code == 0
    assert [(s.name, s.role) for s in got(example_file_copy, "q42").speakers] == [
        ("Vladimir Putin", None),
        ("China", "a state"),
    ]
    refused = claimdb(*joint, "--role", "x", db=example_file)
    assert (refused.code, refused.out) == (2, "")
    assert "--speaker is given 2 times, and --role 3 times" in refused.err


@pytest.mark.parametrize("more", [(), ("--mode", "direct"), ("--role", "")])
def test_an_empty_speaker_is_nobody_and_not_somebody_unknown(example_copy, more):
    said = ("add", "quote", "--text", "No plan", "--speaker", "", "--no-source", *more)
    done = claimdb(*said, db=example_copy)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: --speaker is empty")
    assert len(rows_of(example_copy)["batches"]) == 1


def test_somebody_unknown_has_a_role_and_the_source_itself_has_none(example_file_copy):
    unknown = ("add", "quote", "--text", "No plan", "--role", "an aide", "--no-source")
    assert claimdb(*unknown, db=example_file_copy).err == "added q42 (unknown speaker)\n"
    narrated = ("add", "quote", "--text", "It rained", "--mode", "narration", "--source", "s1")
    assert (
        claimdb(*narrated, db=example_file_copy).err
        == "added q43 (the source itself) · verified: no_snapshot\n"
    )
    assert got(example_file_copy, "q43").speakers == ()


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "markdown", "ids"])
def test_a_machine_format_is_that_of_show(example_file_copy, form):
    added = claimdb(*PLACED, "--format", form, db=example_file_copy)
    assert added.code == 0
    assert added.out == claimdb("show", "q42", "--format", form, db=example_file_copy).out


def test_fields_are_checked_before_anything_is_written(example_file_copy):
    refused = claimdb(*PLACED, "--fields", "id,nonsense", db=example_file_copy)
    assert (refused.code, refused.out) == (2, "")
    assert quotes(example_file_copy) == SEEDED
    assert (
        claimdb(*PLACED, "--fields", "id,text", db=example_file_copy).out
        == "id\ttext\nq42\tThe door is open\n"
    )


def test_a_terminal_is_shown_the_confirmation_alone(example_file_copy):
    done = terminal(*PLACED, CLAIMDB_DB=str(example_file_copy))
    assert done.out == "added q42 (Vladimir Putin) · verified: no_snapshot\n"
    shown = terminal(
        *PLACED[:3],
        "Other words",
        *PLACED[4:],
        "--fields",
        "id,text",
        CLAIMDB_DB=str(example_file_copy),
    )
    assert "q43" in shown.out
    assert "Other words" in shown.out


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("quote",), "--text, --speaker or --role or --mode, --source or --no-source"),
        (("quote", "--text", "x", "--speaker", "US"), "--source or --no-source"),
        (("claim", "--note", "x"), "--text"),
        (("person",), "--name"),
        (("organization", "--name", "x"), "--type"),
        (("source",), "--title"),
        (("topic",), "--name"),
    ],
)
def test_what_is_missing_is_named_without_waiting(example_file, arguments, missing):
    done = process("add", *arguments, db=example_file)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: missing: {missing}\nhint: set these flags\n"


@on("sqlite")
@each(
    ("more", "code", "told"),
    [
        (("--topic", "nonsense"), 3, "no topic is called 'nonsense'"),
        (
            ("--speaker", "Vladimir Putn", "--role", "", "--role", ""),
            3,
            "did you mean 'Vladimir Putin' (a12)?",
        ),
        (("--claim", "c999"), 3, "no claim has the id c999"),
        (("--said", "yesterday"), 4, "said: 'yesterday' is not a date"),
        (("--status", "sure"), 4, "'sure' is not one of"),
        (("--topic", "peace plan=maybe"), 4, "'maybe' is not one of"),
        (("--create", "ghosts"), 2, "'ghosts' is not one of speakers"),
        (("--on-duplicate", "merge"), 2, "'merge' is not one of skip"),
        (("--source-words", "--unverified"), 2, "--source-words and --unverified contradict"),
        (("--which", "2", "--no-source"), 2, "--which and --no-source contradict each other"),
        (("--source", "Chaterjee2023putin"), 3, "did you mean 'chatterjee2023putin' (s2)?"),
        (("--no-source",), 4, "--no-source: conflicts with a place"),
        (("--text", "“Yes”"), 4, "or set --keep-marks if they belong"),
        (("--text", "no\0", "--printed-as", "\0"), 4, "; --printed-as: character 1 is a NUL"),
    ],
)
def test_what_is_wrong_has_its_exit_code_and_nothing_is_written(example_copy, more, code, told):
    done = claimdb(*PLACED, *more, db=example_copy)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert len(rows_of(example_copy)["batches"]) == 1


@pytest.mark.parametrize(
    "kinds",
    [
        ("--create", "speakers", "--create", "topics"),
        ("--create", "topics,claims", "--create", " speakers, ,sources"),
        ("--create", "speakers,topics", "--create", ""),
    ],
)
def test_all_kinds_may_be_made_that_are_said_however_often(example_file_copy, kinds):
    new = ("--speaker", "Nobody New", "--topic", "nothing new", "--text", "Hello", "--no-source")
    done = claimdb("add", "quote", *new, *kinds, db=example_file_copy)
    assert (done.code, done.out) == (0, "q42\n"), done.err
    assert "created the person" in done.err
    assert "created the topic" in done.err


def test_what_the_flags_the_names_and_the_words_have_wrong_is_reported_at_once(
    example_copy, tmp_path
):
    copy = tmp_path / "page.txt"
    copy.write_text("He said the door is shut.", encoding="utf-8")
    claimdb("snapshot", "s1", str(copy), db=example_copy)
    before = rows_of(example_copy)
    wrong = (
        "--text", "Nothing of the kind", "--speaker", "Nobody X", "--source", "s1",
        "--said", "2023-02-30", "--topic", "nonsense=sometimes",
    )  # fmt: skip
    done = claimdb("add", "quote", *wrong, db=example_copy)
    assert (done.code, done.out, rows_of(example_copy)) == (3, "", before)
    assert done.err.splitlines()[0] == (
        "error: topics[0]: 'sometimes' is not one of support, oppose, neutral, mixed;"
        " said: '2023-02-30' is not a date;"
        " text: the stored text of the source does not contain the quotation;"
        " no speaker is called 'Nobody X'; no topic is called 'nonsense'"
    )
    made = ("--create", "speakers,topics")
    done = claimdb("add", "quote", *wrong, *made, "--unverified", db=example_copy)
    assert (done.code, rows_of(example_copy)) == (4, before)
    assert done.err.splitlines()[0].endswith("; said: '2023-02-30' is not a date")


@on("sqlite")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("person", "--name", "Jane Doe", "--wikidata", "x", "--membership", "Nowhere"),
            "--wikidata: 'x' is not valid; no organization is called 'Nowhere'",
        ),
        (
            ("topic", "--name", "Grain", "--slug", "a b", "--broader", "nonsense"),
            "slug: 'a b' is not valid; no topic is called 'nonsense'",
        ),
        (
            ("claim", "--text", " ", "--topic", "nonsense"),
            "text: is empty; no topic is called 'nonsense'",
        ),
        (
            ("source", "--title", "T", "--issued", "soon", "--key", "chatterjee2023putin"),
            "issued: 'soon' is not a date; key: another source has the key 'chatterjee2023putin'",
        ),
    ],
)
def test_of_every_kind_all_is_reported_at_once(example_copy, arguments, told):
    before = rows_of(example_copy)
    done = claimdb("add", *arguments, db=example_copy)
    assert done.err.splitlines()[0] == f"error: {told}"
    assert rows_of(example_copy) == before


def test_hints_name_the_flag_or_the_field_of_the_input(example_file_copy, tmp_path):
    marked = {"text": "“Yes”", "speaker": "China"}
    flags = claimdb("add", "quote", "--text", "“Yes”", "--speaker", "China", "--source", "s1",
                    db=example_file_copy)  # fmt: skip
    assert "or set --keep-marks if they belong" in flags.err
    (tmp_path / "one.json").write_text(json.dumps(marked), encoding="utf-8")
    given = claimdb("add", "quote", "--json", f"@{tmp_path}/one.json", "--source", "s1", "--note",
                    "x", db=example_file_copy)  # fmt: skip
    assert "set keep_marks if" in given.err
    done = claimdb("import", f"{tmp_path}/one.json", "-q", db=example_file_copy)
    assert "set keep_marks if" in done.err
    assert "or set no_source)" in done.err
    words = claimdb("add", "quote", "--text", "x", "--no-source", "--speaker", "China", "--mode",
                    "keep_marks", db=example_file_copy)  # fmt: skip
    assert "mode: 'keep_marks' is not one of" in words.err


def test_a_duplicate_is_refused_unless_it_is_said_what_to_do(example_file_copy):
    assert claimdb(*PLACED, db=example_file_copy).code == 0
    assert claimdb(*PLACED, db=example_file_copy).err == (
        "already recorded: q42 (Vladimir Putin) · verified: no_snapshot\n"
    )
    elsewhere = (*QUOTE, "--source", "s3")
    refused = claimdb(*elsewhere, db=example_file_copy)
    assert (refused.code, refused.out) == (5, "")
    assert "q42" in refused.err
    done = claimdb(*elsewhere, "--on-duplicate", "occurrence", db=example_file_copy)
    assert (done.code, done.out) == (0, "q42\n")
    assert done.err.startswith("added another occurrence of q42 ")
    assert [place.source_id for place in got(example_file_copy, "q42").occurrences] == [2, 3]


def test_what_is_said_of_a_quote_that_is_there_is_not_ignored_silently(example_file_copy):
    assert claimdb(*PLACED, "--topic", "t1", "--role", "President", db=example_file_copy).code == 0
    before = rows_of(example_file_copy)
    more = (
        "--topic", "t1=oppose", "--claim", "c3", "--said", "2023", "--note", "n", "--lang", "ru",
        "--occasion", "a call", "--role", "Premier", "--organization", "Kremlin", "--status", "disputed",
        "--on-duplicate", "skip",
    )  # fmt: skip
    done = claimdb(*PLACED, *more, db=example_file_copy)
    assert (done.code, rows_of(example_file_copy)) == (0, before)
    assert done.err.splitlines()[1] == (
        "q42 stays as it is, without what you say of it: said, occasion, language, note, topics, claims, role,"
        " organization, status; claimdb edit q42 adds it"
    )
    same = claimdb(*PLACED, "--topic", "peace talks", "--topic", "t1", "--role", "President", db=example_file_copy)  # fmt: skip
    assert "without what you say of it: topics;" in same.err
    for nothing_more in ((), ("--topic", "t1"), ("--role", "President")):
        assert "stays" not in claimdb(*PLACED, *nothing_more, db=example_file_copy).err


def test_words_that_are_not_recorded_as_they_were_typed_are_reported(example_file_copy):
    assert claimdb(*PLACED, db=example_file_copy).code == 0
    otherwise = (*PLACED[:3], "The “door” is open!", *PLACED[4:])
    done = claimdb(*otherwise, db=example_file_copy)
    assert (done.code, done.out) == (0, "q42\n")
    assert "q42 keeps its text: The [-“-]door[-”-] is open[-!-]\n" in done.err
    long = (*PLACED[:3], f"the door is open{' ' * 1_000_000}", *PLACED[4:])
    assert len(claimdb(*long, db=example_file_copy).err) < 600


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(example_copy):
    done = claimdb(
        *QUOTE, "--source", "A new one", "--create", "sources", "--dry-run", db=example_copy
    )
    assert (done.code, done.out) == (0, "q42\n")
    assert done.err.splitlines() == [
        "would have created the source s7 (newone; webpage)",
        "would have added q42 (Vladimir Putin) · verified: no_snapshot",
    ]
    assert len(rows_of(example_copy)["batches"]) == 1


# --- what is read


TEXTS = [
    "plain",
    "two\nlines\r\nand\rmore\n",
    " \t[sic] [/b] :smile: \x1b[2J \u202e“x” ",
    "'; DROP TABLE quotes; -- \" NEAR(a b) *",
    "=cmd|' /C calc'!A0",
    "王毅 é e\u0301 \U0001f600 \u2028",
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_is_stored_as_it_was_given(example_copy, tmp_path, text):
    (tmp_path / "words.txt").write_bytes(text.encode() + b"\n")
    arguments = ("--mode", "indirect", "--role", "x", "--no-source")
    done = claimdb(
        "add", "quote", "--text", f"@{tmp_path / 'words.txt'}", *arguments, db=example_copy
    )
    assert done.code == 0, done.err
    assert got(example_copy, "q42").text == text


def test_a_text_comes_in_and_the_end_of_its_line_is_not_of_it(example_file_copy):
    line = "claimdb add quote --text - --role x --no-source --mode direct"
    assert shell(f"printf 'a\\r\\n' | {line}", example_file_copy).code == 0
    assert shell(f"printf '\\357\\273\\277b\\n\\n' | {line}", example_file_copy).code == 0
    assert [got(example_file_copy, id).text for id in ("q42", "q43")] == ["a", "b\n"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a\xffb", "line 1, column 2: byte 1"),
        (b"a\0b", "a NUL"),
        (b"\xed\xa0\x80", "line 1, column 1: byte 0"),
        (b"", "missing"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_the_place(example_file, tmp_path, data, told):
    (tmp_path / "words.txt").write_bytes(data)
    text = ("--text", f"@{tmp_path / 'words.txt'}")
    done = claimdb("add", "quote", *text, "--role", "x", "--no-source", db=example_file)
    assert (done.code, done.out) in ((4, ""), (2, ""))
    assert told in done.err


def test_bytes_of_the_command_line_that_are_no_text_are_refused(example_file):
    done = process(
        "add", "quote", b"--text", b"a\xff", "--role", "x", "--no-source", db=example_file
    )
    assert (done.code, done.out) == (4, "")
    assert "half a character" in done.err


@each("name", ["@no-such-file", "@", "@a\0b"])
def test_a_file_that_cannot_be_read_is_not_found(example_file, name):
    done = claimdb("add", "claim", "--text", name, db=example_file)
    assert (done.code, done.out) == (3, "")
    assert "cannot read" in done.err


def test_a_record_is_read_from_json_and_flags_come_before_it(example_file_copy):
    shown = json.loads(claimdb("show", "q7", "--json", db=example_file_copy).out)[0]
    shown["text"] = "Quite other words"
    path = example_file_copy.parent / "record.json"
    path.write_text(json.dumps(shown | {"note": "theirs"}), encoding="utf-8-sig")
    done = claimdb("add", "quote", "--json", f"@{path}", "--note", "mine", db=example_file_copy)
    assert done.code == 0, done.err
    made, old = got(example_file_copy, "q42"), got(example_file_copy, "q7")
    assert (made.text, made.note, made.said) == ("Quite other words", "mine", old.said)
    assert made.speakers == old.speakers
    assert made.topics == old.topics


@each(
    ("text", "code"),
    [
        ("[]", 4), ("{", 4), ("[" * 100_000, 4), ('{"text": 1}', 4), ("{}", 4), ("{} {}", 4),
        ('{"text": "one", "text": "other", "role": "x", "no_source": true}', 4),
        ('{"text": "one", "role": "x", "no_source": true, "csl": NaN}', 4),
        ('{"text": "one", "role": "x", "no_source": true, "note": %s}' % ("9" * 5000), 4),
        ('{"text": "one", "role": "x", "no_source": true, "note": 1e999999}', 4),
    ],
)  # fmt: skip
def test_json_that_is_no_record_is_refused(example_file, tmp_path, text, code):
    (tmp_path / "record.json").write_text(text)
    done = claimdb("add", "quote", "--json", f"@{tmp_path / 'record.json'}", db=example_file)
    assert (done.code, done.out) == (code, "")
    assert len(done.err) < 600


def test_only_one_flag_reads_what_comes_in_and_json_is_read(example_file):
    both = claimdb("add", "quote", "--json", "-", "--text", "-", db=example_file)
    assert (both.code, "name a file" in both.err) == (2, True)
    plain = claimdb("add", "quote", "--json", "{}", db=example_file)
    assert (plain.code, "--format json" in plain.err) == (2, True)


# --- the other kinds


@pytest.mark.parametrize(
    ("arguments", "told", "id"),
    [
        (("claim", "--text", "It " + "is so " * 30, "--topic", "t1"), "added c46 (It is so", "c46"),
        (("person", "--name", "Doe, Jane", "--alias", "J. D.", "--membership", "US=envoy (2021-03/..)",
          "--membership", "China"), "added a21 (Jane Doe; family name Doe)", "a21"),
        (("organization", "--name", "State Duma", "--type", "parliament", "--part-of", "Russia",
          "--country", "RU", "--wikidata", "Q5"), "added a21 (State Duma; parliament, RU)", "a21"),
        (("source", "--title", "A plan", "--author", "Doe, Jane", "--author", "The Desk", "--issued", "2023",
          "--container", "Paper", "--archive-url", "https://x.org/a", "--lang", "en"),
         "added s7 (doe2023plan; webpage; Doe, Jane; The Desk)", "s7"),
        (("topic", "--name", "Grain deal", "--broader", "t1", "--alias", "grain corridor",
          "--stands-for", "Amanda Hsiao"), "added t37 (grain-deal)", "t37"),
    ],
)  # fmt: skip
def test_each_kind_is_added(example_copy, arguments, told, id):
    done = claimdb("add", *arguments, db=example_copy)
    assert (done.code, done.out) == (0, f"{id}\n"), done.err
    assert done.err.startswith(told)
    assert len(done.err) < 100
    assert faults(example_copy) == ([], 0)
    again = claimdb("add", *arguments, db=example_copy)
    assert (again.code, again.out) == (5, "")
    skipped = claimdb("add", *arguments, "--on-duplicate", "skip", db=example_copy)
    assert (skipped.code, skipped.out) == (0, f"{id}\n")


def test_a_membership_has_a_role_and_dates(example_file_copy):
    held = ["US=envoy (acting) (2021-03/2022)", "China", "Russia (../2020)", "Japan = "]
    flags = [word for one in held for word in ("--membership", one)]
    assert claimdb("add", "person", "--name", "Jane Doe", *flags, db=example_file_copy).code == 0
    assert [
        (one.organization.name, one.role, one.started, one.ended)
        for one in got(example_file_copy, "a21").memberships
    ] == [
        ("United States", "envoy (acting)", "2021-03", "2022"),
        ("China", None, None, None),
        ("Russia", None, None, "2020"),
        ("Japan", None, None, None),
    ]
    wrong = claimdb("add", "person", "--name", "X", "--membership", "=envoy", db=example_file_copy)
    assert (wrong.code, "organization=role" in wrong.err) == (2, True)


# --- many at once, and a kill at any moment


@pytest.mark.slow
def test_many_who_add_at_once_lose_nothing(example_copy):
    running = [
        started(*PLACED[:3], f"Words of {place}", *PLACED[4:], db=example_copy)
        for place in range(6)
    ]
    told = [one.communicate() for one in running]
    assert sorted(out.strip() for out, _ in told) == [f"q{n}" for n in range(42, 48)], told
    assert quotes(example_copy) == SEEDED + 6
    assert faults(example_copy) == ([], 0)


@pytest.mark.slow
def test_a_kill_leaves_all_of_a_quote_or_nothing(example_file_copy):
    acknowledged = 0
    for place in range(8):
        running = subprocess.Popen(
            [COMMAND, *PLACED[:3], f"Words of {place}", *PLACED[4:], "--topic", "t1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment(example_file_copy, measured=False),
        )  # fmt: skip
        timer = random.Random(place).uniform(0.1, 0.8)
        try:
            out, _ = running.communicate(timeout=timer)
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            out, _ = running.communicate()
        acknowledged += bool(out)
    assert faults(example_file_copy) == ([], 0)
    with closing(sqlite3.connect(example_file_copy)) as connection:
        [(there, whole)] = connection.execute(
            "SELECT count(*), count(CASE WHEN EXISTS (SELECT 1 FROM attributions WHERE quote_id = q.id)"
            " AND EXISTS (SELECT 1 FROM occurrences WHERE quote_id = q.id)"
            " AND EXISTS (SELECT 1 FROM quote_topics WHERE quote_id = q.id) THEN 1 END)"
            " FROM quotes q WHERE id > 41"
        )
    assert acknowledged <= there == whole


def test_other_words_at_the_same_place_are_never_ignored_silently(example_file_copy):
    with package.open(example_file_copy) as database:
        [quote] = database.find("id:q8")
    words = quote.text.replace("would", "would not", 1)
    asked = (
        "add", "quote", "--text", words, "--speaker", "Antony Blinken", "--source", "s1",
        "--locator", "paragraph:2",
    )  # fmt: skip
    refused = claimdb(*asked, db=example_file_copy)
    assert (refused.code, refused.out) == (5, "")
    assert refused.err.startswith("error: words like these by the same speakers")
    assert "q8" in refused.err
    assert "would [-not -]effectively" in refused.err
    for rule in ("skip", "occurrence"):
        still = claimdb(*asked, "--on-duplicate", rule, db=example_file_copy)
        assert (still.code, still.out, still.err) == (5, "", refused.err)
    assert claimdb(*asked, "--on-duplicate", "add", db=example_file_copy).code == 0
    with package.open(example_file_copy) as database:
        assert words in [one.text for one in database.find("speaker:blinken")]


@each(
    ("added", "edited"),
    [
        (("source", "--title", "A", "--container-title", "B", "--language", "fr"),
         ("s1", "--container", "B", "--lang", "fr")),
        (("organization", "--name", "A", "--type", "other", "--parent", "China"),
         ("a4", "--part-of", "China")),
        (("topic", "--name", "A", "--actor", "a14"), ("t2", "--stands-for", "a14")),
        ((*QUOTE[1:], "--no-source", "--language", "fr"), ("q3", "--lang", "fr")),
    ],
)  # fmt: skip
def test_add_and_edit_have_the_same_flags(example_file, added, edited):
    for given in (("add", *added), ("edit", *edited)):
        done = claimdb(*given, "--dry-run", db=example_file)
        assert (done.code, "would " in done.err) == (0, True), (given, done)
