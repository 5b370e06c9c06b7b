"""What really gets imported, seen in a fresh interpreter: the contracts of import-linter read only the source."""

import subprocess
import sys

import pytest


def loaded_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after one statement."""
    script = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] in ("ingest", "analytics", "dashboard")}


def test_the_store_brings_only_settings_and_errors() -> None:
    modules = ours(loaded_after("import ingest.store.connect, ingest.store.checks, ingest.store.originals"))
    assert {name for name in modules if not name.startswith("ingest.store")} == {
        "ingest",
        "ingest.settings",
        "ingest.errors",
    }


def test_formats_bring_neither_the_store_nor_the_database() -> None:
    modules = loaded_after("import ingest.formats.fit, ingest.formats.gpx, ingest.formats.tcx, ingest.formats.csv_log")
    assert not [name for name in modules if name.startswith(("ingest.store", "ingest.pipeline", "duckdb", "analytics"))]


def test_notes_bring_nothing_else_of_ours_and_nothing_heavy() -> None:
    modules = loaded_after("import ingest.notes; ingest.notes.parse('left knee 4/10')")
    assert {name for name in ours(modules) if not name.startswith("ingest.notes")} == {"ingest"}
    assert not [name for name in modules if name.startswith(("duckdb", "polars", "numpy", "pyarrow"))]


def test_ingest_brings_neither_analytics_nor_dashboard() -> None:
    modules = loaded_after("import ingest.pipeline, ingest.journal, ingest.workers, ingest.sources.files")
    assert not [name for name in modules if name.startswith(("analytics", "dashboard", "typer", "rich", "streamlit"))]


def test_analytics_brings_only_the_store_of_ingest() -> None:
    modules = loaded_after("import analytics.load, analytics.pain, analytics.reference, analytics.status")
    allowed = ("ingest.store", "ingest.settings", "ingest.errors")
    assert not [name for name in ours(modules) if name.startswith("ingest.") and not name.startswith(allowed)]
    assert not [name for name in modules if name.startswith(("dashboard", "typer", "rich", "fitparse"))]


@pytest.mark.parametrize("heavy", ["duckdb", "polars", "pyarrow", "numpy", "fitparse", "rich.progress", "tzfpy"])
def test_the_command_line_imports_nothing_heavy_before_it_must(heavy: str) -> None:
    assert heavy not in loaded_after("import dashboard.cli.app")


@pytest.mark.parametrize("heavy", ["numpy", "pyarrow", "pandas", "tzfpy", "ingest.decoding", "ingest.write"])
def test_an_import_brings_no_decoder_before_there_is_something_to_decode(heavy: str) -> None:
    assert heavy not in loaded_after("import ingest.pipeline")


@pytest.mark.parametrize("package", ["ingest", "analytics", "dashboard"])
def test_importing_a_package_does_nothing(package: str) -> None:
    assert ours(loaded_after(f"import {package}")) == {package}
