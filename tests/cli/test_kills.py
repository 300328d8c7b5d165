"""A command that is killed or interrupted at any moment leaves a valid database, and is honest."""

import pytest

from nursery import interrupt_commands, interrupt_files, kill_commands, kill_curation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tries(backend):
    """Return how many there are; benchmarks/faults.py has hundreds.

    A process of a server takes long to start.
    """
    return 40 if backend == "sqlite" else 12


def test_kills_lose_nothing_that_was_acknowledged(example_copy, tmp_path, tries):
    assert kill_commands(example_copy, tmp_path, tries) >= tries // 4


def test_a_killed_tag_update_or_undo_changed_all_or_nothing(example_copy, tmp_path, tries):
    some = tries // 2
    assert kill_curation(example_copy, tmp_path, some) >= some // 4


@pytest.mark.parametrize("commit", [False, True], ids=["at random", "at the commit"])
def test_an_interrupted_command_has_written_nothing_or_reports_all(
    example_copy, tmp_path, tries, commit
):
    interrupted = interrupt_commands(example_copy, tmp_path, tries, commit=commit)
    assert 0 < interrupted < tries
    assert list(tmp_path.glob("**/.claimdb-*")) == []


def test_an_interrupted_backup_export_or_restore_leaves_nothing(example_file_copy, tmp_path):
    (tmp_path / "files").mkdir()
    assert 0 < interrupt_files(example_file_copy, tmp_path / "files", 36) < 36
