"""Fixtures for all tests, and the same signals however the suite is started."""

import gc
import signal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from databases import (
    backend,
    database,
    empty_copy,
    empty_file,
    empty_file_copy,
    example,
    example_address,
    example_copy,
    example_file,
    example_file_copy,
    full_database,
    made,
    make_server_folder,
    postgresql_database,
    postgresql_server,
    refill,
    server_folder,
    sqlite_database,
    templates,
    tries,
)

__all__ = [
    "backend",
    "database",
    "empty_copy",
    "empty_file",
    "empty_file_copy",
    "example",
    "example_address",
    "example_copy",
    "example_file",
    "example_file_copy",
    "full_database",
    "made",
    "postgresql_database",
    "postgresql_server",
    "refill",
    "sqlite_database",
    "templates",
    "tries",
]

# A process keeps ignoring the signals that its parent ignores: `nohup` ignores SIGHUP, and a shell
# without job control ignores SIGINT and SIGQUIT in what it runs in the background. A handler, even
# one that does nothing, is reset to the default in the commands that tests start.
for _signal in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(_signal) is signal.SIG_IGN:
        signal.signal(_signal, lambda *_: None)
signal.signal(signal.SIGINT, signal.default_int_handler)
# The time of an example depends on the load of the machine. The examples are the same in each run,
# so that a test fails by the change that broke it; `pytest --hypothesis-profile random` draws others.
_untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("random", _untimed)
settings.register_profile("repeatable", _untimed, derandomize=True)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    make_server_folder(config)


def pytest_collection_finish() -> None:
    # What is loaded by now stays loaded, and takes long to look through for garbage.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the PostgreSQL server of the run is."""
    node.workerinput["server_folder"] = str(server_folder(node.config))
