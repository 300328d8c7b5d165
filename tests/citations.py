"""The entry and the citation of a CSL-JSON item in a style."""

from claimdb.cite import in_style
from claimdb.cite.work import named


def entry(style, item):
    return in_style(style, item)(None, None)[0]


def citation(style, item, locator=None, *, said_by=None):
    names = None if said_by is None else named(said_by)
    return in_style(style, item)(locator, names)[1]
