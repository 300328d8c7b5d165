"""`claimdb import` of tables as people make them: headers, marks, separators, dates."""

import pytest

from cases import each
from harness import claimdb
from imports import recorded, take


def write(path, text):
    path.write_text(text, "utf-8")
    return path


def test_the_usual_headers_are_read(empty_copy, tmp_path):
    path = write(
        tmp_path / "a.csv",
        "What was said,Who said it,Function,Party,About,Date of statement,Comment,Headline,Outlet,Link\n"
        "we stay open,Ada Quill,Mayor,Port Union,quay,2019-05-06 16:44:00,x,Quay row,Bay Post,"
        "https://example.org/1\n",
    )
    done = take(empty_copy, path)
    assert done.code == 0, done.err
    (quote,) = recorded(empty_copy)
    (speaker,) = quote.speakers
    assert (speaker.name, speaker.role, speaker.organization.name) == (
        "Ada Quill", "Mayor", "Port Union",
    )  # fmt: skip
    assert (quote.said, quote.note, quote.topics[0].name) == ("2019-05-06T16:44:00", "x", "quay")


def test_a_field_by_its_own_name_goes_before_other_headers(empty_file_copy, tmp_path):
    path = write(
        tmp_path / "a.csv", "text,speaker,source,when,said\nwe stay,Ada Quill,talk,x,2019\n"
    )
    done = take(empty_file_copy, path)
    assert (done.code, "  when -> (left out)  said is the said" in done.err) == (0, True), done.err


def test_near_misses_are_suggested(empty_file_copy, tmp_path):
    path = write(
        tmp_path / "a.csv", "text,speaker,source,ocasion,colour\nwe stay,Ada Quill,talk,,\n"
    )
    done = take(empty_file_copy, path)
    assert "  ocasion -> (left out)  not known; is it occasion?" in done.err
    assert "  colour -> (left out)  not known\n" in done.err


@each(
    ("header", "options", "missing"),
    [
        ("text,source,Redner", (), "speaker"),
        ("Satz,speaker,Ort", (), "text or source"),
        ("description,Art", ("--kind", "topic"), "name"),
        ("name,country", ("--kind", "organization"), "type"),
    ],
)
def test_a_missing_column_is_one_line_and_not_an_error_for_each_row(
    tmp_path_factory, empty_file, header, options, missing
):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write(path, header + "\n" + "x,y,z\n" * 3)
    done = take(empty_file, path, *options)
    errors = [line for line in done.err.splitlines() if line.startswith("error")]
    assert (done.code, errors) == (4, [f"error: no column is mapped to {missing}"]), done.err
    assert f'--map "HEADER={missing.split()[0]}"' in done.err


@each("fix", ["speaker=Ada Quill", "mode=narration", "role=a clerk"])
def test_a_value_for_all_stands_in_for_a_column(tmp_path_factory, empty_file, fix):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write(path, "text,source\nwe stay open,talk\n")
    done = take(empty_file, path, "--set", fix, "--dry-run")
    assert done.code == 0, done.err


def test_outer_marks_are_stripped_only_on_demand(empty_copy, tmp_path):
    texts = [
        "“we stay”",
        '"""we go"""',
        "«we run»",
        "‘we come’",
        " „we wait“ ",
        "she said “no” twice",
    ]
    rows = "".join(f"{text},Ada Quill,talk\n" for text in texts)
    path = write(tmp_path / "a.csv", f"text,speaker,source\n{rows}")
    refused = take(empty_copy, path)
    assert (refused.code, "--strip-marks" in refused.err) == (4, True), refused.err
    assert take(empty_copy, path, "--strip-marks").code == 0
    assert [quote.text for quote in recorded(empty_copy)] == [
        "we stay", "we go", "we run", "we come", "we wait", "she said “no” twice",
    ]  # fmt: skip


def test_several_values_in_a_cell(empty_copy, tmp_path):
    path = write(
        tmp_path / "a.csv",
        "text,speaker,role,source,topics,authors\n"
        'we stay,"Ada Quill, Bo Reed","Mayor, Clerk",talk,"quay, night ,quay","Roe, Jo"\n'
        'we go,Cy Moor,"Head of Quays, Piers",talk,fees=oppose,\n',
    )
    done = take(empty_copy, path, "--separator", ",", "--map", "authors=")
    assert done.code == 0, done.err
    first, second = recorded(empty_copy)
    assert [(one.name, one.role) for one in first.speakers] == [
        ("Ada Quill", "Mayor"), ("Bo Reed", "Clerk"),
    ]  # fmt: skip
    assert [one.name for one in first.topics] == ["quay", "night"]
    assert (second.speakers[0].role, second.topics[0].stance) == ("Head of Quays, Piers", "oppose")
    path = write(tmp_path / "b.csv", 'text,speaker,source,tags\nwe wait,Cy Moor,talk,"a; b\nc"\n')
    assert take(empty_copy, path, "--separator", r"\n").code == 0
    assert [one.name for one in recorded(empty_copy)[-1].topics] == ["a; b", "c"]


