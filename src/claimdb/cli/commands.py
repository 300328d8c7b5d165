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
    "add": ("claimdb.cli.add", "Add a quote, a claim, a person, a source, ..."),
    "import": ("claimdb.cli.imports", "Add the records of a file, all of them or none."),
    "export": (
        "claimdb.cli.export",
        "Write quotes, sources or claims for other programs.",
    ),
    "edit": ("claimdb.cli.edit", "Give fields of a record other values."),
    "rm": ("claimdb.cli.rm", "Remove records that nothing else refers to."),
    "undo": (
        "claimdb.cli.undo",
        "Take back what was written last, or a batch or a change.",
    ),
    "log": ("claimdb.cli.log", "Who changed what and when: of everything, or of one record."),
    "query": ("claimdb.cli.saved", "Save queries under names, to be asked as @NAME."),
    "sql": ("claimdb.cli.sql", "Read the database with SQL; nothing can be changed by it."),
    "check": ("claimdb.cli.check", "Is it a genuine quotation, and whose?"),
    "snapshot": (
        "claimdb.cli.snapshot",
        "Store the text of a source, and hold its quotes against it.",
    ),
    "verify": ("claimdb.cli.verify", "Hold quotes word for word against the text of a source."),
    "completion": ("claimdb.cli.completion", "Print what makes a shell complete what you type."),
    "db": ("claimdb.cli.db", "Take care of the database."),
}
