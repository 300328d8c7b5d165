"""The commands by name: where each is, loaded when it is called, and its line of help."""

from collections.abc import Mapping
from importlib import import_module

from claimdb.cli.parameters import Command, CommandGroup

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("db:init", "Create the database, with a worked example."),
    "ask": ("ask:ask", "Ask in English: who said what about the peace plan."),
    "who": ("search:who", "List who said what: quotes by speaker, with stances and dates."),
    "search": ("search:search", "Find quotes, the best matches first."),
    "timeline": ("search:timeline", "List quotes by date, the undated last."),
    "claims": ("search:claims", "Find claims and who asserts or denies them."),
    "stances": ("counts:stances", "Count quotes by speaker, topic and stance."),
    "top": ("counts:top", "Rank speakers, topics, sources, ... by their quotes."),
    "stats": ("counts:stats", "Count quotes, occurrences or speakers, and find imbalances."),
    "compare": ("positions:compare", "Compare the positions of two speakers or organizations."),
    "shifts": ("positions:shifts", "Find changes of a speaker's stance on a topic."),
    "conflicts": ("positions:conflicts", "Find claims that are both asserted and denied."),
    "agreement": ("agreement:agreement", "Compare the stances that several coders gave."),
    "show": ("show:show", "Show records in full, by id, citation key or name."),
    "cite": ("cite:cite", "Cite sources, and quotes with their place in them."),
    "list": ("show:list_", "List people, organizations, topics, sources or coders."),
    "add": ("add:app", "Add a quote, a claim, a person, a source, ..."),
    "extract": ("extract:extract", "Propose the quotes of articles, for a review."),
    "import": ("import_:app", "Import a file: all of its records, or none."),
    "export": ("export:app", "Export quotes, sources or claims for other programs."),
    "edit": ("edit:edit_app", "Change fields of records."),
    "tag": ("edit:tag_app", "Add topics to the quotes of a query, or remove them."),
    "review": ("review:review", "Review the quotes proposed from an article, at the desk."),
    "link": ("link:link", "Link claims, quotes, topics or sources: c1 contradicts c2."),
    "unlink": ("link:unlink", "Remove such links."),
    "merge": ("merge:merge", "Merge records of one kind into one: a5 a9."),
    "split": ("split:split", "Give quotes of an actor or a topic to another record."),
    "dedupe": ("dedupe:dedupe", "Find people, sources, ... that are recorded twice."),
    "rm": ("show:rm", "Remove records that nothing else refers to."),
    "undo": ("show:undo", "Undo the last batch, or another batch or change."),
    "log": ("history:log", "Show who changed what and when, in everything or in one record."),
    "diff": ("history:diff", "Compare the database, or one record, at two moments."),
    "query": ("search:query_app", "Save queries under a name, for use as @NAME."),
    "sql": ("show:sql", "Query the database with SQL, read-only."),
    "check": ("verify:check", "Check whether a quotation is genuine, and whose."),
    "snapshot": (
        "verify:snapshot",
        "Store the text of a source, and verify its quotes against it.",
    ),
    "verify": ("verify:verify", "Verify quotes word for word against the text of a source."),
    "completion": ("completion:completion", "Print the completion script for a shell."),
    "db": ("db:app", "Inspect, check, back up, upgrade and copy the database."),
}


def command_named(name: str) -> Command | CommandGroup:
    """Load a command."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    if isinstance(found, Command | CommandGroup):
        return found
    # Help needs the names of commands, and no options.
    from claimdb.cli.options import command

    return command(found)
