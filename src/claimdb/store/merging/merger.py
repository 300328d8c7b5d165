"""One record becomes part of another: every reference, every cell, and what then is the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from claimdb.model import short_id
from claimdb.store.history.aggregates import ABOVE, KINDS, NAMES, OWNERS, hanging_on, key_of
from claimdb.store.history.batch import Batch
from claimdb.store.history.constraints import parent_of
from claimdb.store.merging.cells import UnitedCells
from claimdb.store.merging.codings import OF, keep_coding, remove_twice_coded
from claimdb.store.merging.conflicts import Preferences
from claimdb.store.merging.links import Link, links_to, rows, same_rows
from claimdb.store.merging.names import KeptName, add_name, take_contributors, take_names
from claimdb.store.merging.remembered import check_alike, redirect, tell_apart
from claimdb.store.tables import MERGEABLE, metadata


class Merger:
    """Merges records in one batch; what it found is in its attributes.

    Attributes:
        cells: What unites cells, with the conflicts.
        counts: How many rows refer to the kept record now, and how many were joined, by table.
        names: The names that the kept record has from the others.
        moved: The quotes whose speakers or sources are others now.
    """

    def __init__(self, batch: Batch, preferences: Preferences, names_as: str) -> None:
        self.batch = batch
        self.cells = UnitedCells(batch, preferences)
        self.counts: Counter[str] = Counter()
        self.names: list[KeptName] = []
        self.moved: set[int] = set()
        self._names_as = names_as

    def row(self, table: str, number: int) -> dict[str, Any] | None:
        """Return a row, or None if there is none."""
        return next(iter(self.rows(table, key_of(table), number)), None)

    def rows(self, table: str, column: str, value: int) -> list[dict[str, Any]]:
        """Return the rows of a table with a value, by their ids."""
        return rows(self.batch.reader, table, column, value)

    # --- references -------------------------------------------------------------------------

    def take_over(self, table: str, kept: int, other: int) -> None:
        """Let all that refers to one record of a table refer to another one."""
        for link in links_to(table):
            if link.table in NAMES.values() or link == Link("source_contributors", "source_id"):
                continue
            if link.table == "claim_relations":
                self._relate(link.column, kept, other)
            elif link == Link("topics", "actor_id"):
                self._stand_for(kept, other)
            elif link.column in ABOVE.values():
                self._put_below(link.table, kept, other)
            else:
                self._repoint(link, kept, other)

    def _repoint(self, link: Link, kept: int, other: int) -> None:
        table, column = link
        for ours, theirs in list(same_rows(self.batch.reader, link, kept, other)):
            self.join(link, ours, theirs)
            self.counts["joined"] += 1
        key = key_of(table)
        sql = f"SELECT {key} FROM {table} WHERE {column} = :other"
        rows = [row for (row,) in self.batch.reader.execute(sql, {"other": other})]
        if table == "attributions" and column == "quote_id":
            # Whoever is not named twice goes behind our speakers.
            self._append(rows, kept)
        elif rows:
            self.batch.update_all(metadata.tables[table], {row: {column: kept} for row in rows})
        self.counts[f"{table}.{column}"] += len(rows)
        if link == Link("source_references", "cited_source_id") or table == "source_references":
            self._remove_where("source_references", "source_id = cited_source_id", kept)
        if table == "occurrences" and column in ("source_id", "via_source_id"):
            own = "SELECT id FROM occurrences WHERE source_id = :it AND via_source_id = :it"
            through = [row for (row,) in self.batch.reader.execute(own, {"it": kept})]
            cells = {row: {"via_source_id": None} for row in through}
            self.batch.update_all(metadata.tables[table], cells)
        if (table, column) in {("attributions", "actor_id"), ("occurrences", "source_id")}:
            sql = f"SELECT quote_id FROM {table} WHERE id = ANY(:rows)"
            self.moved |= {quote for (quote,) in self.batch.reader.execute(sql, {"rows": rows})}

    def _append(self, rows: Sequence[int], quote: int) -> None:
        [last] = self.batch.reader.row(
            "SELECT coalesce(max(position), 0) FROM attributions WHERE quote_id = :it", it=quote
        )
        cells = {row: {"quote_id": quote, "position": last + at} for at, row in enumerate(rows, 1)}
        self.batch.update_all(metadata.tables["attributions"], cells)

    def _remove_where(self, table: str, condition: str, record: int) -> None:
        owner = OWNERS[table].column
        sql = f"SELECT id FROM {table} WHERE {condition} AND {owner} = :it"
        rows = [row for (row,) in self.batch.reader.execute(sql, {"it": record})]
        if rows:
            self.batch.delete(metadata.tables[table], *rows)

    def _relate(self, column: str, kept: int, other: int) -> None:
        """Move the relations of a claim; none to itself stays, and no two are the same."""
        table = metadata.tables["claim_relations"]
        for row in self.rows("claim_relations", column, other):
            ends = {**row, column: kept}
            one, two = ends["from_id"], ends["to_id"]
            if row["relation"] == "contradicts":
                one, two = sorted((one, two))
            sql = (
                "SELECT 1 FROM claim_relations WHERE from_id = :one AND to_id = :two"
                " AND relation = :relation"
            )
            values = {"one": one, "two": two, "relation": row["relation"]}
            if one == two or self.batch.reader.row(sql, **values):
                self.batch.delete(table, row["id"])
            else:
                self.batch.update(table, row["id"], {"from_id": one, "to_id": two})
                self.counts["claim_relations"] += 1

    def _stand_for(self, kept: int, other: int) -> None:
        """Let the topic of an actor stand for another one, which has one topic at most."""
        ours, theirs = (self.rows("topics", "actor_id", one) for one in (kept, other))
        if not theirs:
            return
        if ours:
            both = ours[0]["id"], theirs[0]["id"]
            stays = self.cells.decide(
                short_id("actor", kept), "topic", *both, lambda one: short_id("topic", one)
            )
            for topic in both:
                if topic != stays:
                    self.batch.update(metadata.tables["topics"], topic, {"actor_id": None})
            if stays == both[0]:
                return
        self.batch.update(metadata.tables["topics"], theirs[0]["id"], {"actor_id": kept})
        self.counts["topics"] += 1

    def _put_below(self, table: str, kept: int, other: int) -> None:
        """Put what is below one topic or organization below another one."""
        column, parent = ABOVE[table], parent_of(self.batch.reader, table, other)
        above = self._ancestors(table, kept)
        rows = {row[key_of(table)]: row[column] for row in self.rows(table, column, other)}
        if other in above:
            # What was below the other one takes its place.
            self.batch.update(metadata.tables[table], kept, {column: parent})
            rows.pop(kept, None)
        self.batch.update_all(metadata.tables[table], {row: {column: kept} for row in rows})
        self.counts[f"{table} below"] += len(rows)

    def _ancestors(self, table: str, row: int) -> list[int]:
        found: list[int] = []
        above = parent_of(self.batch.reader, table, row)
        while above is not None and above not in found:
            found.append(above)
            above = parent_of(self.batch.reader, table, above)
        return found

    # --- records ----------------------------------------------------------------------------

    def join(self, link: Link, ours: int, theirs: int) -> None:
        """Join two rows that become the same when they link to one record."""
        table = link.table
        [one], [other] = (self.rows(table, key_of(table), row) for row in (ours, theirs))
        taken = self.cells.of(table, one, other, self._where(table, one), link.column)
        if table == "quote_topics":
            keep_coding(self.batch, one, other, taken)
        self.take_over(table, ours, theirs)
        if table in MERGEABLE:
            redirect(self.batch, table, ours, other)
        self.batch.delete(metadata.tables[table], theirs)
        self.batch.update(metadata.tables[table], ours, taken)

    @staticmethod
    def _where(table: str, row: Mapping[str, Any]) -> str:
        owner = OWNERS[table]
        where = short_id(KINDS[owner.table], row[owner.column])
        if owner.table == "quotes" and owner.linked in ("topic_id", "claim_id"):
            where = f"{where}:{short_id(owner.linked.removesuffix('_id'), row[owner.linked])}"
        if table == "codings":
            where = f"{where}:{short_id('coder', row['coder_id'])}"
        return where

    def merge(self, table: str, kept: int, other: int) -> None:
        """Merge a record into another one of the same table."""
        check_alike(self.batch, table, kept, other)
        where = short_id(KINDS[table], kept)
        own = (table, *(one for one in hanging_on(table) if key_of(one) == "actor_id"))
        pairs = [(one, self.row(one, kept), self.row(one, other)) for one in own]
        self.take_over(table, kept, other)
        if table in OF:
            remove_twice_coded(self.batch, table, kept)
        cells = {}
        for name, one, two in pairs:
            if one and two:
                # The place in a tree may just have changed.
                placed = {**one, **self._placed(name, kept, two)}
                cells[name] = self.cells.of(name, placed, two, where)
                cells[name] |= self.cells.main(name, two)
        [(_, ours, theirs), *_] = pairs
        assert ours
        assert theirs
        if table in NAMES:
            self.names += take_names(self.batch, table, ours, theirs)
        if table == "sources":
            take_contributors(self.batch, self.cells, kept, other)
        redirect(self.batch, table, kept, theirs)
        tell_apart(self.batch, table, kept, other)
        for name, _, row in reversed(pairs):
            if row:
                self.batch.delete(metadata.tables[name], other)
        for name, taken in cells.items():
            self.batch.update(metadata.tables[name], kept, taken)
        if table in NAMES:
            self._keep_main_name(table, kept, ours, theirs)

    def _keep_main_name(
        self, table: str, kept: int, ours: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> None:
        former = theirs
        if self.cells.is_main_theirs():
            former = ours
            # The derived row of the former main name would be in the way.
            self.batch.settle()
        added = KeptName(former["name"], self._names_as)
        if add_name(self.batch, table, kept, added):
            self.names.append(added)

    def _placed(self, table: str, kept: int, theirs: dict[str, Any]) -> dict[str, Any]:
        """Return the place of the kept record in its tree; below itself it cannot be put."""
        if table not in ABOVE:
            return {}
        column = ABOVE[table]
        above = theirs[column]
        if above is not None and kept in (above, *self._ancestors(table, above)):
            theirs[column] = None
        [row] = self.rows(table, key_of(table), kept)
        return {column: row[column]}
