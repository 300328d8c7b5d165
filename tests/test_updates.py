"""`import --update`: an export that was corrected is imported again."""

import csv
import importlib.util
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb.errors import ChangedSinceError, InvalidDataError
from claimdb.store.admin.check import faults
from databases import rows_of

Table = list[dict[str, str]]


def exported(address, path: Path, kind: str = "quotes", query: str = "") -> Path:
    with claimdb.open(address, coder="ana") as database:
        database.export(kind, query, path=path)
    return path


def table(path: Path) -> Table:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def corrected(path: Path, correct: Callable[[Table], object], **dialect: str) -> Path:
    """Correct the rows of a CSV file as in a spreadsheet."""
    rows = table(path)
    correct(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), **dialect)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), newline="")
    return path


def update(address, path: Path, coder: str = "bo", **options):
    with claimdb.open(address, coder=coder) as database:
        return database.import_file(path, update=True, **options)


def shown(address, name: str):
    with claimdb.open(address) as database:
        return database.get(name)


@pytest.mark.parametrize("kind", ["citations", "quotes", "claims", "sources"])
def test_an_export_that_is_imported_again_changes_nothing(example_copy, backend, tmp_path, kind):
    before = rows_of(example_copy)
    # What is in a file depends on its format, and not on the kind of database.
    others = ("tsv", "jsonl") if backend == "sqlite" else ()
    if others and importlib.util.find_spec("xlsxwriter"):
        others = (*others, "xlsx")
    for suffix in ("csv", "json", *others):
        path = exported(example_copy, tmp_path / f"records.{suffix}", kind)
        done = update(example_copy, path)
        assert (done.updated.ids, done.updated.by, done.counts) == ((), None, {}), suffix
        assert done.updated.given == {"claims": 45, "sources": 6}.get(kind, 41)
        assert rows_of(example_copy) == before


def test_corrected_cells_of_citations_change_quotes_their_places_and_their_sources(
    example_copy, tmp_path
):
    path = exported(example_copy, tmp_path / "c.csv", "citations", "id:q12 OR id:q14")

    def correct(rows: Table) -> None:
        first, second = rows
        assert [row["quote_id"] for row in rows] == ["q12", "q14"]
        first.update(said="2023-02-24", topics="sanctions; ceasefire", note="corrected",
                     stance="sanctions=support; ceasefire=neutral", locator="page:3")  # fmt: skip
        first.update(source_title="A corrected title", published_on="2023")
        second.update(speaker_role="a role", claims="c1=denies")

    corrected(path, correct)
    done = update(example_copy, path)
    assert set(done.updated.ids) == {"q12", "q14", "o12", "s1"}
    quote = shown(example_copy, "q12")
    assert (quote.said, quote.note) == ("2023-02-24", "corrected")
    assert {(one.slug, one.stance) for one in quote.topics} == {
        ("sanctions", "support"), ("ceasefire", "neutral"),
    }  # fmt: skip
    assert quote.occurrences[0].locator == "page:3"
    source = shown(example_copy, "s1")
    assert (source.title, source.issued) == ("A corrected title", "2023")
    other = shown(example_copy, "q14")
    assert [one.role for one in other.speakers] == ["a role"]
    assert [(one.id, one.relation) for one in other.claims] == [(1, "denies")]
    assert faults(example_copy) == ([], 0)
    with claimdb.open(example_copy, coder="bo") as database:
        database.undo(done.updated.by)
        assert database.get("q12").note != "corrected"
        assert database.get("s1").title != "A corrected title"


