"""Citations as a document in Markdown: quotations with their citations, then the works cited.

Owns the order. It must not know how Markdown is escaped.
"""

from collections.abc import Iterable
from typing import IO

from claimdb.cite.runs import as_markdown
from claimdb.export import Export
from claimdb.export.documents import Section, Works
from claimdb.export.rendered import markdown
from claimdb.render.markdown import escaped, quotation
from claimdb.render.phrases import place_details


def write(export: Export, out: IO[str]) -> None:
    """Write the document, or with fields a table."""
    if export.fields or export.profile:
        markdown(export, out)
        return
    works = Works()
    before = ""
    for section in works.sections(export):
        out.write(before + quotation(section.quote, _places(section)))
        before = "\n"
    if entries := works.entries():
        out.write("\n## Works cited\n")
        out.writelines(f"\n{as_markdown(entry)}\n" for entry in entries)


def _places(section: Section) -> Iterable[str]:
    for one in section.citations:
        assert one.place is not None
        if one.inline:
            yield as_markdown(one.inline)
        else:
            title = f"{escaped(one.place.source.title)} ({escaped(one.place.source.key)})"
            yield title + escaped(place_details(one.place.occurrence))
