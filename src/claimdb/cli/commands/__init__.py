"""The commands by name: where each is, loaded when it is called, and its line of help."""

from collections.abc import Mapping
from importlib import import_module

from claimdb.cli.parameters import Command, Group

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("claimdb.cli.commands.init", "Make the database, with the worked example in it."),
    "ask": ("claimdb.cli.commands.ask", "Ask in English: who said what about the peace plan."),
    "who": (
        "claimdb.cli.commands.search:who_app",
        "Who said what: quotes by speaker, with stances and dates.",
    ),
    "search": ("claimdb.cli.commands.search:search_app", "Find quotes, the best first."),
    "timeline": (
        "claimdb.cli.commands.search:timeline_app",
        "Quotes by the date of their words, the undated last.",
    ),
    "claims": (
        "claimdb.cli.commands.search:claims_app",
        "Find claims, with who asserts and who denies them.",
    ),
    "stances": (
        "claimdb.cli.commands.stances",
        "Count quotes by who said them, by topic and by stance.",
    ),
    "show": ("claimdb.cli.commands.show", "Show records in full, by id, citation key or name."),
    "cite": (
        "claimdb.cli.commands.cite",
        "Cite sources, and quotes with their place in them.",
    ),
    "list": ("claimdb.cli.commands.list", "List people, organizations, topics, sources or coders."),
    "add": ("claimdb.cli.commands.add", "Add a quote, a claim, a person, a source, ..."),
    "import": ("claimdb.cli.commands.import_", "Add the records of a file, all of them or none."),
    "export": (
        "claimdb.cli.commands.export",
        "Write quotes, sources or claims for other programs.",
    ),
    "edit": ("claimdb.cli.commands.edit", "Give fields of a record other values."),
    "rm": ("claimdb.cli.commands.rm", "Remove records that nothing else refers to."),
    "undo": (
        "claimdb.cli.commands.undo",
        "Take back what was written last, or a batch or a change.",
    ),
    "log": (
        "claimdb.cli.commands.log",
        "Who changed what and when: of everything, or of one record.",
    ),
    "query": ("claimdb.cli.commands.query", "Save queries under names, to be asked as @NAME."),
    "sql": (
        "claimdb.cli.commands.sql",
        "Read the database with SQL; nothing can be changed by it.",
    ),
    "check": ("claimdb.cli.commands.check", "Is it a genuine quotation, and whose?"),
    "snapshot": (
        "claimdb.cli.commands.snapshot",
        "Store the text of a source, and verify its quotes against it.",
    ),
    "verify": (
        "claimdb.cli.commands.verify",
        "Verify quotes word for word against the text of a source.",
    ),
    "completion": (
        "claimdb.cli.commands.completion",
        "Print what makes a shell complete what you type.",
    ),
    "db": ("claimdb.cli.commands.db", "Take care of the database."),
}


def command_named(name: str) -> Command | Group:
    """Load a command."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found: Command | Group = getattr(import_module(module), attribute or "app")
    return found
