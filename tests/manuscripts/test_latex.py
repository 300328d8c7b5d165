"""Drafts in LaTeX: marks, commands, environments, footnotes and code."""

from cases import each
from claimdb.manuscripts import read

DRAFT = r"""\documentclass{article}
\title{``Not read''}
% “not read”
\begin{document}
The mayor said: ``We will \emph{rebuild} every
bridge---before winter.''\footnote{As he put it, \enquote{never say
never}. 50\% more.} And then % “not read”
she added that it is \enquote*{a costly mis\-take \enquote{inside} it}~\cite[p.~4]{key}.
\begin{quote}
Nobody has asked us \textbf{about} it, Fran\c{c}ois.
--- Jane Doe
\end{quote}
\begin{verbatim}
“code”
\end{verbatim}
\foreignquote{german}{Ein Satz} and \blockquote[{\cite{key}}]{A block of words}.
\end{document}
"""


def test_quotations_have_the_lines_of_the_file_and_no_commands():
    draft = read(DRAFT.encode(), "draft.tex")
    found = [(draft.place(one.start), one.text, one.signed) for one in draft.quotations()]
    assert found == [
        (5, "We will rebuild every bridge—before winter.", None),
        (8, "a costly mistake ‘inside’ it", None), (8, "inside", None),
        (6, "never say never", None),
        (10, "Nobody has asked us about it, François.", "Jane Doe"),
        (16, "Ein Satz", None), (16, "A block of words", None),
    ]  # fmt: skip


@each(("text", "words"), [
    (r"``a \textit{b} {\bf c} d''", "a b c d"), (r"`single quote'", "single quote"),
    (r"``na\"{\i}ve \'etat''", "naïve état"), (r"``100\,\% \& more''", "100 % & more"),
    (r"``one\footnote{two} three''", "one three"), (r"``a~b \ldots{} c''", "a b … c"),
    (r"\enquote{open", None), (r"``a \unknown{b} c''", "a b c"), (r"\verb|``x''| ``y''", "y"),
])  # fmt: skip
def test_words_are_those_in_print(text, words):
    found = [one.text for one in read(text.encode(), "a.tex").quotations()]
    assert found == ([] if words is None else [words])
