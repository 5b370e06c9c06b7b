"""What stops a program, as opposed to what is wrong with one file (that is a `Problem`, and it is data)."""

import errno


class Refusal(Exception):
    """Niggle will not go on. The message is one or two plain sentences: what is the matter, and what to do.

    `exit_status` is what the command line ends with: 1 failed work, 2 misuse.
    """

    exit_status = 1


class Misuse(Refusal):
    """What was asked for makes no sense as it was asked: a wrong value, a number that does not exist."""

    exit_status = 2


class Stopped(Refusal):
    """The runner pressed Ctrl-C."""

    exit_status = 130


class DiskFull(Refusal):
    """There is no room for an original or for the database."""


def is_disk_full(error: BaseException) -> bool:
    """Whether an error of the system or of DuckDB means that there is no room left."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left on device" in str(error)


class FileRefused(Exception):
    """One file yields no activity. Its message is the reason shown to the runner; the import goes on.

    Attributes:
        outcome: "skipped" (nothing wrong, only not an activity) or "failed" (damaged or contradictory).
        lasting: whether the same bytes are refused on any other day, too.
    """

    outcome = "failed"
    lasting = True


class NotAnActivity(FileRefused):
    """The file is sound, but holds no activity: settings, workouts, courses, monitoring, an empty file."""

    outcome = "skipped"


class Unreadable(FileRefused):
    """The file claims to be an activity, and nothing of it could be read."""


class DatedAhead(Unreadable):
    """All that the file holds is dated after tomorrow; when that day has come, it can be read."""

    lasting = False
