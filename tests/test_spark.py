"""Extraction on a cluster of Spark, with a master and two workers as processes of this machine."""

import json

import pytest

from claimdb.parquet import json_lines
from clusters import cluster, environment, spark_home
from extraction_articles import ARTICLE
from harness import process

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _with_spark():
    spark_home()


def line(number: int, **more: object) -> dict[str, object]:
    text = ARTICLE.replace("Lindqvist", f"Lindqvist{'son' * (number % 3)}")
    return {"id": f"article {number}", "text": text, "title": f"The bridge, part {number}", **more}


def candidates(lines) -> dict[str, object]:
    found = [json.loads(one) for one in lines]
    assert len(found) == len({one["article"] for one in found})
    return {one["article"]: one for one in found}


def test_a_cluster_finds_the_same_as_one_machine_and_continues_what_that_began(tmp_path):
    pyarrow = pytest.importorskip("pyarrow.parquet")
    from pyarrow import Table

    lines, rows = tmp_path / "articles.jsonl", tmp_path / "more.parquet"
    texts = [json.dumps(line(number)) for number in range(8)]
    lines.write_text("\n".join([*texts[:4], "no JSON", "", *texts[4:]]) + "\n")
    given = [line(number, language=None, date="2024-05-01") for number in range(8, 10)]
    pyarrow.write_table(Table.from_pylist(given), rows)
    here, there = tmp_path / "here.jsonl", tmp_path / "there.parquet"
    named = ("extract", str(lines), str(rows))
    alone = process(*named, "-o", str(here), db=tmp_path / "none")
    assert (alone.code, "1 article could not be read" in alone.err) == (1, True), alone.err
    first = tmp_path / "first.jsonl"
    first.write_text(texts[0] + "\n")
    assert process("extract", str(first), "-o", str(there), db=tmp_path / "none").code == 0
    with cluster(tmp_path) as (master, works):
        on_it = ("--engine", "spark", "--master", master, "-o", str(there), "--resume")
        env = environment(tmp_path / "conf")
        done = process(*named, *on_it, db=tmp_path / "none", installed=True, **env)
        assert all([*work.glob("app-*")] for work in works), "both workers had something to do"
    assert done.code == 1, done.err
    assert "wrote the candidates of 9 articles" in done.err, done.err
    assert "1 article could not be read" in done.err
    assert "is no JSON" in done.err
    found = candidates(json_lines(there))
    assert found == candidates(here.read_text().splitlines())
    assert any(one["candidates"] for one in found.values())


@pytest.mark.parametrize(
    ("arguments", "env", "code", "told"),
    [
        (("--master", "spark://127.0.0.1:1"), {}, 3, "cannot reach the Spark master"),
        (("--master", "spark://nowhere.invalid"), {}, 3, "cannot reach the Spark master"),
        (("--master", "sc://127.0.0.1"), {}, 2, "Spark Connect"),
        ((), {"JAVA_HOME": "/nonexistent"}, 1, "Spark needs Java 17"),
        (("other.html",), {}, 2, "Spark reads no such file as other.html"),
    ],
)
def test_what_is_missing_is_one_line(tmp_path, arguments, env, code, told):
    for name in ("articles.jsonl", "other.html"):
        (tmp_path / name).write_text(json.dumps(line(1)))
    output = tmp_path / "out.parquet"
    given = ("extract", "articles.jsonl", *arguments, "--engine", "spark", "-o", str(output))
    done = process(*given, db=tmp_path / "none", cwd=tmp_path, **env)
    assert (done.code, told in done.err) == (code, True), done.err
    assert len(done.err.splitlines()) == 2
    assert not output.exists()
