"""Drafts in Markdown: marks, blocks, footnotes and code."""

from cases import each
from claimdb.manuscripts import read

DRAFT = """---
title: “not read”
---
# A “heading”

He said: “we *must* act[^1]
at **once** and [now](http://a.example)”, and `“code”`.

```
“fenced code”
```

    “indented code”

> We will rebuild.
> And more.
> — Jane Doe

> “With marks,” he said, and no more of it.

- “An item”

| “A cell” | b |
|---|---|
| c | “Another” |

[^1]: A “footnote”.
"""


def test_quotations_have_the_lines_of_the_file_and_no_marks_of_markdown():
    draft = read(DRAFT.encode(), "draft.md")
    found = [(draft.place(one.start), one.text, one.signed) for one in draft.quotations()]
    assert found == [
        (4, "heading", None), (6, "we must act at once and now", None),
        (15, "We will rebuild. And more.", "Jane Doe"), (19, "With marks,", None),
        (21, "An item", None), (23, "A cell", None), (25, "Another", None), (27, "footnote", None),
    ]  # fmt: skip


@each(("text", "signed"), [
    ("> We will rebuild.\n>\n> -- Jane Doe, mayor", "Jane Doe, mayor"), ("> We will — now.", None),
    ("> We will.\n> And more.", None),
])  # fmt: skip
def test_a_block_may_name_its_speaker(text, signed):
    [one] = read(text.encode(), "draft.md").quotations()
    assert one.signed == signed
    assert one.text.startswith("We will")
