"""Parquet as lines of JSON: candidates, articles, and files that are none."""

import json
from datetime import date

import pytest

from claimdb.errors import InvalidDataError
from claimdb.extracting import InputArticle, article_from_dict, extract_article
from claimdb.parquet import is_parquet, json_lines, write_part
from extraction_articles import ARTICLE

pyarrow = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")


def extracted(number: int):
    source = {"title": "The river", "authors": ["Ann Ortega"], "number": number}
    given = InputArticle(f"article {number}", ARTICLE, source, is_line=True)
    return extract_article(given, parser=False, join=True)


def test_candidates_are_the_same_after_parquet(tmp_path):
    articles = [extracted(number) for number in range(3)]
    folder = tmp_path / "candidates.parquet"
    write_part(articles[:2], folder)
    write_part(articles[2:], folder)
    assert [article_from_dict(json.loads(one)) for one in json_lines(folder)] == articles
    assert sorted(one.name for one in folder.iterdir()) == [
        "part-00000.parquet",
        "part-00001.parquet",
    ]


def test_rows_of_others_lose_what_is_null_and_keep_dates(tmp_path):
    from pyarrow.parquet import write_table

    file = tmp_path / "articles"
    rows = [{"text": "A", "day": date(2024, 5, 1)}, {"text": "B", "day": None}]
    write_table(pyarrow.Table.from_pylist(rows), file)
    assert is_parquet(file)
    found = [json.loads(one) for one in json_lines(file)]
    assert found == [{"text": "A", "day": "2024-05-01"}, {"text": "B"}]


def test_a_cut_file_is_reported_and_other_folders_are_none(tmp_path):
    write_part([extracted(1)], tmp_path / "whole.parquet")
    [whole] = (tmp_path / "whole.parquet").iterdir()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-100])
    assert is_parquet(cut)
    with pytest.raises(InvalidDataError, match=r"cut\.parquet is damaged"):
        list(json_lines(cut))
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "a.parquet").touch()
    (mixed / "a.txt").touch()
    assert not is_parquet(mixed)
    assert not is_parquet(tmp_path / "none")
