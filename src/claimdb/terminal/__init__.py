"""Views for people on a terminal; importing a view loads Rich."""
