"""Bytes as text in UTF-8, and what files are that are no such text."""

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from claimdb.errors import InvalidDataError

SQLITE = b"SQLite format 3\0"
"""The beginning of an SQLite database."""
DNA_DATABASE = b"STATEMENTTYPES"
"""The name of a table that only databases of Discourse Network Analyzer have."""
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LINE_END = re.compile("\r\n|\r|\n")
_SAMPLE = 1 << 14  # bytes
_AROUND = 20  # bytes
_SPARSE = 200  # a text in UTF-16 has at least one NUL in so many bytes: a space, a line end
_SHORTEST = 16  # bytes of a text whose encoding can be seen
_SHOWN = 3
"""The most encodings that a hint offers."""
_AS_LIKELY = 0.01
"""How much more chaos, by the measure of charset-normalizer, a text has that is as likely."""
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")


class _Foreign(NamedTuple):
    """A kind of file that is no text: how it begins, what it contains, its name, what to do."""

    mark: bytes
    within: bytes
    what: str
    hint: str


_UNPACK = "unpack it, and import the files in it"
_SHEET = "claimdb import reads it; a text can be exported from the spreadsheet as “CSV UTF-8”"
_AS_TEXT = "save its text as UTF-8 (.txt)"
_DOCUMENT = "claimdb snapshot and claimdb add source --from read the text of documents"
_FOREIGN = tuple(
    _Foreign(*row)
    for row in (
        (SQLITE, DNA_DATABASE, "a database of Discourse Network Analyzer",
         "claimdb import reads it: claimdb import FILE.dna"),
        (SQLITE, b"attributions", "a claimdb database",
         "open it with --db FILE; claimdb db copy copies databases"),
        (SQLITE, b"code_text", "a QualCoder database",
         "export the project from QualCoder as REFI-QDA (.qdpx)"),
        (SQLITE, b"highlight_tags", "a Taguette project",
         "export its highlights from Taguette as CSV"),
        (SQLITE, b"", "an SQLite database", "export a table from it as CSV"),
        (ZIP, b"project.qde", "a REFI-QDA project (.qdpx)", "claimdb import reads it"),
        (ZIP, b"xl/workbook", "a spreadsheet (XLSX)", _SHEET),
        (ZIP, b"opendocument.spreadsheet", "a spreadsheet (ODS)", _SHEET),
        (ZIP, b"word/document", "a Word document (DOCX)", _DOCUMENT),
        (ZIP, b"opendocument.text", "an OpenDocument text (ODT)", _AS_TEXT),
        (ZIP, b"application/epub", "an EPUB", _DOCUMENT),
        (ZIP, b"", "a ZIP archive", _UNPACK),
        (OLE, b"W\0o\0r\0k\0b\0o\0o\0k\0", "a spreadsheet (XLS)", _SHEET),
        (OLE, b"", "a document of an older Office", "save it in a newer format"),
        (b"%PDF", b"", "a PDF", _DOCUMENT),
        (b"{\\rtf", b"", "a rich text document (RTF)", _AS_TEXT),
        (b"\x1f\x8b", b"", "compressed with gzip", "decompress it first: gunzip < FILE > NEW"),
        (b"BZh", b"", "compressed with bzip2", "decompress it first: bunzip2 < FILE > NEW"),
        (b"\xfd7zXZ\0", b"", "compressed with xz", "decompress it first: xz -d < FILE > NEW"),
        (b"\x28\xb5\x2f\xfd", b"", "compressed with Zstandard",
         "decompress it first: zstd -d < FILE > NEW"),
        (b"7z\xbc\xaf\x27\x1c", b"", "a 7-Zip archive", _UNPACK),
        (b"Rar!\x1a\x07", b"", "a RAR archive", _UNPACK),
        (b"PAR1", b"", "a Parquet file", "export it as CSV or JSON Lines"),
        (b"\x89PNG", b"", "a PNG image", _AS_TEXT),
        (b"\xff\xd8\xff", b"", "a JPEG image", _AS_TEXT),
        (b"\xff\xfe\0\0", b"", "UTF-32", "save it as UTF-8: iconv -f utf-32 -t utf-8 FILE > NEW"),
        (b"\0\0\xfe\xff", b"", "UTF-32", "save it as UTF-8: iconv -f utf-32 -t utf-8 FILE > NEW"),
    )
)  # fmt: skip
"""Of those that fit, the first counts."""

_LIKELY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "iso8859_2", "mac_roman", "cp437", "cp850", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
"""The encodings that files of people have, other than Unicode."""


def utf8(data: bytes) -> str:
    """Return the text of bytes in UTF-8; a byte order mark is part of it.

    Raises:
        InvalidDataError: they are not UTF-8.
    """
    refuse_foreign(data)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        lines = _LINE_END.split(data[: error.start].decode())
        place = len(lines), len(lines[-1]) + 1
        raise undecodable("UTF-8", place, error.start, data, error.start) from None


