"""Items of CSL as pandoc needs them, and what it prints corrected.

Each step is where pandoc differs from citeproc-js or from a manual.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from claimdb.cite.typography import SMALL_WORDS, Run, Runs, as_text, merge
from claimdb.cite.work import CslWork
from claimdb.directions import all_closed
from claimdb.markup import untagged

# pandoc leaves these in lower case by itself.
_SMALL_OF_PANDOC = frozenset((
    "a", "about", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor",
    "of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "via", "with", "yet",
))  # fmt: skip
_TO_KEEP = "|".join(sorted(SMALL_WORDS - _SMALL_OF_PANDOC))
_KEPT = re.compile(rf"(?<=[^\W.:?!—–] )({_TO_KEEP})(?= \w)")
_TITLES = ("title", "container-title", "collection-title", "reviewed-title", "original-title")
_NUMBERS = ("issue", "volume", "number", "edition", "chapter-number", "section")
_RANGE = re.compile(r"(?<=\d)-(?=\d)")
_TITLE_END = re.compile(r"(?<=[?!.])(?=’?” [^\W_])")
_SINGLE = re.compile(r"(?<!\w)['‘]([^'‘’]+)['’](?!\w)")
_CAPITAL_ADDRESS = re.compile(r"\bH(?=ttps?://)")
_DOCKET = re.compile("[0-9]+-[0-9]+")
_DOCKET_HYPHEN = "975318643"
"""What stands for the hyphen of a docket, which is one number and no range."""
_NESTED = re.compile(r"\([^()]*\(")
Characters: TypeAlias = list[tuple[str, Run]]
"""The characters of runs, each with its run."""


def prepared(
    item: Mapping[str, object], key: str, roles: Mapping[str, str], *, by_event: bool
) -> dict[str, Any]:
    """Return an item with another id, as pandoc needs it.

    Args:
        item: The item.
        key: The id that it gets.
        roles: Roles by what they are called instead.
        by_event: Whether the style dates speeches by their event alone.
    """
    made: dict[str, Any] = {
        roles.get(name, name): all_closed(value) for name, value in item.items()
    }
    made["id"] = key
    made.pop("custom", None)
    work = CslWork(item)
    if made.get("event-date") == made.get("issued") and not by_event:
        # Other styles print each date that there is.
        made.pop("event-date", None)
    publisher, container = work.text("publisher"), work.text("container-title")
    if f" {publisher} ".casefold() in f" {container} ".casefold():
        # BBC News is published by the BBC.
        made.pop("publisher", None)
    for name in _TITLES:
        if work.english and isinstance(title := made.get(name), str):
            made[name] = _KEPT.sub(r'<span class="nocase">\1</span>', title)
    for name in _NUMBERS:
        if isinstance(number := made.get(name), str):
            made[name] = _RANGE.sub("–", number)
    if docket := _docket(item):
        made["number"] = docket.replace("-", _DOCKET_HYPHEN)
    if isinstance(section := made.get("section"), str):
        # Styles print the sign.
        made["section"] = section.lstrip("§ ")
    return made


def unread_dates(item: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Return the dates of an item that pandoc reads in metadata alone: seasons and other words."""
    return {
        name: all_closed(value)
        for name, value in item.items()
        if isinstance(value, Mapping) and ("season" in value or "literal" in value)
    }


def corrected(runs: Runs, item: Mapping[str, object], *, entry: bool) -> Runs:
    """Return an entry or a citation of an item by pandoc as citeproc-js prints it."""
    text, title = as_text(runs), item.get("title")
    reviewed = item.get("reviewed-title")
    steps: list[Callable[[Characters], None]] = []
    if (docket := _docket(item)) and _DOCKET_HYPHEN in text:
        steps.append(partial(docket_hyphen, docket=docket))
    if names := _two_whole_names(item.get("author")):
        steps.append(partial(no_comma_after_whole_name, start=f"{names[0]}, and {names[1]}"))
    if _CAPITAL_ADDRESS.search(text):
        steps.append(addresses_in_lower_case)
    if isinstance(reviewed, str):
        steps.append(partial(comma_after_reviewed, title=untagged(reviewed)))
    if _NESTED.search(text):
        steps.append(partial(nested_in_brackets, own="\n".join(_texts(item)).casefold()))
    if isinstance(title, str) and (quoted := _SINGLE.findall(title)):
        steps.append(partial(single_marks_kept, quoted=quoted))
    if not entry and _TITLE_END.search(text):
        steps.append(comma_after_marks)
    if not steps:
        return runs
    characters = [(character, run) for run in runs for character in run.text]
    for step in steps:
        step(characters)
    return tuple(merge(tuple(run._replace(text=character) for character, run in characters)))


