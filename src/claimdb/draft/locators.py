"""Where in a source words stand: `page:4`, or words of one's own.

Owns when that is said whole. It must not know which labels a citation has.
"""

FORMS = "say page:4, paragraph:4 or time:12:30"


def is_whole(locator: str) -> bool:
    """Whether a locator says of what it is a number, and which: `page:4`, not `4` or `page:`."""
    label, colon, value = locator.partition(":")
    return bool(value.strip()) if colon else not label.strip().isdecimal()