def refuse_foreign(beginning: bytes) -> None:
    """Refuse a file that begins like one that is no text in an encoding that can be detected.

    Raises:
        InvalidDataError: it does; the message says what it is, and the hint what to do.
    """
    for mark, within, what, hint in _FOREIGN:
        if beginning.startswith(mark) and within in beginning:
            kind = "" if what.startswith(("compressed", "UTF")) else ", not a text file"
            raise InvalidDataError(f"the file is {what}{kind}", hint=hint)
    if name := _unmarked(beginning):
        raise InvalidDataError(
            f"the file is {name[:6].upper()} without a byte order mark",
            hint=f"claimdb import reads it with --encoding {name};"
            f" elsewhere save it as UTF-8: iconv -f {name} -t utf-8 FILE > NEW",
        )


_MARKUP = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:(!doctype\s+html|html|head|body)\b|[a-z!?])",
    re.IGNORECASE | re.DOTALL,
)


def refuse_markup(beginning: str) -> None:
    """Refuse a text that begins like a web page or other XML, which is no table and no list.

    Raises:
        InvalidDataError: it does.
    """
    if match := _MARKUP.match(beginning):
        if match[1]:
            hint = "export the table from it as CSV; claimdb snapshot keeps the text of a web page"
            raise InvalidDataError("the file is a web page (HTML), not a table", hint=hint)
        hint = "export it as CSV or JSON, and a bibliography as CSL-JSON, RIS or BibTeX"
        raise InvalidDataError("the file is XML of an unknown kind", hint=hint)


def _unmarked(beginning: bytes) -> str | None:
    """Return UTF-16 or UTF-32, by which of its bytes are NUL, of which other texts have few."""
    sample = beginning[: _SAMPLE - _SAMPLE % 4]
    count = sample.count(0)
    if len(sample) < _SHORTEST or count < 2 or sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    # Of alphabets other than Latin, the bytes that are not NUL are no text in UTF-8 either.
    if count * 4 < len(sample) and not (count * _SPARSE > len(sample) and _is_binary(sample)):
        return None
    nulls = [sample[start::4].count(0) for start in range(4)]
    even, odd = nulls[0] + nulls[2], nulls[1] + nulls[3]
    if min(even, odd) * 20 <= max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    full = len(sample) // 4
    return next(
        (
            name
            for name, place in (("utf-32-le", 0), ("utf-32-be", 3))
            if nulls[place] * 20 <= full and min(nulls[:place] + nulls[place + 1 :]) * 2 > full
        ),
        None,
    )


def _is_binary(sample: bytes) -> bool:
    """Whether bytes, but for NUL and a character cut at the end, are no text in UTF-8."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    return _CONTROL.search(sample) is not None or "\ufffd" in text


def undecodable(
    encoding: str, place: tuple[int, int], offset: int, data: bytes, at: int
) -> InvalidDataError:
    """Return the error for an invalid byte, with the encoding that the text may have.

    Args:
        encoding: The encoding in which the byte is invalid.
        place: Its line and column, from 1.
        offset: Its offset in the file.
        data: A part of the file.
        at: The offset of the byte in `data`.
    """
    line, column = place
    around = data[max(at - _AROUND, 0) : at + _AROUND]
    likely: dict[str, str] = {}
    for name in _likely_encodings(data[max(at - _SAMPLE // 2, 0) : at + _SAMPLE // 2]):
        words = around.decode(name, "replace").split()
        likely.setdefault(" ".join(words[1:-1] or words), name.replace("iso8859_", "iso8859-"))
    if likely:
        shown = [*likely.items()][:_SHOWN]
        read_as = "; ".join(f"if “{words}” is right, it is {name}" for words, name in shown)
        one = "NAME" if len(shown) > 1 else shown[0][1]
        hint = (
            f"{read_as}: claimdb import --encoding {one} reads it;"
            f" elsewhere convert it: iconv -f {one} -t utf-8 FILE > NEW"
        )
    else:
        hint = (
            "save the file as UTF-8 (from a spreadsheet, as “CSV UTF-8”), or convert it:"
            " iconv -f cp1252 -t utf-8 FILE > NEW; claimdb import reads it with --encoding cp1252"
        )
    return InvalidDataError(
        f"line {line}, column {column}: byte {offset} (0x{data[at]:02x}) is not {encoding}",
        hint=hint,
    )


def _likely_encodings(data: bytes) -> Sequence[str]:
    """Return the encodings that a text may have, other than Unicode, the most likely first."""
    # Only a file that cannot be read needs the library.
    from charset_normalizer import from_bytes

    found = [*from_bytes(data, cp_isolation=[*_LIKELY])]
    if not found:
        return []
    likely = [one for one in found if one.chaos <= found[0].chaos + _AS_LIKELY]
    return [_most_usual(data, str(one)) or one.encoding for one in likely]


def _most_usual(data: bytes, text: str) -> str | None:
    """Return the most usual of the encodings in which bytes are a text."""
    return next((name for name in _LIKELY if data.decode(name, "replace") == text), None)