def nested_in_brackets(characters: Characters, own: str) -> None:
    """Put what a style has in parentheses inside parentheses in brackets.

    Those in titles and addresses, the casefolded texts of the item, are its `own`.
    """
    text = _text(characters)
    opened: list[int] = []
    for place, (character, _) in enumerate(characters):
        if character == "(":
            opened.append(place)
        elif character == ")" and opened:
            start = opened.pop()
            if len(opened) == 1 and text[start : place + 1].casefold() not in own:
                for at, mark in ((start, "["), (place, "]")):
                    characters[at] = mark, characters[at][1]


def _text(characters: Characters) -> str:
    return "".join(character for character, _ in characters)


def _texts(value: object) -> Iterator[str]:
    """Yield all texts of an item."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


def docket_hyphen(characters: Characters, docket: str) -> None:
    """Put the hyphen of a docket back: `no. 18-1234`."""
    text = _text(characters)
    start = text.find(docket.replace("-", _DOCKET_HYPHEN))
    if start >= 0:
        place = start + docket.index("-")
        characters[place : place + len(_DOCKET_HYPHEN)] = [("-", characters[place][1])]


def _docket(item: Mapping[str, object]) -> str | None:
    number = item.get("number") if item.get("type") == "legal_case" else None
    return number if isinstance(number, str) and _DOCKET.fullmatch(number) else None


def no_comma_after_whole_name(characters: Characters, start: str) -> None:
    """Remove the comma that belongs after an inverted name: `Norland, and Sudland`."""
    if _text(characters[: len(start)]) == start:
        del characters[start.index(", and ")]


def _two_whole_names(authors: object) -> tuple[str, str] | None:
    """Return the names of two authors that are no parts of names, such as those of states."""
    match authors:
        case [{"literal": str(first)}, {"literal": str(second)}]:
            return first, second
    return None


def addresses_in_lower_case(characters: Characters) -> None:
    """Undo the capital that styles give an address at the start of a sentence: `Https://`."""
    text = _text(characters)
    for found in _CAPITAL_ADDRESS.finditer(text):
        characters[found.start()] = "h", characters[found.start()][1]


def comma_after_reviewed(characters: Characters, title: str) -> None:
    """Put the comma that MLA lacks after a reviewed work: `Review of The Harbourby Bo Lind`."""
    text = _text(characters)
    if found := re.search(f"{re.escape(title)}(?=by )", text, re.IGNORECASE):
        roman = characters[found.end()][1]
        characters[found.end() : found.end()] = [(",", roman), (" ", roman)]


def single_marks_kept(characters: Characters, quoted: Sequence[str]) -> None:
    """Keep the single marks around `quoted` parts of a title that is not quoted itself."""
    for one in quoted:
        text = _text(characters).casefold()
        start = text.find(f"“{one}”".casefold())
        if start >= 0 and text.count("“", 0, start) == text.count("”", 0, start):
            for place, mark in ((start, "‘"), (start + len(one) + 1, "’")):
                characters[place] = mark, characters[place][1]


def comma_after_marks(characters: Characters) -> None:
    """Put the comma after a title in a citation also where that ends in a mark: `Why?,” Times`."""
    text = _text(characters)
    for found in reversed([*_TITLE_END.finditer(text)]):
        characters.insert(found.start(), (",", characters[found.start() - 1][1]))
