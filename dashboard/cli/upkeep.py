"""`niggle doctor` and `rebuild`: is everything sound, and can it be made again from the originals?"""

from dataclasses import asdict

import typer

from dashboard.cli.context import opened
from dashboard.cli.output import JsonFlag, emit, say


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(rebuild)


def doctor(json: JsonFlag = False) -> None:
    """Is everything sound? Looks at versions, file modes, and whether every row leads back to its original."""
    with opened(fresh=False) as command:
        from analytics.run import check_derived
        from ingest.store.checks import Check, check_store

        lost = check_derived(command.con)
        derived = Check(
            "derived rows lead back to an activity", not lost, ", ".join(lost) or "all do", "Run: niggle rebuild"
        )
        checks = [*check_store(command.con, command.settings), derived]
    sound = all(check.sound for check in checks)
    if json:
        emit({"sound": sound, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            say(f"{'sound ' if check.sound else 'BROKEN'}  {check.name}: {check.detail}")
            if not check.sound and check.remedy:
                say(f"        {check.remedy}")
    if not sound:
        raise typer.Exit(1)


def rebuild(json: JsonFlag = False) -> None:
    """Decode every original again and derive everything anew. Notes and corrections stay. Killed, it goes on."""
    with opened(fresh=False) as command:
        from analytics.run import refresh
        from dashboard.cli.progress import transfer
        from ingest.pipeline import mark_all_stale, redecode
        from ingest.store.decoded import stale_count

        mark_all_stale(command.con)
        waiting = stale_count(command.con)
        with transfer("Rebuilding") as progress:
            failures = redecode(command.con, command.settings, command.now, progress)
        refresh(command.con)
    if json:
        emit({"originals": waiting - len(failures), "failures": failures})
    else:
        say(f"{waiting - len(failures):,} of {waiting:,} originals decoded again.")
        for failure in failures:
            say(f"  failed: {failure}")
    if failures:
        raise typer.Exit(1)
