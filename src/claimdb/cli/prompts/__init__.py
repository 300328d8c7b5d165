"""Questions on a terminal about a record: what is missing, what is in doubt, and a preview."""
