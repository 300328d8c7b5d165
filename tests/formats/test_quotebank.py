"""Quotebank: quotations with their likeliest speakers and the addresses of articles."""

import json

from imports import recorded, sources, take

ONE = {"quoteID": "2019-05-06-7", "quotation": "we stay open", "speaker": "Ada Quill", "qids": [],
       "date": "2019-05-06 16:44:00", "numOccurrences": 2, "probas": [["Ada Quill", "0.8"]],
       "urls": ["http://a.example/1", "http://b.example/2"], "phase": "E"}  # fmt: skip


def test_each_address_is_an_occurrence_and_nobody_is_called_none(empty_copy, tmp_path):
    path = tmp_path / "a.json"
    other = {**ONE, "quotation": "who knows", "speaker": "None", "urls": ["http://c.example/3"]}
    path.write_text("\n".join(map(json.dumps, (ONE, other))), "utf-8")
    done = take(empty_copy, path)
    assert (done.code, done.err.splitlines()[0]) == (0, "Quotebank, JSON, UTF-8"), done.err
    first, second = recorded(empty_copy)
    assert (first.said, first.speakers[0].name, len(first.occurrences)) == (
        "../2019-05-06", "Ada Quill", 2,
    )  # fmt: skip
    assert [speaker.name for speaker in second.speakers] == [None]
    assert [url for _, _, url in sources(empty_copy)] == [*ONE["urls"], "http://c.example/3"]


def test_a_mapping_by_hand_comes_first(empty_file_copy, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([ONE]), "utf-8")
    done = take(empty_file_copy, path, "--map", "date=said", "--map", "phase=note")
    assert done.code == 0, done.err
    (quote,) = recorded(empty_file_copy)
    assert (quote.said, quote.note) == ("2019-05-06T16:44:00", "E")


def test_a_quotation_within_a_quotation_is_direct(empty_file_copy, tmp_path):
    path = tmp_path / "a.json"
    addresses = ["http://a.example/1", "https://a.example/1"]
    one = {**ONE, "quotation": 'He said "no" to us', "urls": addresses}
    path.write_text(json.dumps([one]), "utf-8")
    assert take(empty_file_copy, path).code == 0
    (quote,) = recorded(empty_file_copy)
    assert (quote.mode, [place.title for place in quote.occurrences]) == ("direct", addresses[:1])
