"""Views of records on a terminal; each view loads Rich."""
