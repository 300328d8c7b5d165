"""Which commands there are: their names, their modules and what `--help` says of them in a line.

Owns the list and nothing else, so that asking for help loads no command.
"""

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("claimdb.cli.init", "Make the database, with the worked example in it."),
    "ask": ("claimdb.cli.ask", "Ask in English: who said what about the peace plan."),
    "who": ("claimdb.cli.who", "Who said what: quotes by speaker, with stances and dates."),
    "search": ("claimdb.cli.search", "Find quotes, the best first."),
    "timeline": ("claimdb.cli.timeline", "Quotes by the date of their words, the undated last."),
    "claims": ("claimdb.cli.claims", "Find claims, with who asserts and who denies them."),
    "stances": ("claimdb.cli.stances", "Count quotes by who said them, by topic and by stance."),
    "show": ("claimdb.cli.show", "Show records in full, by id, citation key or name."),
    "cite": (
        "claimdb.cli.cite",
        "Cite sources, and quotes with their place in them.",
    ),
    "list": ("claimdb.cli.lists", "List people, organizations, topics, sources or coders."),
    "query": ("claimdb.cli.saved", "Save queries under names, to be asked as @NAME."),
    "sql": ("claimdb.cli.sql", "Read the database with SQL; nothing can be changed by it."),
    "verify": ("claimdb.cli.verify", "Hold quotes word for word against the text of a source."),
    "completion": ("claimdb.cli.completion", "Print what makes a shell complete what you type."),
    "db": ("claimdb.cli.db", "Take care of the database file."),
}
