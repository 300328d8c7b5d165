"""`each` runs a test for many cases in one go, and reports every case that fails."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable], Callable]:
    """Run a test once for all cases, where `pytest.mark.parametrize` makes a test of each.

    The cases share the fixtures of the test, so they must not change what a fixture returns.
    Setting up a test takes longer than most cases, and pytest collects a thousand fewer tests.

    Args:
        names: The arguments to fill: one string with commas, or a tuple.
        cases: A value for each name, or the value itself where there is one name.

    Raises:
        BaseExceptionGroup: some cases failed; it has the errors, each with a note of its case.
    """
    split = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    rows = [_values(case, split) for case in cases]
    assert rows, "there are no cases"

    def decorate(test: Callable) -> Callable:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            failed = []
            for row in rows:
                try:
                    test(**fixtures, **dict(zip(split, row, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 (the other cases run too)
                    shown = ", ".join(
                        f"{name}={value!r}" for name, value in zip(split, row, strict=True)
                    )
                    error.add_note(f"case: {shown[:1000]}")
                    failed.append(error)
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} cases failed", failed)

        signature = inspect.signature(test)
        kept = [value for name, value in signature.parameters.items() if name not in split]
        assert len(kept) == len(signature.parameters) - len(split), "the test lacks an argument"
        run.__signature__ = signature.replace(parameters=kept)
        return run

    return decorate


def _values(case: Any, names: list[str]) -> tuple[Any, ...]:
    if isinstance(case, type(pytest.param())):
        return tuple(case.values)
    return (case,) if len(names) == 1 else tuple(case)