def test_options_are_saved_with_a_mapping(empty_file_copy, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("text,speaker,source,tags\n“Hä”,Cy Moor,talk,a|b\n".encode("cp1252", "replace")
                     .replace(b"?", b"\x93", 1).replace(b"?", b"\x94", 1))  # fmt: skip
    saved = tmp_path / "ours.toml"
    options = ("--encoding", "cp1252", "--separator", "|", "--strip-marks")
    done = take(empty_file_copy, path, *options, "--save-mapping", str(saved), "--dry-run")
    assert done.code == 0, done.err
    assert take(empty_file_copy, path, "--mapping", str(saved)).code == 0
    (quote,) = recorded(empty_file_copy)
    assert (quote.text, [one.name for one in quote.topics]) == ("Hä", ["a", "b"])


@each(
    ("given", "order", "said"),
    [
        ("2019-05-06 16:44:00", "", "2019-05-06T16:44:00"),
        ("2019-05-06 16:44:00.125 UTC", "", "2019-05-06T16:44:00Z"),
        ("3/20/2023 14:05", "", "2023-03-20T14:05"),
        ("3/2/2023 2:05 pm", "mdy", "2023-03-02T14:05"),
        ("3/2/2023 12:05 AM", "dmy", "2023-02-03T00:05"),
        ("06.05.2019 00:00", "dmy", "2019-05-06"),
        ("2019-05-06 00:00:00", "", "2019-05-06"),
        ("6 May 2019, 9:15", "", "2019-05-06T09:15"),
        ("2019-05-06T00:00:00Z", "", "2019-05-06T00:00:00Z"),
        ("2019-05-06 16:44+0200", "", "2019-05-06T16:44+02:00"),
        (" 2019-05-06", "", "2019-05-06"),
    ],
)
def test_dates_with_times(tmp_path_factory, empty_file, given, order, said):
    folder = tmp_path_factory.mktemp("csv")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    path = write(folder / "a.csv", f'text,speaker,source,said\nwe stay,Ada Quill,talk,"{given}"\n')
    done = take(db, path, *(("--date-order", order) if order else ()))
    assert done.code == 0, done.err
    assert recorded(db)[0].said == said


@each(
    "given", ["2019-05-06 24:01", "5/6/2019 10:00", "2019-02-30 10:00", "May 2019 10:00", "10:00"]
)
def test_dates_with_times_that_are_none_or_ambiguous(tmp_path_factory, empty_file, given):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write(path, f"text,speaker,source,said\nwe stay,Ada Quill,talk,{given}\n")
    done = take(empty_file, path)
    assert (done.code, "line 2, said" in done.err) == (4, True), done.err


def test_a_list_of_addresses_is_an_occurrence_for_each(empty_copy, tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "we stay", "speaker": "Ada Quill",'
                 ' "links": ["https://a.example/1", "https://b.example/2"]}\n')  # fmt: skip
    done = take(empty_copy, path, "--map", "links=url")
    assert done.code == 0, done.err
    assert len(recorded(empty_copy)[0].occurrences) == 2


def test_the_help_lists_the_fields():
    told = claimdb("import", "--help").out
    assert all(field in told for field in ("speaker_organization", "archive_url", "locator:page"))


@pytest.mark.slow
def test_a_million_unknown_keys_take_seconds(empty_file, tmp_path):
    path = tmp_path / "a.json"
    keys = ",".join(f'"k{number}":1' for number in range(1_000_000))
    path.write_text(f'[{{"text": "a", {keys}}}]')
    done = take(empty_file, path)
    assert "is one of 999,980 more fields that are not known here" in done.err


def test_lines_above_the_header_are_left_out_and_reported(empty_copy, tmp_path):
    header = "Who said it,Function,What was said,Link,Date of statement,For/against,About\n"
    row = "Ada Quill,Mayor,we stay open,https://quay.example/1,6. Mai 2019,for,quay\n"
    path = write(tmp_path / "a.csv", f"Statements of the desk,,,,,,\n,,,,,,\n{header}{row}")
    done = take(empty_copy, path)
    assert done.code == 0, done.err
    told = done.err.splitlines()
    assert [f"line {n} is above the header; it is left out" in told for n in (1, 2)] == [True, True]
    (quote,) = recorded(empty_copy)
    assert (quote.said, quote.topics[0].stance) == ("2019-05-06", "support")
    assert quote.occurrences[0].title == "https://quay.example/1"


def test_an_address_is_the_title_of_a_page_without_one(empty_copy, tmp_path):
    path = write(
        tmp_path / "a.csv",
        "text,speaker,url,published\nwe stay,Ada Quill,https://quay.example/1,2019-05-06\n"
        "we go,Ada Quill,http://quay.example/1,2019-05-06\n",
    )
    assert take(empty_copy, path).code == 0
    places = [quote.occurrences[0] for quote in recorded(empty_copy)]
    assert [one.title for one in places] == ["https://quay.example/1"] * 2


def test_a_title_above_no_header_is_no_table(empty_copy, tmp_path):
    path = write(tmp_path / "a.csv", "Statements of the desk,,\na,b,c\n1,2,3\n")
    done = take(empty_copy, path)
    assert (done.code, "no recognised column in 'Statements" in done.err) == (4, True), done.err


def test_a_list_of_claims_names_the_kind_that_reads_it(empty_copy, tmp_path):
    path = write(
        tmp_path / "a.csv",
        'Claim,Link,Status,Tags\nThe quay shuts,https://quay.example/1,False,"quay, rumour"\n',
    )
    refused = take(empty_copy, path)
    assert (refused.code, "hint: --kind claim, or" in refused.err) == (4, True), refused.err
    done = take(empty_copy, path, "--kind", "claim", "--separator", ",")
    assert (done.code, done.err.splitlines()[-1]) == (0, "1 claim added, 2 topics added"), done.err
