"""REFI-QDA 1.5: codebooks (`.qdc`) and projects (`.qdpx`) of programs for qualitative analysis."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import IO, TYPE_CHECKING, NamedTuple

from claimdb.errors import InvalidDataError
from claimdb.formats.annotations import assume, note_on_speakers
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows
from claimdb.formats.text import Peeked
from claimdb.matching.encoding import ZIP
from claimdb.plain_xml import parse_xml

if TYPE_CHECKING:
    # Only a project loads these libraries.
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

_PROJECT = "project.qde"
_CODEBOOK = re.compile(r"urn:QDA-XML:(?:codebook|project):")
_INTERNAL = "internal://"
_FOLDERS = ("Sources/", "sources/", "")
_MARKED = 32  # characters before and behind a passage
_LARGEST = 1 << 30  # bytes of the XML, and of one text


def detect(peeked: Peeked) -> bool:
    """Whether a file begins like a project, or like the XML of one or of a codebook."""
    if peeked.head.startswith(ZIP):
        return _PROJECT.encode() in peeked.head
    text = peeked.text.lstrip("\ufeff \r\n\t")
    return text.startswith("<") and bool(_CODEBOOK.search(text))


def read(stream: IO[bytes], layout: Layout) -> InputRows:
    """Return the codes as topics, and of a project the coded passages of texts as quotes.

    Raises:
        InvalidDataError: the file is damaged.
    """
    content = stream.read()
    archive = None
    if content.startswith(ZIP):
        archive = _opened(content)
        content = _entry(archive, _PROJECT)
    root = parse_xml(content, "the file")
    names = Counter(code.name.casefold() for code in _codes(root))
    codes = {
        code.guid: code._replace(repeated=names[code.name.casefold()] > 1) for code in _codes(root)
    }
    told: Counter[str] = Counter()
    if layout.kind == "quote":
        rows = _quotes(root, archive, codes, told)
    else:
        rows = (code.row() for code in codes.values())
    what = "project" if archive or _name(root) == "Project" else "codebook"
    found = InputRows(rows, f"REFI-QDA {what}", told=told, rejects="jsonl", assume=assume)
    coded = next(_descendants(root, "CodeRef"), None) is not None
    found.note = note_on_speakers(layout) if layout.kind == "quote" and coded else None
    return found


def _opened(content: bytes) -> "ZipFile":
    import zipfile

    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as error:
        raise InvalidDataError(
            f"the project cannot be unpacked: {error}", hint="is the file complete?"
        ) from error


def _entry(archive: "ZipFile", name: str) -> bytes:
    """Return a file of a project."""
    from zipfile import BadZipFile

    try:
        if archive.getinfo(name).file_size > _LARGEST:
            raise InvalidDataError(f"{name} in the project is larger than {_LARGEST:,} bytes")
        return archive.read(name)
    except KeyError:
        raise InvalidDataError(
            f"the ZIP archive has no {name}, as a REFI-QDA project has",
            hint="is this the right file? claimdb import reads .qdpx, .xlsx and .ods",
        ) from None
    except (BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise InvalidDataError(f"{name} in the project cannot be read: {error}") from error


def _name(element: "Element") -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _children(element: "Element", *names: str) -> "Iterator[Element]":
    return (child for child in element if _name(child) in names)


def _descendants(element: "Element", *names: str) -> "Iterator[Element]":
    return (child for child in element.iter() if _name(child) in names)


def _text(element: "Element", name: str) -> str | None:
    text = next((child.text for child in _children(element, name)), None)
    return text if text and text.strip() else None


class _Code(NamedTuple):
    """A code, with the names of the codes above it, the uppermost first."""

    number: int
    guid: str
    name: str
    above: tuple[str, ...]
    description: str | None
    repeated: bool = False

    def topic(self) -> dict[str, object]:
        """Return the code as a topic of a quote; one of several with a name by what is above it."""
        placed = self.above or self.repeated
        return {"name": self.name, **({"broader": [*self.above]} if placed else {})}

    def row(self) -> InputRow:
        """Return the code as a topic of its own."""
        raw = self.topic()
        if self.description:
            raw["description"] = self.description
        return InputRow(self.number, raw, (_json(raw),), kind="topic", unit="code")


def _codes(root: "Element") -> Iterator[_Code]:
    """Yield the codes of a codebook or a project, each after those above it."""
    numbers = count(1)

    def below(parent: "Element", above: tuple[str, ...]) -> Iterator[_Code]:
        for code in _children(parent, "Code"):
            name = (code.get("name") or "").strip()
            yield _Code(
                next(numbers), _guid(code.get("guid")), name, above, _text(code, "Description")
            )
            yield from below(code, (*above, name))

    for codes in _descendants(root, "Codes"):
        yield from below(codes, ())


def _guid(text: str | None) -> str:
    """Return a GUID in the one form that its spellings have in common."""
    return (text or "").strip("{} ").casefold()


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Cases(NamedTuple):
    """The names of cases, by the sources, selections and codes that belong to them."""

    of: Mapping[str, tuple[str, ...]]

    def speakers(self, near_by: Iterable[str], source: str) -> tuple[str, ...]:
        """Return the cases of some selections and codes, else the only one of a source."""
        found = (self.of.get(guid, ()) for guid in near_by)
        near = tuple(dict.fromkeys(name for names in found for name in names))
        whole = self.of.get(source, ())
        # Of a source with several cases, such as a group interview, nothing says who speaks.
        return near or (whole if len(whole) == 1 else ())


def _cases(root: "Element") -> _Cases:
    found: dict[str, tuple[str, ...]] = {}
    for case in _descendants(root, "Case"):
        name = (case.get("name") or "").strip()
        for reference in _children(case, "SourceRef", "SelectionRef", "CodeRef"):
            target = _guid(reference.get("targetGUID"))
            if name and name not in found.get(target, ()):
                found[target] = (*found.get(target, ()), name)
    return _Cases(found)


class _Passage:
    """A passage of a source, of which there may be a selection for each code."""

    def __init__(self) -> None:
        self.codes: dict[str, _Code] = {}
        self.notes: dict[str, None] = {}
        self.guids: list[str] = []
        self.users: list[str] = []

    def raw(self, cases: _Cases, source: str) -> dict[str, object]:
        """Return what is coded: codes that stand for cases are speakers, the others topics."""
        speakers = cases.speakers((*self.guids, *self.codes), source)
        about = [code for guid, code in self.codes.items() if guid not in cases.of]
        return {
            "topics": [code.topic() for code in about], "note": "\n\n".join(self.notes),
            "speakers": [{"name": name} for name in speakers],
        }  # fmt: skip


def _quotes(
    root: "Element",
    archive: "ZipFile | None",
    codes: Mapping[str, _Code],
    told: Counter[str],
) -> Iterator[InputRow]:
    """Yield the codes as topics, and the coded passages of texts as quotes."""
    for code in codes.values():
        yield code.row()
    cases = _cases(root)
    users = {_guid(user.get("guid")): user.get("name") for user in _descendants(root, "User")}
    notes = {
        _guid(note.get("guid")): _text(note, "PlainTextContent") or _text(note, "Description")
        for note in _descendants(root, "Note")
    }
    numbers = count(1)
    single = "ATLAS" in (root.get("origin") or "")
    for source in _sources(root):
        passages = _passages(source.text, codes, notes, told)
        text = _source_text(source.text, archive, single=single) if passages else ""
        for (start, end), passage in passages.items():
            if not 0 <= start < end <= len(text):
                told["skipped passages that the texts of the project do not contain"] += 1
                continue
            raw: dict[str, object] = {
                "text": text[start:end], "prefix": text[max(start - _MARKED, 0) : start],
                "suffix": text[end : end + _MARKED], "source": source.name,
                **passage.raw(cases, source.guid),
            }  # fmt: skip
            raw = {name: value for name, value in raw.items() if value}
            coder = next(filter(None, map(users.get, passage.users)), None)
            yield InputRow(next(numbers), raw, (_json(raw),), coder=coder, unit="passage")
    for what in ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection"):
        told[f"skipped selections without a text: {what}"] += len([*_descendants(root, what)])


def _passages(
    text: "Element",
    codes: Mapping[str, _Code],
    notes: Mapping[str, str | None],
    told: Counter[str],
) -> Mapping[tuple[int, int], _Passage]:
    """Return the coded passages of a text by where they begin and end."""
    found: dict[tuple[int, int], _Passage] = {}
    for selection in _children(text, "PlainTextSelection"):
        coded = _targets(selection, "CodeRef")
        if not any(guid in codes for guid in coded):
            told["skipped selections without a code"] += 1
            continue
        places = (selection.get(f"{end}Position", "") for end in ("start", "end"))
        start, end = (int(place) if place.isdecimal() else -1 for place in places)
        passage = found.setdefault((start, end), _Passage())
        passage.codes.update((guid, codes[guid]) for guid in coded if guid in codes)
        remarks = (_text(selection, "Description"), *map(notes.get, _targets(selection, "NoteRef")))
        passage.notes.update(dict.fromkeys(filter(None, remarks)))
        passage.guids.append(_guid(selection.get("guid")))
        made_by = (selection, *_descendants(selection, "Coding"))
        passage.users += [_guid(one.get("creatingUser")) for one in made_by]
    return found


def _targets(element: "Element", name: str) -> list[str]:
    """Return the GUIDs to which the references of a name in an element point."""
    return [_guid(one.get("targetGUID")) for one in _descendants(element, name)]


class _Source(NamedTuple):
    """A source with its name, and the element that has its text and the selections of it."""

    guid: str
    name: str
    text: "Element"


def _sources(root: "Element") -> Iterator[_Source]:
    for sources in _children(root, "Sources"):
        for source in sources:
            path = source.get("plainTextPath") or source.get("path") or "a source without a name"
            name = (source.get("name") or "").strip() or path.rpartition("/")[2]
            inner = [*_descendants(source, "TextSource", "Representation", "Transcript",
                                   "TextDescription")]  # fmt: skip
            for text in inner:
                yield _Source(_guid(source.get("guid")), name, text)


def _source_text(source: "Element", archive: "ZipFile | None", *, single: bool) -> str:
    """Return the text of a source, which is in the XML or in a file of the project.

    With `single`, CR and LF are one character, as ATLAS.ti counts; others count two.
    """
    if content := _text(source, "PlainTextContent"):
        return content
    name = (source.get("plainTextPath") or "").removeprefix(_INTERNAL)
    if archive is None or not name:
        return ""
    entry = next((f"{one}{name}" for one in _FOLDERS if f"{one}{name}" in archive.NameToInfo), None)
    if entry is None:
        return ""
    try:
        text = _entry(archive, entry).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDataError(f"{entry} in the project is not UTF-8: {error.reason}") from error
    return text.replace("\r\n", "\n") if single else text
