r"""Drafts in LaTeX: ``marks'', \enquote{...}, environments of quotations, and footnotes."""

import re
from bisect import bisect_right

from claimdb.formats.bibtex.latex import text as text_of
from claimdb.manuscripts.manuscript import Manuscript, TextBuilder

_QUOTING = r"quote|quotation|displayquote|displaycquote|quoting|blockquote"
_NO_TEXT = (
    r"verbatim|Verbatim|lstlisting|minted|comment|equation|align|gather|multline|tikzpicture"
    r"|thebibliography|filecontents|alltt"
)
_TOKEN = re.compile(
    rf"""(?P<skipped>
        \\begin\{{(?P<env>{_NO_TEXT})(?P<star>\*?)\}}.*?(?:\\end\{{(?P=env)(?P=star)\}}|\Z)
      | \\(?:verb|lstinline)\*?(?P<bar>[^A-Za-z\s{{])[^\n]*?(?P=bar)
      | (?<!\\)%[^\n]*(?:\n[ \t]*(?!\s*\n))?
      | \\(?:[a-zA-Z]*cite[a-zA-Z]*|nocite|label|[a-zA-Z]*ref|includegraphics|input|include|index
          |usepackage|documentclass|bibliography(?:style)?|vspace|hspace|pagestyle|newcommand
          |renewcommand|setlength|addbibresource|footnotemark)\*?\s*(?:\[[^\]]*\]\s*)*
          (?:\{{[^{{}}]*\}}\s*(?=[\[{{]))*(?:\{{[^{{}}]*\}})?
      | \\href\s*\{{[^{{}}]*\}}
      | \$\$.{0, 5000}?\$\$ | \\\[.{0, 5000}?\\\])
    | (?P<begins>\\begin\s*\{{(?:{_QUOTING})\*?\}}(?:\s*\[[^\]]*\])*)
    | (?P<ends>\\end\s*\{{(?:{_QUOTING})\*?\}})
    | (?P<quoted>\\(?:enquote|mkbibquote|textquote|textcquote|blockquote|blockcquote)\*?
        \s*(?:\[[^\]]*\]\s*)*(?:\{{[^{{}}]*\}}\s*(?=\{{))?\{{)
    | (?P<foreign>\\(?:foreignquote|hyphenquote|foreigntextquote|foreignblockquote)\*?
        \s*\{{[^{{}}]*\}}\s*(?:\[[^\]]*\]\s*)*\{{)
    | (?P<note>\\(?:footnote|footnotetext|endnote|sidenote|marginpar|thanks)\s*
        (?:\[[^\]]*\]\s*)?\{{)
    | (?P<parted>\n[ \t]*\n\s*
        | \\(?:par|item|newline|bigskip|medskip|smallskip)\b\s*(?:\[[^\]]*\])?
        | \\\\(?:\[[^\]]*\])? | \\(?:begin|end)\s*\{{[^{{}}]*\}}(?:\s*\[[^\]]*\])?
        | \\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title|author|caption|date)\*?
          \s*(?:\[[^\]]*\])?(?=\s*\{{))
    | (?P<accent>\\(?:[`'^~=".]|(?:[uvHcdbkrtG])(?![A-Za-z]))\s*(?:\{{\\?[^{{}}]*\}}|\\[ij]\b|\w))
    | (?P<named>\\[A-Za-z]+\*?[ \t]*(?:\{{\}})?)
    | (?P<char>\\. | ---? | ``|'' | ~ | ` | \$[^$]{{1,500}}\$)
    | (?P<brace>[{{}}])""",
    re.VERBOSE | re.DOTALL,
)
_BODY = re.compile(r"\\begin\s*\{document\}")
_MARKS = (("“", "”"), ("‘", "’"))
"""The marks of a quotation, and of one inside another."""
_LINE_END = re.compile(r"\n")


def read(text: str) -> Manuscript:
    """Return a draft in LaTeX; without `document` environment, all of the file."""
    body = _BODY.search(text)
    return _Reader(text, body.end() if body else 0).read()


class _Reader:
    """Reads a draft from a place on; `closings` are what the open braces end with."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._at = start
        self._ends = [found.end() for found in _LINE_END.finditer(text)]
        self._builders = [TextBuilder()]
        self._closings: list[str | None] = []
        self._depth = 0

    def read(self) -> Manuscript:
        while found := _TOKEN.search(self._text, self._at):
            self._add(self._text[self._at : found.start()], self._at)
            self._at = found.end()
            self._token(found)
        self._add(self._text[self._at :], self._at)
        return self._builders[0].manuscript()

    def _add(self, text: str, offset: int) -> None:
        if text:
            self._builders[-1].add(text, bisect_right(self._ends, offset) + 1)

    def _token(self, found: re.Match[str]) -> None:
        builder, command, start = self._builders[-1], found[0], found.start()
        match found.lastgroup:
            case "begins" | "ends" as kind:
                builder.end()
                builder.block = found if kind == "begins" else None
            case "quoted" | "foreign":
                opening, closing = _MARKS[self._depth % 2]
                self._closings.append(closing)
                self._depth += 1
                self._add(opening, start)
            case "note":
                self._closings.append(None)
                self._builders.append(builder.note())
            case "parted":
                builder.end()
            case "accent" | "char":
                self._add("‘" if command == "`" else text_of(command), start)
            case "named":
                shown = text_of(command.rstrip(" \t*"))
                # What no command of ours is, formats its argument.
                self._add("" if shown.startswith("\\") else shown, start)
            case "brace":
                self._brace(command, start)
            case _:
                pass

    def _brace(self, brace: str, offset: int) -> None:
        if brace == "{":
            self._closings.append("")
        elif self._closings:
            closing = self._closings.pop()
            self._depth -= bool(closing)
            if closing is None:
                self._builders.pop()
            else:
                self._add(closing, offset)
