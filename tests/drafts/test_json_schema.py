"""`import --schema` describes what claimdb itself writes, and what its pages show."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import claimdb
from claimdb.drafts.keys import json_schema
from claimdb.drafts.records import DraftError
from claimdb.drafts.validate import gate
from claimdb.errors import NotFoundError
from claimdb.schema import RECORDS
from claimdb.values import as_dict
from harness import claimdb as run

DOCS = Path(__file__).parents[2] / "docs"
VALIDATORS = {kind: Draft202012Validator(json_schema(kind)) for kind in RECORDS}
EXAMPLES = [
    ("quote", {"text": "Yes", "speaker": "A", "source": "s1", "topics": "t1; t2",
               "stance": "t1=for; t2=against"}),
    ("quote", {"text": "Yes", "speakers": [{"name": None, "role": "an official"}], "source": None,
               "occurrences": [], "topics": [{"name": "peace", "stance": "supports"}, "war=oppose"],
               "claims": ["c3=denies", {"text": "It rains", "relation": "deny"}]}),
    ("quote", {"quote": "Yes", "mode": "narration", "occurrences": [
        {"source": {"title": "A", "authors": "Doe, Jane; Institute", "type": "report"},
         "start": 3, "end": 6, "via": "s3"}]}),
    ("claim", {"text": "It rains", "topics": ["weather", {"name": "rain"}]}),
    ("person", {"name": "A B", "alias": "AB; Ab", "memberships": ["China=Minister (2013/..)"],
                "family": "B"}),
    ("person", {"name": "A B", "memberships": [
        {"organization": {"id": "a1", "name": "China"}, "role": None, "started": "2013"}]}),
    ("organization", {"name": "Duma", "type": "parliament", "part_of": "Russia", "country": "RU"}),
    ("topic", {"name": "War", "slug": "war", "names": [{"name": "the war", "kind": "alternative"}],
               "actor": "a1"}),
    ("source", {"title": "A plan", "contributors": [{"role": "editor", "family": "Doe"}, "UN"],
                "doi": "https://doi.org/10.1000/182", "csl": {"volume": "3"}, "published_on": "2023"}),
]  # fmt: skip
WRONG = [
    ("quote", {"speaker": "A", "source": "s1"}),
    ("quote", {"text": "Yes", "speaker": "A", "source": "s1", "mood": "direct"}),
    ("quote", {"text": "Yes", "speaker": "A", "source": "s1", "mode": "loud"}),
    ("quote", {"text": "Yes", "source": "s1"}),
    ("quote", {"text": "Yes", "speakers": [{"name": "A", "status": "sure"}], "source": "s1"}),
    ("claim", {"text": 3}),
    ("person", {"name": "A", "wikidata_id": "7747"}),
    ("organization", {"name": "A"}),
    ("organization", {"name": "A", "type": "band"}),
    ("topic", {"name": "A", "slug": ["a"]}),
    ("source", {"title": "A", "url": "no address"}),
    ("source", {"title": "A", "language": "the English language"}),
]


@pytest.mark.parametrize("kind", RECORDS)
def test_a_schema_is_one_of_its_draft(kind):
    Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize(("kind", "record"), EXAMPLES)
def test_what_import_reads_is_valid(kind, record):
    gate(kind, record)
    VALIDATORS[kind].validate(record)


@pytest.mark.parametrize(("kind", "record"), WRONG)
def test_what_import_refuses_is_not(kind, record):
    with pytest.raises(DraftError):
        gate(kind, record)
    assert not VALIDATORS[kind].is_valid(record)


def test_all_that_claimdb_writes_is_valid(example_file_copy):
    checked = 0
    with claimdb.open(example_file_copy) as database:
        for letter in "qcats":
            for number in range(1, 50):
                with suppress(NotFoundError):
                    found = json.loads(json.dumps(as_dict(database.get(f"{letter}{number}"))))
                    VALIDATORS[found.get("kind", found["type"])].validate(found)
                    checked += 1
    assert checked > 100


def test_the_examples_of_the_pages_are_valid():
    text = (DOCS / "importing.md").read_text(encoding="utf-8")
    lines = re.findall(r'^\{"(?:type|text|quote|title|name)".*\}$', text, re.MULTILINE)
    for line in lines:
        record = json.loads(line)
        kinds = [record["type"]] if record.get("type") in RECORDS else ["quote"]
        VALIDATORS[kinds[0]].validate(record)


def test_the_command_prints_the_schema_of_a_kind():
    shown = run("import", "--schema", "topic")
    assert json.loads(shown.out) == json_schema("topic")
    assert run("import", "--schema", "country").code == 2
