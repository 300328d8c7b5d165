"""Markdown: the text without marks, and the fields before it."""

import pytest

import papers
from claimdb.documents import read

for module in ("markdown_it", "lxml"):
    pytest.importorskip(module, reason=papers.MISSING, exc_type=ImportError)

TEXT = """---
title: "Bridges: a plan"
author:
  - Ada Quill
  - Bo Reed
date: 2023-03-22T10:00
url: https://harbour.example/plan
---
# The plan

He said: “we *must* [act](https://a.example)” &amp; `more`.

> Words of
> a block
"""


def test_marks_are_removed_and_fields_are_read():
    found = read(TEXT.replace("\n", "\r\n").encode(), "plan.md")
    assert found.text == "The plan\n\nHe said: “we must act” & more.\n\nWords of a block"
    assert (found.title, found.date) == ("Bridges: a plan", "2023-03-22")
    assert found.authors == ("Ada Quill", "Bo Reed")
    assert found.url == "https://harbour.example/plan"


def test_the_first_heading_is_the_title_without_fields():
    assert read(b"Text\n\n# A *plan*\n", "a.markdown").title == "A plan"
