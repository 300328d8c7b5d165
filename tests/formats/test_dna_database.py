"""Databases of Discourse Network Analyzer, and what event lists have in common with them."""

import sqlite3
from contextlib import closing

from cases import each
from imports import recorded, sources, take

DOCUMENT = "\nThe mayor rose. «The 🚢 quay stays open», she said. Others shrugged."
SAID = "The 🚢 quay stays open"
START = len(DOCUMENT[: DOCUMENT.index(SAID)].encode("utf-16-le")) // 2
STOP = START + len(SAID.encode("utf-16-le")) // 2
VARIABLES = ("person", "organization", "concept")
LONG = {"note": "later"}
SCHEMA = """
CREATE TABLE SETTINGS(Property TEXT, Value TEXT);
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT,
  Source TEXT, Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER,
  Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
INSERT INTO CODERS VALUES (1, 'Admin'), (2, 'Noor');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1),
  (3, 'concept', 'short text', 1), (4, 'agreement', 'boolean', 1), (5, 'note', 'long text', 2),
  (6, 'degree', 'integer', 1);
"""
OF_3 = """
CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, ChildOf INTEGER);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
"""
OF_2 = """
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
"""
DAY = 1557100800  # 2019-05-06
CODED = ("Ada Quill", "Port Union", "quay closure", 0)


