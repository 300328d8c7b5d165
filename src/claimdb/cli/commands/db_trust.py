"""`claimdb db trust`: the folders whose settings may name a database anywhere."""

from pathlib import Path
from typing import Annotated, Optional

from claimdb.cells import encoded
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.project import NAME, Project, nearest_project, project_in
from claimdb.cli.settings import say
from claimdb.cli.trust import Trusted, distrust, trusted_files
from claimdb.cli.trust import trust as save
from claimdb.cli.user_files import read_user_file
from claimdb.errors import NotFoundError, UsageError
from claimdb.terminal.visible import visible


# Without the options that select a database: it works where the settings are refused.
def trust(
    folder: Annotated[Optional[Path], Argument("[FOLDER]", "The folder of the settings.")] = None,
    remove: Annotated[bool, Option("--remove", help="Trust the settings no longer.")] = False,
    list_: Annotated[bool, Option("--list", help="List the settings that you trust.")] = False,
    as_json: Annotated[bool, Option("--json", help="Print the list as one JSON array.")] = False,
) -> None:
    """\b
    $ claimdb db trust
    $ claimdb db trust projects/peace
    $ claimdb db trust --list

    Trust the settings of a folder, the file .claimdb.toml, as they are now; without a name, those
    that apply in this folder. Settings that name a server or a database outside their folder, or
    that another user could have written, are used only if you trust them. Read them first. If
    the file or the place of its database changes, they need your trust again.
    """
    if list_ and (remove or folder is not None):
        raise UsageError("--list takes no folder and no --remove", hint="leave it out")
    if as_json and not list_:
        raise UsageError("--json is for --list", hint="claimdb db trust --list --json")
    if list_:
        _list(as_json=as_json)
    elif remove:
        file = _file(folder)
        if not distrust(file):
            raise NotFoundError(f"{file} is not trusted", hint="see claimdb db trust --list")
        say(f"no longer trusted: {file}")
    else:
        project = _project(folder)
        save(project.as_trusted)
        say(f"trusted {project.file}, which names {project.named}")


def _project(folder: Path | None) -> Project:
    found = nearest_project() if folder is None else project_in(_folder(folder))
    if found is None or found.file is None:
        where = "this folder or a parent" if folder is None else str(folder)
        raise NotFoundError(f"there is no {NAME} in {where}", hint="name the folder that has it")
    return found


def _file(folder: Path | None) -> str:
    """Return the file of a folder, which may be gone, or the one that applies here."""
    return str(_folder(folder) / NAME if folder is not None else _project(None).file)


def _folder(given: Path) -> Path:
    """Return a folder without links; the file in it stands for it."""
    return (given.parent if given.name == NAME else given).resolve()


def _list(*, as_json: bool) -> None:
    found = [(one, _state(one)) for one in trusted_files()]
    if as_json:
        print(encoded([{**one._asdict(), "state": state} for one, state in found]))
        return
    for one, state in found:
        print("\t".join(map(visible, (one.file, one.database or "", state))))


def _state(one: Trusted) -> str:
    """Return whether a file is as it was trusted."""
    try:
        found = read_user_file(Path(one.file))
    except UsageError:
        return "changed"
    if found is None:
        return "missing"
    return "trusted" if found.sha256 == one.sha256 else "changed"
