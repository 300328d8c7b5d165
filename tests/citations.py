"""The entry and the citation of a CSL-JSON item in a built-in style."""

from claimdb.cite import BUILT_IN, WorkReference, citer_of
from claimdb.cite.work import named


def entry(style, item):
    return citer_of(style, BUILT_IN).cite(WorkReference(item))[0]


def citation(style, item, locator=None, *, said_by=None):
    names = None if said_by is None else named(said_by)
    return citer_of(style, BUILT_IN).cite(WorkReference(item, locator, names))[1]
