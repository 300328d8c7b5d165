"""Volume, issue, pages, number, edition and place of publisher, out of the JSON of sources."""

import json
import math
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)
COLUMNS = {
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "number": "number",
    "edition": "edition",
    "publisher-place": "publisher_place",
}
"""The columns of variables of CSL."""

sources = sa.table(
    "sources",
    sa.column("id"),
    sa.column("csl", JSON),
    *(sa.column(one) for one in COLUMNS.values()),
)
changes = sa.table(
    "changes",
    sa.column("id"),
    sa.column("table_name"),
    sa.column("before", JSON),
    sa.column("after", JSON),
)


def upgrade() -> None:
    for column in COLUMNS.values():
        op.add_column("sources", sa.Column(column, TEXT))
    connection = op.get_bind()
    for number, csl in _stored(sources.c.csl, where=sources.c.csl.is_not(sa.null())):
        if texts := _texts(csl):
            values = {"csl": _rest(csl, texts), **texts}
            connection.execute(sources.update().where(sources.c.id == number).values(values))
    # The history has the cells of sources too, by which changes are undone.
    for number, *images in _history():
        moved = [_texts(image["csl"]) if image and "csl" in image else {} for image in images]
        # All rows that are restored together have the same cells.
        whole = None in images
        names = [one for one in COLUMNS.values() if whole or any(one in texts for texts in moved)]
        if names:
            before, after = map(_with, images, moved, [names, names])
            _rewrite(number, before, after)


def downgrade() -> None:
    connection = op.get_bind()
    columns = [sources.c[name] for name in COLUMNS.values()]
    filled = sa.or_(*(column.is_not(None) for column in columns))
    for number, csl, *values in _stored(sources.c.csl, *columns, where=filled):
        joined = _joined(f"source s{number}", csl, dict(zip(COLUMNS.values(), values, strict=True)))
        connection.execute(sources.update().where(sources.c.id == number).values({"csl": joined}))
    for number, *images in _history():
        if any(image and not image.keys().isdisjoint(COLUMNS.values()) for image in images):
            _rewrite(number, *(image and _without(f"change h{number}", image) for image in images))
    for column in reversed(COLUMNS.values()):
        op.drop_column("sources", column)


def _stored(csl: Any, *columns: Any, where: Any) -> list[Any]:
    """Return the rows of sources, with the JSON that each has, or None where it is not JSON."""
    query = sa.select(sources.c.id, sa.cast(csl, sa.Text), *columns).where(where)
    return [(row[0], _read(row[1]), *row[2:]) for row in op.get_bind().execute(query).all()]


def _history() -> list[Any]:
    """Return the changes of sources, with the cells before and after each."""
    images = [sa.cast(one, sa.Text) for one in (changes.c.before, changes.c.after)]
    query = sa.select(changes.c.id, *images).where(changes.c.table_name == "sources")
    rows = op.get_bind().execute(query).all()
    return [(number, *map(_read, images)) for number, *images in rows]


def _rewrite(number: int, before: Any, after: Any) -> None:
    """Replace the cells of a change."""
    rewritten = changes.update().where(changes.c.id == number)
    op.get_bind().execute(rewritten.values({"before": before, "after": after}))


def _read(stored: str | None) -> Any:
    try:
        return None if stored is None else json.loads(stored)
    except (ValueError, RecursionError):
        return None


def _texts(csl: Any) -> dict[str, str]:
    """Return the texts of the columns that an item has a text or a number for."""
    if not isinstance(csl, dict):
        return {}
    return {
        column: str(csl[variable])
        for variable, column in COLUMNS.items()
        if _fits(csl.get(variable))
    }


def _fits(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _rest(csl: Any, texts: dict[str, str]) -> Any:
    """Return what an item has besides these texts; an empty one is None."""
    if not texts:
        return csl
    return {name: csl[name] for name in csl if COLUMNS.get(name) not in texts} or None


def _with(
    image: dict[str, Any] | None, texts: dict[str, str], names: list[str]
) -> dict[str, Any] | None:
    """Return the cells of a change with those of these columns."""
    if image is None:
        return None
    cells = {name: texts.get(name) for name in names}
    return {**image, "csl": _rest(image.get("csl"), texts), **cells}


def _joined(what: str, csl: Any, texts: dict[str, str | None]) -> Any:
    """Return an item with the texts of columns."""
    own = {name: texts[column] for name, column in COLUMNS.items() if texts.get(column) is not None}
    if (own and not isinstance(csl, dict | None)) or own.keys() & (csl or {}).keys():
        raise CommandError(f"{what} has {', '.join(own)}, which 0005 could not keep")
    return {**(csl or {}), **own} or None


def _without(what: str, image: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a change as 0005 has them."""
    texts = {name: image[name] for name in COLUMNS.values() if name in image}
    if "csl" not in image:
        raise CommandError(f"{what} has {', '.join(texts)}, which 0005 could not keep")
    others = {name: cell for name, cell in image.items() if name not in texts}
    return {**others, "csl": _joined(what, image["csl"], texts)}
