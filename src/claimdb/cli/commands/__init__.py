"""The commands by name: where each is, loaded when it is called, and its line of help."""

from collections.abc import Mapping
from importlib import import_module

from claimdb.cli.parameters import Command, CommandGroup

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("claimdb.cli.commands.db:init_app", "Create the database, with a worked example."),
    "ask": (
        "claimdb.cli.commands.search:ask_app",
        "Ask in English: who said what about the peace plan.",
    ),
    "who": (
        "claimdb.cli.commands.search:who_app",
        "List who said what: quotes by speaker, with stances and dates.",
    ),
    "search": ("claimdb.cli.commands.search:search_app", "Find quotes, the best matches first."),
    "timeline": (
        "claimdb.cli.commands.search:timeline_app",
        "List quotes by date, the undated last.",
    ),
    "claims": (
        "claimdb.cli.commands.search:claims_app",
        "Find claims and who asserts or denies them.",
    ),
    "stances": (
        "claimdb.cli.commands.search:stances_app",
        "Count quotes by speaker, topic and stance.",
    ),
    "show": (
        "claimdb.cli.commands.show:show_app",
        "Show records in full, by id, citation key or name.",
    ),
    "cite": ("claimdb.cli.commands.cite", "Cite sources, and quotes with their place in them."),
    "list": (
        "claimdb.cli.commands.show:list_app",
        "List people, organizations, topics, sources or coders.",
    ),
    "add": ("claimdb.cli.commands.add", "Add a quote, a claim, a person, a source, ..."),
    "import": ("claimdb.cli.commands.import_", "Import a file: all of its records, or none."),
    "export": (
        "claimdb.cli.commands.export",
        "Export quotes, sources or claims for other programs.",
    ),
    "edit": ("claimdb.cli.commands.add:edit_app", "Change fields of a record."),
    "rm": ("claimdb.cli.commands.history:rm_app", "Remove records that nothing else refers to."),
    "undo": (
        "claimdb.cli.commands.history:undo_app",
        "Undo the last batch, or another batch or change.",
    ),
    "log": (
        "claimdb.cli.commands.history:log_app",
        "Show who changed what and when, in everything or in one record.",
    ),
    "query": ("claimdb.cli.commands.query", "Save queries under a name, for use as @NAME."),
    "sql": ("claimdb.cli.commands.show:sql_app", "Query the database with SQL, read-only."),
    "check": (
        "claimdb.cli.commands.verify:check_app",
        "Check whether a quotation is genuine, and whose.",
    ),
    "snapshot": (
        "claimdb.cli.commands.verify:snapshot_app",
        "Store the text of a source, and verify its quotes against it.",
    ),
    "verify": (
        "claimdb.cli.commands.verify:verify_app",
        "Verify quotes word for word against the text of a source.",
    ),
    "completion": ("claimdb.cli.commands.completion", "Print the completion script for a shell."),
    "db": ("claimdb.cli.commands.db", "Inspect, check, back up, upgrade and copy the database."),
}


def command_named(name: str) -> Command | CommandGroup:
    """Load a command."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found: Command | CommandGroup = getattr(import_module(module), attribute or "app")
    return found
