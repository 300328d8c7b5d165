"""Views of lists: quotes, claims, rankings, checked quotations, verifications and the history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any, cast

from rich.text import Text

from claimdb import edtf, phrases
from claimdb.columns import relation_words
from claimdb.markup import untagged
from claimdb.matching.similarity import diff
from claimdb.model import Claim, ClaimSpeaker, Quote, Record, Row, Verification, short_id
from claimdb.quotation import standing
from claimdb.results import Checked
from claimdb.terminal.screen import (
    BOLD,
    DIM,
    ID,
    STANCES,
    Screen,
    counted,
    difference,
    id_text,
    in_lines,
    joined,
    plain,
)
from claimdb.values import id_of, rows

_GUTTER = 5
_ONCE = "A quote in several sources counts once."
_CELL = 12  # the narrowest useful cell of a table


def quotes(records: Iterable[Record], screen: Screen) -> None:
    """Write quotes, each with its speakers, stances and sources."""
    for quote in screen.spaced(cast("Iterable[Quote]", records)):
        _quote(screen, quote, 0, speaker=True)


def who(records: Iterable[Record], screen: Screen) -> None:
    """Write quotes under their speakers; quotes of the same speakers must be adjacent."""
    quotes = cast("Iterable[Quote]", records)
    last: Sequence[Quote] = ()

    def said_by(quote: Quote) -> Sequence[tuple[int | None, str | None]]:
        return [(one.id, one.name) for one in standing(quote.speakers)]

    for _, group in screen.spaced(groupby(quotes, key=said_by)):
        last = list(group)
        name = plain(phrases.speakers(last[0]), BOLD)
        screen.block(name + plain(phrases.capacities(last)), hang=4)
        number = counted(len(last), "quote")
        screen.flow((plain(number), plain(_dates(last)), *_positions(last)), hang=4)
        for quote in last:
            screen.gap()
            _quote(screen, quote, 2, speaker=False)
    if last:
        screen.gap()
        screen.block(plain(_ONCE, DIM))


def timeline(records: Iterable[Record], screen: Screen) -> None:
    """Write quotes under their dates; quotes of the same date must be adjacent."""
    dates = groupby(cast("Iterable[Quote]", records), key=lambda quote: quote.said)
    for said, same in screen.spaced(dates):
        screen.block(plain(said or "undated", BOLD))
        for quote in same:
            screen.gap()
            _quote(screen, quote, 2, speaker=True, dated=False)


def claims(records: Iterable[Record], screen: Screen) -> None:
    """Write claims, each with who asserts, denies and questions it."""
    for claim in screen.spaced(cast("Iterable[Claim]", records)):
        lead = _id_lead(claim, 0)
        screen.block(in_lines(claim.text), lead=lead)
        for line in _claim_lines(claim):
            screen.block(line, indent=lead.cell_len)


def columns(records: Iterable[Record], screen: Screen, *, fields: Sequence[str]) -> None:
    """Write a table of these fields, or a line for each if the table would be too wide."""
    header, *body = rows(records, fields)
    if len(header) * _CELL <= screen.width:
        screen.table(header, body)
    else:
        _by_field(header, body, screen)


def _by_field(header: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen) -> None:
    """Write a line for each field of each row."""
    indent = max(map(len, header)) + 2
    for row in screen.spaced(rows):
        for name, cell in zip(header, row, strict=True):
            screen.block(in_lines(cell), lead=plain(name.ljust(indent), DIM))


def claim_speaker(speaker: ClaimSpeaker) -> Text:
    """Return a speaker who asserts, denies or questions a claim, with the quotes."""
    ids = joined((id_text("quote", number) for number in speaker.quotes), ", ")
    role = plain(f", {speaker.role}" if speaker.role else "")
    return plain(phrases.claimant(speaker), BOLD) + role + plain(" (") + ids + plain(")")


def _claim_lines(claim: Claim) -> Iterable[Text]:
    if claim.topics:
        yield plain(f"about {', '.join(topic.name for topic in claim.topics)}", DIM)
    for words, style, speakers in (
        ("asserted by ", "green", claim.asserted_by),
        ("denied by ", "red", claim.denied_by),
        ("questioned by ", "yellow", claim.questioned_by),
    ):
        if speakers:
            yield plain(words, style) + joined(map(claim_speaker, speakers), "; ")
    if not claim.quotes:
        yield plain("no quote yet", DIM)
    for other in claim.relations:
        relation = plain(f"{relation_words(other.relation, other.direction)} ", DIM)
        yield relation + id_text("claim", other.id) + plain(f": {other.text}", DIM)


def _quote(screen: Screen, quote: Quote, indent: int, *, speaker: bool, dated: bool = True) -> None:
    lead = _id_lead(quote, indent)
    indent = lead.cell_len
    screen.block(in_lines(phrases.shown_text(quote)), lead=lead)
    if speaker:
        name = plain("— ", DIM) + plain(phrases.speakers(quote), BOLD)
        screen.block(name + plain(phrases.capacities([quote])), indent=indent)
    if about := list(_about(quote, dated=dated)):
        screen.flow(about, indent=indent)
    for one in quote.occurrences:
        title, details = plain(f"{untagged(one.title)} (", DIM), f"){phrases.place_details(one)}"
        screen.block(title + plain(one.key, ID) + plain(details, DIM), indent=indent)
    for ground in phrases.grounds(quote):
        screen.block(plain(ground), indent=indent)
    for shift in phrases.shifts(quote):
        screen.block(plain(shift, "yellow"), indent=indent)


def _about(quote: Quote, *, dated: bool) -> Iterable[Text]:
    if when := phrases.when(quote) if dated else quote.occasion:
        yield plain(when, DIM)
    for status in phrases.statuses(quote):
        yield plain(status, "yellow")
    for stance, words in phrases.stances(quote):
        yield plain(words, DIM if stance is None else STANCES[stance])


def _positions(same: Iterable[Quote]) -> Iterable[Text]:
    counts: dict[str, Counter[str]] = {}
    for topic in chain.from_iterable(quote.topics for quote in same):
        if topic.stance:
            counts.setdefault(topic.name, Counter())[topic.stance] += 1
    for name, of_topic in counts.items():
        stances = (plain(f"{stance} {n:,}", STANCES[stance]) for stance, n in of_topic.items())
        yield plain(f"{name}: ") + joined(stances, ", ")


def _dates(same: Sequence[Quote]) -> str:
    dated = [quote.said for quote in same if quote.said]
    undated = len(same) - len(dated)
    if not dated:
        return "undated"
    first = min(dated, key=lambda said: edtf.parse(said).first)
    last = max(dated, key=lambda said: edtf.parse(said).last)
    spanned = first if first == last else f"{first} to {last}"
    return f"{spanned}, {undated:,} undated" if undated else spanned


def _id_lead(record: Record, indent: int) -> Text:
    number = id_of(record)
    return plain(" " * indent) + plain(number, ID) + plain(" " * max(1, _GUTTER - len(number)))


_INDENT = 5
_RESULTS = {"same": "green", "shortened": "green", "misattributed": "red", "retracted": "red"}
_EXPLAINED = {
    "same": "verbatim",
    "shortened": "part of a recorded quote",
    "rendered": "a rendering, not verbatim",
    "altered": "the recorded text differs",
    "misattributed": "recorded for other speakers only",
}


def checked(found: Iterable[Checked], screen: Screen) -> None:
    """Write each quote with its `difference` from the checked words."""
    for one in screen.spaced(found):
        quote = one.quote
        header = plain(one.result, f"{BOLD} {_RESULTS.get(one.result, 'yellow')}")
        if explained := _EXPLAINED.get(one.result):
            header.append_text(plain(f" · {explained}", DIM))
        screen.block(header, lead=plain(f"{short_id('quote', quote.id)} ", ID), indent=_INDENT)
        screen.block(difference(one.diff), indent=_INDENT)
        details = (
            f"— {phrases.speakers(quote)}{phrases.capacities([quote])}",
            phrases.when(quote),
            *phrases.statuses(quote),
            *(
                f"{untagged(at.title)} ({at.key}){phrases.place_details(at)}"
                for at in quote.occurrences
            ),
        )
        screen.flow([plain(part, DIM) for part in details], indent=_INDENT, hang=2)


_VERIFIED_RESULTS = {
    **dict.fromkeys(("altered", "lost", "near", "not_found"), "red"),
    **dict.fromkeys(("moved", "snapshot_changed"), "yellow"),
    **dict.fromkeys(("normalised", "elided", "bracketed", "rendered", "no_snapshot"), DIM),
}


def verifications(records: Iterable[Record], screen: Screen) -> None:
    """Write the quotes that are not exact: the result, and the `difference` from the text."""
    for one in cast("Iterable[Verification]", records):
        if one.result == "exact":
            continue
        lead = plain(f"{short_id('quote', one.quote)} ", ID)
        place = "" if one.start is None else f" at {one.start}–{one.end}"
        header = plain(one.result, f"{BOLD} {_VERIFIED_RESULTS[one.result]}")
        header.append_text(plain(f"{place} · {one.source}, {short_id('occurrence', one.id)}", DIM))
        screen.block(header, lead=lead, indent=_INDENT)
        if one.result == "moved":
            continue
        screen.block(in_lines(one.text), indent=_INDENT)
        if one.diff:
            screen.block(difference(one.diff), indent=_INDENT)
        elif one.found is not None:
            reads = plain("the text now reads: ", DIM)
            screen.block(reads + in_lines(one.found), indent=_INDENT)
        screen.gap()


_NUMBERS = frozenset({"rank", "quotes", "occurrences", "speakers", "quotes_per_month", "value"})


def ranking(records: Iterable[Record], screen: Screen) -> None:
    """Write a ranking as a table, or a line for each field if the table would be too wide."""
    cells = [one.cells for one in cast("Iterable[Row]", records)]
    made = [[_cell(name, row) for name in row] for row in cells]
    if screen.fits(cells[0], numbers=_NUMBERS):
        screen.table(cells[0], made, numbers=_NUMBERS)
    else:
        _by_field([*cells[0]], made, screen)


def balance(records: Iterable[Record], screen: Screen) -> None:
    """Write what is out of balance, by kind."""
    cells = [one.cells for one in cast("Iterable[Row]", records)]
    for finding, same in screen.spaced(groupby(cells, key=itemgetter("finding"))):
        screen.block(plain(str(finding), BOLD))
        for row in same:
            number = plain("  ") + plain(str(row["id"]), ID)
            lead = number + plain(" " * max(1, _INDENT + 2 - number.cell_len))
            screen.block(in_lines(str(row["name"])), lead=lead)
            about = f"only {row['only']} · {counted(cast('int', row['quotes']), 'quote')}"
            screen.block(plain(about, DIM), indent=lead.cell_len, hang=2)


def _cell(name: str, row: Mapping[str, object]) -> str:
    value = row[name]
    return f"{value:,}" if isinstance(value, int) else str(value or "")


_LOG_GUTTER = 6
_SENTENCE = 3  # words, of which one may have changed
_SIGNS = {
    "inserted": ("+ ", "green"),
    "deleted": ("- ", "red"),
    "altered": ("", ""),
    "accepted": ("accepted ", "yellow"),
}
_COUNTS = ("inserted", "altered", "deleted")
Cells = Mapping[str, Any]


def batches(rows: Iterable[Cells], screen: Screen) -> None:
    """Write batches, each with its coder, time, command and counts."""
    for row in rows:
        _header(screen, row, row["id"])
        counts = ", ".join(f"{row[name]:,} {name}" for name in _COUNTS if row[name])
        details = filter(None, (counts, row["records"], row["origin"]))
        screen.flow((plain(part, DIM) for part in details), indent=_LOG_GUTTER)


def changes(rows: Iterable[Cells], screen: Screen) -> None:
    """Write changes under their batches, cell by cell."""
    for batch, of_batch in screen.spaced(groupby(rows, key=lambda row: row["batch"])):
        same = list(of_batch)
        _header(screen, same[0], batch)
        for _, of_change in groupby(same, key=lambda row: (row["id"], row["record"], row["part"])):
            _change(screen, list(of_change))


def differences(rows: Iterable[Cells], screen: Screen) -> None:
    """Write what differs between two moments, record by record."""
    for _, of_record in screen.spaced(groupby(rows, key=lambda row: row["record"])):
        for _, same in groupby(of_record, key=lambda row: (row["part"], row["action"])):
            cells: list[Cells] = [{**cell, "id": None} for cell in same]
            # Several rows may be the same part: a row begins with the same field as the one before.
            starts = [at for at, one in enumerate(cells) if one["field"] == cells[0]["field"]]
            for start, end in pairwise((*starts, len(cells))):
                _change(screen, cells[start:end])


def _header(screen: Screen, row: Cells, batch: str) -> None:
    # The details begin on the line of the id.
    lead = plain(batch, ID) + plain(" " * max(1, _LOG_GUTTER - len(batch)))
    coder = plain(row["coder"])
    if row["coder_kind"] == "program":
        coder += plain(" (program)", DIM)
    about = [lead + plain(row["at"]), coder, plain(row["command"], BOLD)]
    if row.get("undoes"):
        about.append(plain(f"undoes {row['undoes']}"))
    if row["undone_by"]:
        about.append(plain(f"undone by {row['undone_by']}", "yellow"))
    screen.flow(about, hang=_LOG_GUTTER)


def _change(screen: Screen, cells: list[Cells]) -> None:
    row = cells[0]
    sign, style = _SIGNS[row["action"]]
    lead = plain(f"  {row['id'] or ''}".ljust(_LOG_GUTTER + 2), DIM)
    what = " ".join(filter(None, (row["record"], row["part"])))
    if row["action"] == "altered":
        for cell in cells:
            screen.block(plain(f"{what} {cell['field']}: ") + _altered(cell), lead=lead)
            lead = plain(" " * (_LOG_GUTTER + 2))
        return
    side = "after" if row["action"] == "inserted" else "before"
    part, values = phrases.linked(
        row["part"] or "", ((cell["field"], cell[side]) for cell in cells)
    )
    text = plain(sign, style) + plain(" ".join(filter(None, (row["record"], part))))
    cells_of = [plain(f"{field} ", DIM) + in_lines(str(value)) for field, value in values]
    screen.block(text + plain(": " if values else "", DIM) + joined(cells_of), lead=lead)


def _altered(cell: Cells) -> Text:
    values = cell["before"], cell["after"]
    before, after = map(str, values)
    if all(len(text.split()) >= _SENTENCE for text in (before, after)):
        return difference(diff(before, after))
    texts = (plain("none", DIM) if one is None else in_lines(str(one)) for one in values)
    return joined(texts, " -> ")
