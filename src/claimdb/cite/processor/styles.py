"""Styles of CSL as pandoc is given them.

All citations of a work are in its first form, never `ibid.`, because each of them stands alone.
"""

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from typing import NamedTuple
from xml.etree import ElementTree as ET

_SPACE = "http://purl.org/net/xbiblio/csl"
_CSL = f"{{{_SPACE}}}"


class Role(NamedTuple):
    """The words for a role in English: of one, of several, before names; and the short forms."""

    one: str
    several: str
    verb: str
    short: tuple[str, str, str] | None = None


UNKNOWN_ROLES: Mapping[str, Role] = {
    "chair": Role("chair", "chairs", "chaired by"),
    "compiler": Role("compiler", "compilers", "compiled by", ("comp.", "comps.", "comp. by")),
    "contributor": Role("contributor", "contributors", "with", ("contrib.", "contribs.", "w.")),
    "curator": Role("curator", "curators", "curated by", ("cur.", "curs.", "cur. by")),
    "executive-producer": Role(
        "executive producer", "executive producers", "executive produced by",
        ("exec. prod.", "exec. prods.", "exec. prod. by"),
    ),
    "guest": Role("guest", "guests", "with guest", ("guest", "guests", "w. guest")),
    "host": Role("host", "hosts", "hosted by"),
    "narrator": Role("narrator", "narrators", "narrated by", ("narr.", "narrs.", "narr. by")),
    "organizer": Role("organizer", "organizers", "organized by", ("org.", "orgs.", "org. by")),
    "performer": Role("performer", "performers", "performed by", ("perf.", "perfs.", "perf. by")),
    "producer": Role("producer", "producers", "produced by", ("prod.", "prods.", "prod. by")),
    "script-writer": Role("writer", "writers", "written by", ("writ.", "writs.", "writ. by")),
    "series-creator": Role("creator", "creators", "created by", ("cre.", "cres.", "cre. by")),
}  # fmt: skip
"""The roles of CSL 1.0.2 that pandoc up to 3.9 does not read as names."""
_ROLES_TO_BORROW = (
    "illustrator", "composer", "editorial-director", "original-author", "reviewed-author",
    "interviewer", "recipient", "collection-editor", "container-author", "director", "translator",
)  # fmt: skip


def borrowed(used: Collection[str]) -> dict[str, str]:
    """Return roles that no item uses in place of those that pandoc does not know.

    `used` are the variables of all items. Roles beyond what can be borrowed are left out.
    """
    free = (one for one in _ROLES_TO_BORROW if one not in used)
    return dict(zip((one for one in UNKNOWN_ROLES if one in used), free, strict=False))


def is_for_notes(style: ET.Element) -> bool:
    """Whether a style cites in notes."""
    return style.get("class") == "note"


def adapted(style: ET.Element, roles: Mapping[str, str]) -> bytes:
    """Return a style in which citations have their first form, and roles are called otherwise.

    `roles` is what `borrowed` returned.
    """
    root = deepcopy(style)
    for parent in list(root.iter()):
        for choose in parent.findall(f"{_CSL}choose"):
            _decide(parent, choose)
    swapped = {**{new: old for old, new in roles.items()}, **roles}
    for element in root.iter():
        if variable := element.get("variable"):
            element.set("variable", " ".join(swapped.get(one, one) for one in variable.split()))
    if roles:
        locale = ET.SubElement(root, f"{_CSL}locale")
        terms = ET.SubElement(locale, f"{_CSL}terms")
        for old, new in roles.items():
            _add_terms(terms, new, UNKNOWN_ROLES[old])
        # Locales come before macros.
        root.remove(locale)
        root.insert(1, locale)
    for element in root.iter():
        # pandoc reads names without a prefix.
        element.tag = element.tag.removeprefix(_CSL)
    root.set("xmlns", _SPACE)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_terms(terms: ET.Element, name: str, role: Role) -> None:
    forms: list[tuple[str, tuple[str, str] | str]] = [
        ("long", (role.one, role.several)), ("verb", role.verb),
    ]  # fmt: skip
    one, several, verb = role.short or (role.one, role.several, role.verb)
    forms += [("short", (one, several)), ("verb-short", verb)]
    for form, words in forms:
        term = ET.SubElement(terms, f"{_CSL}term", name=name, form=form)
        if isinstance(words, str):
            term.text = words
        else:
            for tag, word in zip(("single", "multiple"), words, strict=True):
                ET.SubElement(term, f"{_CSL}{tag}").text = word


def _decide(parent: ET.Element, choose: ET.Element) -> None:
    """Remove the conditions about positions from a `choose`: every citation is the first."""
    if all(branch.get("position") is None for branch in choose):
        return
    branches: list[ET.Element] = []
    for branch in list(choose):
        holds = _holds(branch)
        if holds is False:
            continue
        branches.append(branch)
        if holds:
            branch.tag = f"{_CSL}else"
            branch.attrib.clear()
            break
    choose[:] = branches
    if not branches or branches[0].tag == f"{_CSL}else":
        place = list(parent).index(choose)
        parent[place : place + 1] = _children(branches)
    else:
        branches[0].tag = f"{_CSL}if"


def _children(branches: Iterable[ET.Element]) -> list[ET.Element]:
    return [child for branch in branches for child in branch]


def _holds(branch: ET.Element) -> bool | None:
    """Whether a branch always or never holds; None if that depends on the item."""
    position = branch.attrib.pop("position", None)
    if position is None:
        return True if branch.tag == f"{_CSL}else" else None
    first = "first" in position.split()
    match = branch.get("match", "all")
    others = branch.attrib.keys() - {"match"}
    if match == "any":
        return True if first else None if others else False
    if first == (match == "all"):
        return None if others else True
    return False