def database(path, version, *statements, documents=(("Quay row", DAY),), wal=False):
    """Write a database with statements: document, start, stop and the values of variables."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        if wal:
            file.execute("PRAGMA journal_mode = wal")
        file.executescript(SCHEMA + (OF_3 if version == 3 else OF_2))
        file.execute("INSERT INTO SETTINGS VALUES ('version', ?)", (f"{version}.0.7",))
        for number, (title, date) in enumerate(documents, 1):
            time = date if version == 3 else date * 1000
            row = (number, title, DOCUMENT, 1, "Roe, Jo", "Bay Post", "", "", "", time)
            file.execute("INSERT INTO DOCUMENTS VALUES (?,?,?,?,?,?,?,?,?,?)", row)
        for number, (document, start, stop, *values) in enumerate(statements, 1):
            row = (number, 1 if values else 2, document, start, stop, 2)
            file.execute("INSERT INTO STATEMENTS VALUES (?,?,?,?,?,?)", row)
            if not values:
                sql = "INSERT INTO DATALONGTEXT(StatementId, VariableId, Value) VALUES (?, 5, 'x')"
                file.execute(sql, (number,))
                continue
            for variable, value in enumerate(values[:3], 1):
                short: object = value
                if version == 3:
                    sql = "INSERT INTO ENTITIES(VariableId, Value) VALUES (?, ?)"
                    short = file.execute(sql, (variable, value)).lastrowid
                sql = "INSERT INTO DATASHORTTEXT VALUES (NULL, ?, ?, ?)"
                file.execute(sql, (number, variable, short))
            table, variable = ("DATAINTEGER", 6) if len(values) > 4 else ("DATABOOLEAN", 4)
            sql = f"INSERT INTO {table} VALUES (NULL, ?, ?, ?)"
            file.execute(sql, (number, variable, values[3]))
    return path


@each("version", [2, 3])
@each("wal", [False, True])
def test_a_statement_is_an_indirect_quote_of_its_speaker_coded_by_its_coder(
    tmp_path_factory, empty_file, version, wal
):
    folder = tmp_path_factory.mktemp("dna")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    path = database(
        folder / "a.dna", version, (1, START, STOP, *CODED),
        (1, START, STOP, *CODED[:2], "quay fees", 1), (1, 1, 9), wal=wal,
    )  # fmt: skip
    before = path.read_bytes()
    done = take(db, path)
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == f"DNA, database of version {version}.0.7"
    assert "rows merged into others with the same text: 1" in done.err
    assert "without a speaker or a concept, of type Annotation: 1" in done.err
    (quote,) = recorded(db)
    assert (quote.text, quote.mode) == (SAID, "indirect")
    assert (quote.speakers[0].name, quote.speakers[0].organization.name) == CODED[:2]
    assert [(one.name, one.stance) for one in quote.topics] == [
        ("quay closure", "oppose"), ("quay fees", "support"),
    ]  # fmt: skip
    assert sources(db) == [("Quay row", "2019-05-06", None)]
    assert path.read_bytes() == before
    assert take(db, path).err.splitlines()[-1] == "1 quote skipped"


def test_documents_of_one_title_and_day_are_different_sources(empty_copy, tmp_path):
    path = database(
        tmp_path / "a.dna", 3, (1, START, STOP, *CODED), (2, 1, 16, *CODED),
        documents=(("Letters", DAY), ("Letters", DAY)),
    )  # fmt: skip
    for added in ("2 quotes added", "2 quotes skipped"):
        done = take(empty_copy, path)
        assert (done.code, added in done.err) == (0, True), done.err
    first, second = recorded(empty_copy)
    assert first.occurrences[0].key != second.occurrences[0].key
    assert sources(empty_copy) == [("Letters", "2019-05-06", None)] * 2


def test_a_whole_number_needs_a_meaning(empty_file_copy, tmp_path):
    path = database(tmp_path / "a.dna", 3, (1, START, STOP, *CODED[:3], -1, "degree"))
    mapped = ("--map", "degree=stance")
    refused = take(empty_file_copy, path, *mapped)
    assert (refused.code, "statement 1, /topics/0/stance: '-1'" in refused.err) == (4, True)
    rejects = tmp_path / "rest.jsonl"
    part = ("--allow-partial", "--errors-to", str(rejects))
    assert take(empty_file_copy, path, *mapped, *part).code == 6
    fixed = rejects.read_text("utf-8").replace('"-1"', '"oppose"')
    rejects.write_text(fixed, "utf-8")
    assert take(empty_file_copy, rejects).code == 0
    assert recorded(empty_file_copy)[0].topics[0].stance == "oppose"


def test_a_database_that_is_damaged_or_of_something_else_says_so(empty_file_copy, tmp_path):
    whole = database(tmp_path / "a.dna", 3, (1, START, STOP, *CODED)).read_bytes()
    (tmp_path / "cut.dna").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.csv").write_bytes(empty_file_copy.read_bytes())
    with sqlite3.connect(tmp_path / "c.sqlite") as file:
        file.execute("CREATE TABLE a (b)")
    for name, said in (
        ("cut.dna", "DNA"), ("b.csv", "a claimdb database"), ("c.sqlite", "an SQLite database"),
    ):  # fmt: skip
        done = take(empty_file_copy, tmp_path / name)
        assert (done.code, said in done.err) == (4, True), done.err
    assert recorded(empty_file_copy) == []


HEADER_2 = ("statement ID", "time", "document ID", "document title", "author", "source", "section",
            "type", "text", "person", "organization", "concept", "agreement")  # fmt: skip
HEADER_3 = ("statement_id", "time", "person", "organization", "concept", "agreement",
            "start_position", "stop_position", "text", "coder", "document_id", "document_title",
            "document_author", "document_source", "document_section", "document_type")  # fmt: skip


def event_list(path, header, *rows):
    lines = [header, *([str(row.get(name, "")) for name in header] for row in rows)]
    path.write_text("\ufeff" + "".join(";".join(line) + "\r\n" for line in lines), "utf-8")
    return path


def test_version_2_does_not_say_which_half_of_the_day_it_is(empty_file_copy, tmp_path):
    given = {"document title": "Quay row", "person": "Ada Quill", "concept": "quay", "agreement": 1}
    path = event_list(
        tmp_path / "a.csv", HEADER_2,
        {**given, "text": "we stay open", "time": "2019-05-06 12:00:00", "document ID": 1},
        {**given, "text": "we close late", "time": "2019-05-07 03:20:00", "document ID": 2},
    )  # fmt: skip
    assert take(empty_file_copy, path).code == 0
    assert [issued for _, issued, _ in sources(empty_file_copy)] == ["2019-05-06", "2019-05-07"]
    path = event_list(
        tmp_path / "b.csv", HEADER_3,
        {**given, "text": "we go home", "time": "2019-05-08 15:20:00", "document_id": 3,
         "document_title": "Quay row"},
    )  # fmt: skip
    assert take(empty_file_copy, path).code == 0
    assert sources(empty_file_copy)[-1][1] == "2019-05-08T15:20:00"


def test_an_event_list_saved_again_by_a_german_spreadsheet(empty_file_copy, tmp_path):
    given = {"document_title": "Streit", "concept": "Kai schließen", "document_id": 1}
    rows = (
        {**given, "text": "Nie", "person": "Jörg Kai", "agreement": "FALSCH",
         "time": "03.05.2019 00:00"},
        {**given, "text": "Bald", "person": "Bo Reed", "agreement": "WAHR",
         "time": "13.05.2019 08:30", "document_id": 2},
    )  # fmt: skip
    path = event_list(tmp_path / "a.csv", HEADER_3, *rows)
    refused = take(empty_file_copy, path)
    assert (refused.code, "--date-order dmy or mdy" in refused.err) == (4, True)
    assert take(empty_file_copy, path, "--date-order", "dmy").code == 0
    assert [one.topics[0].stance for one in recorded(empty_file_copy)] == ["oppose", "support"]
    issued = [date for _, date, _ in sources(empty_file_copy)]
    assert issued == ["2019-05-03", "2019-05-13T08:30"]


def test_rows_of_one_document_with_other_dates_are_not_merged(empty_copy, tmp_path):
    given = {"document_title": "Quay row", "concept": "quay", "person": "Ada Quill"}
    rows = [
        {**given, "document_id": number, "time": f"2019-05-{day} 00:00:00", "text": text}
        for number, day, text in (
            (1, "06", "one"),
            (1, "13", "two"),
            (2, "06", "three"),
            (1, "06", "four"),
        )
    ]
    path = event_list(tmp_path / "a.csv", HEADER_3, *rows)
    for added in ("4 quotes added", "4 quotes skipped"):
        done = take(empty_copy, path)
        assert (done.code, added in done.err) == (0, True), done.err
    assert sorted(date for _, date, _ in sources(empty_copy)) == [
        "2019-05-06", "2019-05-06", "2019-05-13",
    ]  # fmt: skip