def test_what_a_spreadsheet_does_to_a_file_changes_nothing(example_file_copy, tmp_path):
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.edit("q12", {"note": "=1+1", "occasion": "-2\nand more", "said": "2023-03-20"})
    path = exported(example_file_copy, tmp_path / "q.csv")

    def correct(rows: Table) -> None:
        for row in rows:
            for key, value in row.items():
                row[key] = value.replace("\n", "\r\n")
        by_id = {row["id"]: row for row in rows}
        by_id["q12"]["said"] = "20/03/2023"
        for key in ("note", "occasion"):
            by_id["q12"][key] = f"'{by_id['q12'][key]}"
        order = list(rows[0])[::-1]
        for row in rows:
            # The columns in another order, some of them gone, and one of somebody's own.
            cells = {key: row.pop(key) for key in order if key not in ("cue", "via", "title")}
            row.clear()
            row.update({**cells, "my remarks": "hm"})
        rows.sort(key=lambda row: row["text"])

    corrected(path, correct)
    before = rows_of(example_file_copy)
    assert update(example_file_copy, path, date_order="dmy").updated.by is None
    assert rows_of(example_file_copy) == before


def test_rows_may_lack_their_last_cells_and_new_ones_are_added(example_file_copy, tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("id,text,topic,note\nc1,,,seen\nc2\nc3,\n,A new claim,ceasefire,\n")
    done = update(example_file_copy, path)
    assert done.counts == {("updated", "claim"): 1, ("added", "claim"): 1}
    assert shown(example_file_copy, "c1").note == "seen"
    assert shown(example_file_copy, "c1").text.startswith("Xi Jinping")
    path.write_text("id,note\nc1,\n")
    assert update(example_file_copy, path).updated.by is None
    assert update(example_file_copy, path, empty_clears=True).updated.ids == ("c1",)
    assert shown(example_file_copy, "c1").note is None


def test_lists_and_objects_of_people_organizations_and_topics_are_updated(example_copy, tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("id,name,description\na12,Vladimir V. Putin,President\na15,,an analyst\n")
    done = update(example_copy, path)
    assert done.updated.ids == ("a12", "a15")
    assert shown(example_copy, "a12").name == "Vladimir V. Putin"
    path.write_text("id,name,slug\nt3,cease-fire,truce\n")
    update(example_copy, path)
    assert shown(example_copy, "truce").name == "cease-fire"
    objects = tmp_path / "records.json"
    with claimdb.open(example_copy) as database:
        found = [claimdb.as_dict(database.get(name)) for name in ("a2", "t1", "c6", "s2", "q3")]
    objects.write_text(json.dumps(found))
    assert update(example_copy, objects).updated.by is None
    organization, topic, claim, source, quote = found
    organization["names"].append({"name": "Middle Kingdom", "kind": "alternative"})
    topic["description"] = "the war"
    claim["relations"] = []
    source["cites"] = [{"id": "s3", "name": "mccarthy2023path"}]
    quote["speakers"][0]["role"] = "a role"
    quote["occurrences"][0]["locator"] = "page:2"
    objects.write_text(json.dumps(found))
    assert update(example_copy, objects).updated.ids == ("a2", "t1", "c6", "s2", "q3", "o3")
    assert "Middle Kingdom" in [one.name for one in shown(example_copy, "a2").names]
    with claimdb.open(example_copy, coder="ana") as database:
        database.save_query("kingdom", 'speaker:"middle kingdom" topic:t1')
        database.save_query("china", "speaker:china")
    organization["names"].pop()
    objects.write_text(json.dumps(found))
    assert update(example_copy, objects).updated.broken == ("@kingdom",)
    assert [one.relation for one in shown(example_copy, "c6").relations if one.id == 15] == []
    assert [one.id for one in shown(example_copy, "s2").cites] == [3]
    assert faults(example_copy) == ([], 0)


def test_a_change_since_the_export_is_a_conflict_only_where_both_changed_the_same(
    example_copy, tmp_path
):
    path = exported(example_copy, tmp_path / "q.csv", query="id:q12 OR id:q14")
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q12", {"note": "ana's", "occasion": "ana's"})
        database.edit("peace-plan", {"name": "the plan", "slug": "the-plan"})
    # What the file did not change stays as it is in the database, also under a new name.
    assert update(example_copy, path).updated.by is None
    corrected(path, lambda rows: [row.update(note="bo's", language="ru") for row in rows])
    before = rows_of(example_copy)
    with pytest.raises(ChangedSinceError, match=r"line 2: q12 was changed since b1: .*by ana"):
        update(example_copy, path)
    assert rows_of(example_copy) == before
    kept = update(example_copy, path, on_conflict="database", dry_run=True)
    assert set(kept.updated.ids) == {"q12", "q14"}
    update(example_copy, path, on_conflict="database")
    quote = shown(example_copy, "q12")
    assert (quote.note, quote.language) == ("ana's", "ru")
    assert shown(example_copy, "q14").note == "bo's"
    update(example_copy, path, on_conflict="file")
    quote = shown(example_copy, "q12")
    assert (quote.note, quote.occasion) == ("bo's", "ana's")
    assert faults(example_copy) == ([], 0)


def test_an_export_that_was_made_before_an_undo_still_fits(example_file_copy, tmp_path):
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.edit("q12", {"note": "for a while"})
        path = exported(example_file_copy, tmp_path / "q.csv", query="id:q12")
        database.undo()
        database.refresh()
        was = database.get("q12").note
    assert update(example_file_copy, path).updated.by is None
    corrected(path, lambda rows: rows[0].update(occasion="a dinner"))
    assert update(example_file_copy, path).updated.ids == ("q12",)
    assert shown(example_file_copy, "q12").note == was
    corrected(path, lambda rows: rows[0].update(note="another"))
    with pytest.raises(ChangedSinceError):
        update(example_file_copy, path)


def test_a_file_without_its_batch_can_be_given_it(example_file_copy, tmp_path):
    path = tmp_path / "q.csv"
    path.write_text("id,note\nq12,bo's\n")
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.edit("q12", {"note": "ana's"})
    with pytest.raises(ChangedSinceError):
        update(example_file_copy, path, since="b1")
    assert update(example_file_copy, path).updated.ids == ("q12",)


@each(
    "given",
    [
        ("id,note\nq999,x\n", "line 2: no quote has the id q999"),
        ("id,note\nnobody,x\n", "line 2: id: .nobody. is not the id of a record"),
        ("id,note\nb1,x\n", "line 2: id: .b1. is not the id of a record"),
        (
            "id,note\nq1,x\nc1,x\n",
            "line 3: c1 is a claim, and the file has records of the kind quote",
        ),
        ("id,note\nq1,x\nq1,y\n", "line 3: note: line 2 has another value for q1"),
        ("id,note\nq1,x\nq2,y,z\n", "line 3: record: has 3 cells for 2 columns"),
        ("id,said\nq1,x\nq2,someday\n", "someday"),
        ("id,topic\nq1,ceasefre\n", "no topic is called 'ceasefre'"),
        ("id,key\ns1,another\n", "a citation key never changes"),
        ("id,source\nq1,\nq2,s1; s2\n", "source has 2"),
        ("id,note,batch\nq1,x,b99\n", "no batch has the id b99"),
        (
            "id,name\na12,\na2,x\n",
            "a2 is an organization, and the file has records of the kind person",
        ),
    ],
)
def test_a_row_that_cannot_be_used_refuses_the_file(example_file_copy, tmp_path, given):
    text, message = given
    path = tmp_path / "records.csv"
    path.write_text(text)
    before = rows_of(example_file_copy)
    with pytest.raises(claimdb.ClaimdbError, match=message):
        update(example_file_copy, path)
    assert rows_of(example_file_copy) == before


def test_a_stance_without_a_column_of_its_own_leaves_with_its_topic(example_file_copy, tmp_path):
    path = tmp_path / "topics.csv"
    path.write_text("id,topic\nq3,Ukraine; China\n")
    update(example_file_copy, path)
    topics = {one.name: one.stance for one in shown(example_file_copy, "q3").topics}
    assert topics == {"Ukraine": None, "China": "support"}

    path.write_text("id,topic,attitude\nq3,Ukraine,China=support\n")
    with pytest.raises(claimdb.ClaimdbError, match="'China' is not among the topics"):
        update(example_file_copy, path)


def test_a_topic_under_another_of_its_names_is_no_change(example_file_copy, tmp_path):
    path = exported(example_file_copy, tmp_path / "q.csv", query="id:q14")

    def correct(rows: Table) -> None:
        rows[0]["topic"] = rows[0]["topic"].replace("peace-plan", "12-point plan")

    assert update(example_file_copy, corrected(path, correct)).updated.ids == ()
    path.write_text("id,topic\nq14,Peace Plan; Russia\n")
    update(example_file_copy, path)
    quote = shown(example_file_copy, "q14")
    assert {one.name: one.stance for one in quote.topics} == {
        "peace plan": "support",
        "Russia": None,
    }
    assert {one.coder for one in quote.codings} == {"claimdb"}


def test_the_same_value_in_two_rows_is_one_change(example_file_copy, tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("\ufeffid,note\r\nq1,x\r\nQ1,x\r\n")
    assert update(example_file_copy, path).updated.ids == ("q1",)


def test_records_are_found_by_uid_and_sources_by_key(example_file_copy, tmp_path):
    uid = shown(example_file_copy, "c3").uid
    path = tmp_path / "records.json"
    path.write_text(json.dumps([{"uid": uid, "text": "A better wording"}]))
    assert update(example_file_copy, path, kind="claim").updated.ids == ("c3",)
    table = tmp_path / "sources.csv"
    table.write_text("key,issued\nxiputinmeeting,2023-03\n")
    assert update(example_file_copy, table, kind="source").updated.ids == ("s1",)
    table.write_text("key,issued\nnosuchkey,2023-03\n")
    with pytest.raises(InvalidDataError, match="title: is missing"):
        update(example_file_copy, table, kind="source")


NAMES = ("q3", "c6", "s5", "a12", "t1")
"""Records that are merged, of each kind."""


def test_records_of_an_export_that_were_merged_since_are_what_they_became(example_copy, tmp_path):
    objects = tmp_path / "records.json"
    with claimdb.open(example_copy, coder="ana") as database:
        found = [claimdb.as_dict(database.get(name)) for name in NAMES]
        exported = [{**one, "batch": "b1"} for one in found]
        for name, other in zip(("q4", "c7", "s1", "a13", "t2"), NAMES, strict=True):
            if other == "q3":
                speakers = {"rm_speaker": ["a13"], "add_speaker": ["a12"]}
                database.edit("q4", speakers)
            database.merge(name, other, prefer=["keep"])
    field = {"q3": "occasion", "c6": "note", "s5": "archive_url"}
    for without, some in (("id",), slice(None)), (("uid", "batch"), slice(1, 2)):
        left = [{key: one[key] for key in one if key not in without} for one in exported[some]]
        objects.write_text(json.dumps(left))
        done = update(example_copy, objects)
        assert (done.updated.ids, done.counts, done.updated.given) == ((), {}, len(left))
        for one, name in zip(left, NAMES[some], strict=True):
            one[field.get(name, "description")] = "https://example.org/1"
        objects.write_text(json.dumps(left))
        done = update(example_copy, objects)
        assert done.updated.ids == ("q4", "c7", "s1", "a13", "t2")[some]
        assert shown(example_copy, "c6").note == "https://example.org/1"
        with claimdb.open(example_copy, coder="bo") as database:
            database.undo()
    assert faults(example_copy) == ([], 0)


def test_rows_of_two_records_that_became_one_may_not_contradict_each_other(
    example_file_copy, tmp_path
):
    path = tmp_path / "claims.csv"
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.merge("c1", "c2", prefer=["keep"])
    path.write_text("id,note\nc1,one\nc2,another\n")
    with pytest.raises(InvalidDataError, match="line 3: note: line 2 has another value for c1"):
        update(example_file_copy, path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_source_of_a_quote_is_corrected_by_its_key_or_id(example_copy, tmp_path, suffix):
    path = exported(example_copy, tmp_path / f"records.{suffix}", "quotes", "id:q7")
    before = path.read_text("utf-8-sig")

    def corrected(old: str, new: str):
        path.write_text(before.replace(old, new))
        return update(example_copy, path)

    for new in ("china2023position", *(("s5", "S5") if suffix == "csv" else ())):
        assert corrected("xiputinmeeting", new).updated.ids == ("o7",)
        assert [one.key for one in shown(example_copy, "q7").occurrences] == ["china2023position"]
        with claimdb.open(example_copy, coder="ana") as database:
            database.undo()
    with pytest.raises(InvalidDataError, match="no source is called 'nosuchkey'"):
        corrected("xiputinmeeting", "nosuchkey")
    with pytest.raises(InvalidDataError, match="title: is that of the source xiputinmeeting"):
        corrected("What came out of", "What came of")


def corrected_parts(address, path: Path, name: str, correct: Callable[[dict], object]):
    """Update a record with what is corrected in its JSON, and return the record after that."""
    with claimdb.open(address) as database:
        record = claimdb.as_dict(database.get(name))
    correct(record)
    path.write_text(json.dumps([record]))
    update(address, path)
    return claimdb.as_dict(shown(address, name))


@pytest.mark.parametrize(
    ("name", "part", "exported", "other"),
    [
        ("q7", "occurrences", {"source": "s1", "key": "xiputinmeeting"},
         {"source": "s5", "key": "china2023position"}),
        ("q6", "speakers", {"id": "a1", "name": "United States"},
         {"id": "a12", "name": "Vladimir Putin"}),
        ("q6", "topics", {"id": "t2", "name": "peace plan", "slug": "peace-plan"},
         {"id": "t3", "name": "ceasefire", "slug": "ceasefire"}),
        ("q6", "claims", {"id": "c6"}, {"id": "c15"}),
        ("c15", "topics", {"id": "t2", "name": "peace plan"}, {"id": "t3", "name": "ceasefire"}),
        ("s2", "cites", {"id": "s3", "name": "mccarthy2023path"},
         {"id": "s5", "name": "china2023position"}),
    ],
)  # fmt: skip
def test_of_an_id_and_a_name_the_one_that_was_corrected_counts(
    example_copy, tmp_path, name, part, exported, other
):
    if part == "cites":
        with claimdb.open(example_copy, coder="ana") as database:
            database.edit("s2", {"cites": ["s3"]})
    path = tmp_path / "records.json"
    for key, value in other.items():

        def correct(record, key=key, value=value):
            [one] = [one for one in record[part] if exported.items() <= one.items()]
            one[key] = value

        after = corrected_parts(example_copy, path, name, correct)
        assert [one for one in after[part] if other.items() <= one.items()], key
        assert not [one for one in after[part] if exported.items() <= one.items()], key
        with claimdb.open(example_copy, coder="ana") as database:
            database.undo()


def test_a_source_and_a_key_that_contradict_each_other_are_refused(example_copy, tmp_path):
    path = tmp_path / "records.json"

    def contradict(record):
        record["occurrences"][0] |= {"source": "s5", "key": "nbc2023xis"}

    expected = "line 1: occurrences.0.: the source 's5' and the key 'nbc2023xis' are those of two"
    with pytest.raises(InvalidDataError, match=expected):
        corrected_parts(example_copy, path, "q7", contradict)

    def entitle(record):
        title = claimdb.as_dict(shown(example_copy, "s5"))["title"]
        record["occurrences"][0] |= {"source": "s5", "title": title}

    after = corrected_parts(example_copy, path, "q7", entitle)
    assert [one["source"] for one in after["occurrences"]] == ["s5"]

    def replace(record):
        record["speakers"][0] |= {"id": "a12", "name": "Vladimir Putin", "kind": "person"}

    after = corrected_parts(example_copy, path, "q6", replace)
    assert [one["id"] for one in after["speakers"]] == ["a12"]


def test_the_id_of_a_source_is_corrected_in_citations(example_copy, tmp_path):
    path = exported(example_copy, tmp_path / "c.csv", "citations", "id:q7")
    corrected(path, lambda rows: rows[0].update(source_id="s5"))
    assert update(example_copy, path).updated.ids == ("o7",)
    assert [one.key for one in shown(example_copy, "q7").occurrences] == ["china2023position"]


def test_an_export_without_its_batch_may_have_the_names_of_merged_sources_and_actors(
    example_copy, tmp_path
):
    files = []
    for kind in ("quotes", "citations"):
        for suffix in ("csv", "json"):
            path = exported(example_copy, tmp_path / f"{kind}.{suffix}", kind, "id:q7")
            if suffix == "csv":
                corrected(path, lambda rows: [row.pop("batch") for row in rows])
            else:
                [one] = json.loads(path.read_text())
                path.write_text(json.dumps([{key: one[key] for key in one if key != "batch"}]))
            files.append(path)
    with claimdb.open(example_copy, coder="ana") as database:
        database.merge("s5", "s1", prefer=["keep"])
        database.merge("a12", "a14", prefer=["keep"])
    for path in files:
        assert update(example_copy, path).updated.ids == (), path.name


def test_a_change_without_the_batch_of_its_export_is_noted(example_file_copy, tmp_path):
    path = tmp_path / "records.csv"
    for field, batch, number in (("note", "", 1), ("occasion", "b1", 0)):
        path.write_text(f"id,{field},batch\nq1,x,{batch}\nq2,,\n")
        done = update(example_file_copy, path)
        assert sum(done.notes.values()) == number


def test_a_link_may_be_removed_in_both_of_its_rows_and_by_others_meanwhile(example_copy, tmp_path):
    claims = exported(example_copy, tmp_path / "claims.csv", "claims")
    quotes = exported(example_copy, tmp_path / "quotes.csv", "quotes", "id:q7")

    def without_relations(rows: Table) -> None:
        for row in rows:
            row["related_claims"] = ""

    def without_topics(rows: Table) -> None:
        rows[0]["topic"] = rows[0]["topic"].replace("; ceasefire; russia", "")

    assert sum("contradicts" in row["related_claims"] for row in table(claims)) == 2
    corrected(claims, without_relations)
    assert update(example_copy, claims, empty_clears=True).written
    left = exported(example_copy, tmp_path / "left.csv", "claims")
    assert not any(row["related_claims"] for row in table(left))
    corrected(quotes, without_topics)
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q7", {"rm_topic": "ceasefire"})
    update(example_copy, quotes)
    slugs = [one.slug for one in shown(example_copy, "q7").topics]
    assert slugs == ["peace-plan", "war-in-ukraine", "china"]
    assert faults(example_copy) == ([], 0)


def test_a_record_that_was_removed_since_the_export_stays_so_if_the_database_wins(
    example_copy, tmp_path
):
    path = exported(example_copy, tmp_path / "quotes.csv", "quotes", "id:q6 OR id:q7")
    corrected(path, lambda rows: [row.update(note="corrected") for row in rows])
    with claimdb.open(example_copy, coder="ana") as database:
        database.rm("q6")
    with pytest.raises(ChangedSinceError, match="q6 was changed since b1: removed by ana"):
        update(example_copy, path)
    assert update(example_copy, path, on_conflict="database").updated.ids == ("q7",)
    with pytest.raises(InvalidDataError, match="no quote has the id q6"):
        update(example_copy, path, on_conflict="file")
