"""What is said of an error that nobody foresaw, and to whom."""

import errno

import pytest

from dashboard.faults import NO_ROOM, logged, sentence_of
from ingest.errors import Refusal


def raised(error: Exception) -> Exception:
    """The error as it comes from a function of ours."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_the_log_has_what_it_was_and_where_and_not_what_it_says() -> None:
    told = logged(raised(ValueError("could not read 'my private words' of /home/mara")))
    assert told.startswith("A fault of Niggle's own: ValueError in raised, line ")
    assert "private" not in told
    assert "mara" not in told
    assert logged(raised(Refusal("The disk is away."))) == "The disk is away."
    assert logged(raised(OSError(errno.ENOSPC, "no space left"))) == NO_ROOM


def test_the_runner_is_told_what_it_says_and_who_looks_on_is_not() -> None:
    error = raised(ValueError("my private words"))
    assert "private" in sentence_of(error)
    assert "private" not in sentence_of(error, guest=True)


def test_under_debug_all_of_it_is_at_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIGGLE_DEBUG", "1")
    logged(raised(ValueError("my private words")))
    assert "ValueError: my private words" in capsys.readouterr().err
