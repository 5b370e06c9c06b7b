"""Comments on the pages: a coach writes, the athlete sees the unread mark and answers; words are never markup."""

from dashboard.owner import Owner
from dashboard.shell import plain
from tests.dashboard.pages.conftest import HOSTILE, NOW, TODAY, LookOn, Serve, ago, rows
from tests.dashboard.pages.window import Window


def by_coach(owner: Owner, text: str, about: str = "day", key: str = "") -> None:
    """A comment by the one link, as the seat would hand it on."""
    from analytics.audience import Share
    from ingest.comments import thread_of
    from ingest.shares import shares

    with owner.desk() as desk:
        (link,) = shares(desk.con)
    values = {"about": about, "key": key or TODAY.isoformat(), "text": text, "thread": thread_of(link)}
    owner.answer_to(Share(frozenset(link.scopes), link.since), "comment_add", values)  # type: ignore[arg-type]


def unread(owner: Owner) -> int:
    """How many comments the athlete has not read."""
    return sum(row["unread"] for row in rows(owner, "comment_list"))


def send(window: Window, form: str, text: str) -> Window:
    """Write a comment, and send it."""
    window.test.text_area(key=f"{form}-text").set_value(text)
    return window.press_in_form("Send", form)


def test_a_guest_comments_on_a_day_and_is_answered(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load")
    window.open("")
    send(window, "comment-day-0", "How was *it*?")
    (row,) = rows(owner, "comment_list")
    assert (row["text"], row["about"], row["key"], row["mine"]) == ("How was *it*?", "day", TODAY.isoformat(), False)
    assert "How was *it*?" in window.words
    assert unread(owner) == 1, "who wrote it has not read it for the athlete"
    owner.answer("comment_add", about="day", key=TODAY.isoformat(), text="Fine.", link=1)
    window.open("")
    assert "Fine." in window.words
    assert rows(owner, "comment_list")[0]["read_at"] == f"{NOW.isoformat()}Z"


def test_a_refused_comment_is_told_and_its_words_stay(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load")
    send(window.open(""), "comment-day-0", "  ")
    assert window.told == ["Write something first."]
    assert rows(owner, "comment_list") == []


def test_the_athlete_sees_what_is_unread_reads_it_and_answers(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("share_create", name="Coach *Ann*", sees=["load"])
    by_coach(owner, HOSTILE)
    by_coach(owner, "two")
    assert "2 unread comments from Coach *Ann*" in [label for label, _ in window.open("").links]
    assert unread(owner) == 2, "Today says so, and shows none of them"
    window.open("coach")
    assert "Coach *Ann* · 2 comments, 2 unread" in window.words.replace("**", "")
    assert plain(HOSTILE) in window.markup
    assert unread(owner) == 0
    thread = rows(owner, "comment_list")[0]["thread"]
    send(window, f"comment-thread-{thread}-0", "answered")
    assert [row["text"] for row in rows(owner, "comment_list")][:1] == ["answered"]
    assert "unread comment" not in str(window.open("").links)
    number = rows(owner, "comment_list")[0]["id"]
    window.open("coach").press(f"comment-away-thread-{thread}-{number}")
    assert [row["text"] for row in rows(owner, "comment_list")] == ["two", HOSTILE.strip()]


def test_a_run_and_an_episode_carry_what_was_said_about_them(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("pain_add", on=ago(2).isoformat(), severity=5, area="knee", side="left", text="sore")
    window.open("niggles")
    assert not [one for one in window.test.text_area if str(one.key).startswith("comment-")], "nobody looks on"
    owner.answer("share_create", name="Ann", sees=["pain", "runs"])
    key = rows(owner, "spikes")[-1]["activity_ids"][0]
    by_coach(owner, "about the run", "run", key)
    by_coach(owner, "about the knee", "episode", f"knee-left-{ago(2)}")
    assert "about the run" in window.open("runs", run=key).words
    assert "about the knee" not in window.words
    assert unread(owner) == 1
    assert "about the knee" in window.open("niggles").words
    assert unread(owner) == 0
    send(window, f"comment-knee-left-{ago(2)}-0", "it is better")
    assert rows(owner, "comment_list")[0]["about"] == "episode"
    assert "it is better" not in window.open("niggles", on=ago(1).isoformat()).words
