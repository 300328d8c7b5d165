"""The decorator that runs the cases of a test in one test."""

import inspect

import pytest

from cases import each


def test_every_case_that_fails_is_reported_with_its_values():
    tried = []

    @each(("number", "square"), [(1, 1), (2, 5), pytest.param(3, 9), (4, 15)])
    def squares(offset, number, square):
        tried.append(number)
        assert number * number + offset == square

    with pytest.raises(ExceptionGroup, match="2 of 4 cases failed") as caught:
        squares(offset=0)
    assert tried == [1, 2, 3, 4]
    notes = [note for error in caught.value.exceptions for note in error.__notes__]
    assert notes == ["case: number=2, square=5", "case: number=4, square=15"]
    assert list(inspect.signature(squares).parameters) == ["offset"]


def test_cases_that_all_pass_are_a_test_that_passes():
    @each("text", ["a", "b"])
    @each("times", [1, 2])
    def repeated(text, times):
        assert len(text * times) == times

    repeated()


def test_no_cases_are_an_error():
    with pytest.raises(AssertionError, match="there are no cases"):
        each("text", [])
