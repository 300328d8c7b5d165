"""Taguette: tags that form a hierarchy, and codebooks."""

from databases import query
from imports import recorded, take, tree

SAYS = ("--set", "speaker=Ada Quill")


def highlights(path, *rows):
    lines = [f"{number},{document},{tag},{text}\r\n" for number, document, tag, text in rows]
    path.write_text("id,document,tag,content\r\n" + "".join(lines), "utf-8", newline="")
    return path


def test_a_backslash_puts_a_tag_below_another(empty_copy, tmp_path):
    path = highlights(
        tmp_path / "a.csv",
        (1, "talk.txt", "Quay", "we stay open"), (1, "talk.txt", r"quay\night=oppose", "we stay open"),
        (2, "talk.txt", r"Quay \ Night", "not after ten"), (3, "talk.txt", r"ferry\night", "a last boat"),
        (4, "talk.txt", r"ferry\night\fares", "double them"), (5, "talk.txt", r"\odd", "left as it is"),
    )  # fmt: skip
    done = take(empty_copy, path, *SAYS)
    assert done.code == 0, done.err
    topics = [[(one.slug, one.stance) for one in quote.topics] for quote in recorded(empty_copy)]
    assert topics == [
        [("quay", None), ("night", "oppose")], [("night", None)], [("night-2", None)],
        [("fares", None)], [("odd", None)],
    ]  # fmt: skip
    assert tree(empty_copy)["fares"] == "night"
    assert take(empty_copy, path, *SAYS).err.splitlines()[-1] == "5 quotes skipped"
    other = highlights(tmp_path / "b.csv", (9, "talk.txt", r"ferry\night", "one more boat"))
    assert take(empty_copy, other, *SAYS).err.splitlines()[-1] == "1 quote added"
    assert [one.slug for one in recorded(empty_copy)[-1].topics] == ["night-2"]


def test_a_tag_below_another_has_to_exist_unless_topics_are_created(empty_file_copy, tmp_path):
    path = highlights(tmp_path / "a.csv", (1, "talk.txt", r"quay\night", "we stay open"))
    from harness import claimdb

    done = claimdb("import", str(path), *SAYS, "--create", "speakers,sources", db=empty_file_copy)
    assert (done.code, r"no topic is called 'quay\\night'" in done.err) == (4, True), done.err


def test_tags_that_differ_in_case_are_one_topic_with_one_stance(empty_file_copy, tmp_path):
    rows = [(1, "talk.txt", tag, "we stay open") for tag in ("Quay", "quay=oppose", "QUAY")]
    assert take(empty_file_copy, highlights(tmp_path / "a.csv", *rows), *SAYS).code == 0
    (quote,) = recorded(empty_file_copy)
    assert [(one.name, one.stance) for one in quote.topics] == [("Quay", "oppose")]
    rows.append((1, "talk.txt", "Quay=support", "we stay open"))
    refused = take(empty_file_copy, highlights(tmp_path / "b.csv", *rows), *SAYS)
    assert (refused.code, "is named twice" in refused.err) == (4, True)


def test_a_codebook_is_a_tree_of_topics_with_descriptions(empty_file_copy, tmp_path):
    path = tmp_path / "codebook.csv"
    path.write_text(
        "tag,description,number of highlights,number of documents\n"
        "quay\\night,after ten,1,1\nquay,all of it,3,2\n",
        "utf-8",
    )
    for options in ((), ("--kind", "topic")):
        done = take(empty_file_copy, path, *options)
        assert (done.code, done.err.splitlines()[0]) == (0, "Taguette codebook, comma, UTF-8")
    assert tree(empty_file_copy) == {"quay": None, "night": "quay"}


def test_a_codebook_has_parents_after_their_children_and_tags_of_fields(empty_copy, tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text(
        "tag,description,number of highlights,number of documents\n"
        "quay\\night,late,1,1\nquay,all of it,2,1\nspeaker:Ada Quill,,1,1\n",
        "utf-8",
    )
    done = take(empty_copy, path)
    assert (done.code, done.err.splitlines()[-1]) == (0, "2 topics added"), done.err
    assert "skipped tags that are fields of quotes: 1" in done.err
    assert tree(empty_copy) == {"quay": None, "night": "quay"}
    assert query(empty_copy, "SELECT description FROM topics ORDER BY id") == [
        ("all of it",), ("late",),
    ]  # fmt: skip
