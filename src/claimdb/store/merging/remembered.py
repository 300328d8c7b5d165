"""What is remembered of records: what they were merged into, and from what they are different."""

from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.store.history.aggregates import KINDS
from claimdb.store.history.batch import Batch, Cells
from claimdb.store.merging.links import rows
from claimdb.store.tables import metadata

_PAIR = """
SELECT d.id, k.name FROM distinct_records d JOIN coders k ON k.id = d.coder_id
 WHERE d.table_name = :table AND d.first_id = :one AND d.second_id = :two"""
_SPEAKERS = "SELECT actor_id FROM attributions WHERE quote_id = :quote"
_CONTRADICTION = """
SELECT 1 FROM claim_relations
 WHERE from_id = :one AND to_id = :two AND relation = 'contradicts'"""


def check_alike(batch: Batch, table: str, kept: int, other: int) -> None:
    """Refuse records that somebody told apart, or claims that contradict each other."""
    reader = batch.reader
    one, two = sorted((kept, other))
    ours, theirs = (short_id(KINDS[table], number) for number in (kept, other))
    if found := reader.row(_PAIR, table=table, one=one, two=two):
        [by] = reader.row(
            "SELECT max(batch_id) FROM changes"
            " WHERE table_name = 'distinct_records' AND row_id = :row",
            row=found[0],
        )
        raise RefusedError(
            f"{found[1]} said that {ours} and {theirs} are different",
            hint=None
            if by in (None, batch.id)
            else f"undo that first: claimdb undo {short_id('batch', by)}",
        )
    if table == "quotes":
        speakers = [
            sorted(actor or 0 for (actor,) in reader.execute(_SPEAKERS, {"quote": quote}))
            for quote in (kept, other)
        ]
        if speakers[0] != speakers[1]:
            raise RefusedError(
                f"{ours} and {theirs} have other speakers", hint="edit or merge the speakers first"
            )
    if table == "claims" and reader.row(_CONTRADICTION, one=one, two=two):
        raise RefusedError(
            f"{ours} and {theirs} contradict each other",
            hint=f"if they do not: claimdb unlink {ours} contradicts {theirs}",
        )


def redirect(batch: Batch, table: str, kept: int, theirs: Cells) -> None:
    """Record that a record is another one now, and so are those that were merged into it."""
    merged, other = metadata.tables["merged_records"], theirs["id"]
    earlier = rows(batch.reader, merged.name, "into_id", other)
    batch.update_all(
        merged, {row["id"]: {"into_id": kept} for row in earlier if row["table_name"] == table}
    )
    cells = {
        "table_name": table,
        "old_id": other,
        "uid": theirs.get("uid"),
        "key": theirs.get("key", theirs.get("slug")),
        "into_id": kept,
        # Actors and topics keep their names.
        "name": {"claims": theirs.get("text"), "sources": theirs.get("title")}.get(table),
    }
    batch.insert(merged, cells)


def tell_apart(batch: Batch, table: str, kept: int, other: int) -> None:
    """What is different from the other record is different from the kept one."""
    distinct = metadata.tables["distinct_records"]
    for column, opposite in (("first_id", "second_id"), ("second_id", "first_id")):
        for row in rows(batch.reader, distinct.name, column, other):
            if row["table_name"] != table:
                continue
            one, two = sorted((kept, row[opposite]))
            if batch.reader.row(_PAIR, table=table, one=one, two=two):
                batch.delete(distinct, row["id"])
            else:
                batch.update(distinct, row["id"], {"first_id": one, "second_id": two})
