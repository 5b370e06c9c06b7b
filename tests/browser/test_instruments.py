"""A person answers the questionnaire, writes down what a therapist found, and puts a letter where he finds it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import press, visitor
from tests.served import Served, served

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def service(own_demo: Path) -> Iterator[Served]:
    with served(own_demo) as running:
        yield running


@pytest.mark.parametrize("narrow", [False, True])
def test_what_is_told_beside_notes_from_the_question_to_where_it_stands(
    browser: Browser, service: Served, tmp_path: Path, narrow: bool
) -> None:
    size = "narrow" if narrow else "wide"
    with visitor(browser, service.url, narrow=narrow) as person:
        page = person.open("niggles")
        for number, option in enumerate(("Reduced participation", "To a moderate extent", "No effect", "Mild pain"), 1):
            if number == 1:
                page.get_by_text("Overuse questionnaire (OSTRC-O2)").first.click()
            group = page.locator(f".st-key-ostrc-0-q{number}")
            expect(group).to_be_visible()
            group.get_by_text(option).click()
        keep = page.get_by_role("button", name="Keep the answers")
        expect(keep).to_be_enabled()
        press(keep, lambda: bool(service.ask("ostrc_list")["rows"]))
        assert service.ask("ostrc_list")["rows"][0]["score"] == 17 + 17 + 0 + 8

        page = person.open("niggles")
        page.get_by_text("Add a finding").first.click()
        form = page.locator('[data-testid="stForm"]').filter(has_text="in the words that you heard")
        form.get_by_label("What was found, in the words that you heard").fill("Left hip drops")
        form.get_by_label("Who", exact=True).fill("Ann Meier")
        form.get_by_label("Profession").fill("physiotherapist")
        press(form.get_by_role("button", name="Add"), page.get_by_text("Ann Meier, physiotherapist, noted on").first)

        page = person.open("niggles")
        page.get_by_text("Keep a link or a document").first.click()
        form = page.locator('[data-testid="stForm"]').filter(has_text="Or a document")
        form.get_by_label("Title").fill("Letter of the therapist")
        (tmp_path / "letter.pdf").write_bytes(PDF)
        form.locator('input[type="file"]').set_input_files(tmp_path / "letter.pdf")
        expect(form.get_by_text("letter.pdf")).to_be_visible()
        press(form.get_by_role("button", name="Keep it"), lambda: len(service.ask("paper_list")["rows"]) == 4)

        page = person.open("niggles?search=letter")
        kept = page.locator(".st-key-papers")
        expect(kept.get_by_text("Letter of the therapist")).to_be_visible()
        expect(kept.get_by_text("The list of exercises")).to_have_count(0)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download", exact=True).click()
        assert waiting.value.suggested_filename == "Letter-of-the-therapist.pdf"
        assert Path(waiting.value.path()).read_bytes() == PDF
        assert person.faults() == []
        person.keep(f"instruments-{size}-niggles")
        page = person.open("load?range=1y")
        assert person.faults() == []
        person.keep(f"instruments-{size}-load")
        link = person.open("niggles").locator('a[href="https://example.org/exercises/"]').first
        assert "noopener" in (link.get_attribute("rel") or "")
        assert link.get_attribute("target") == "_blank"


def test_three_numbers_on_the_page_of_a_run(browser: Browser, service: Served) -> None:
    run = service.ask("spikes")["rows"][-1]
    with visitor(browser, service.url, narrow=True) as person:
        page = person.open(f"runs?run={run['activity_id']}")
        page.get_by_text("Pain during, after and the next morning").first.click()
        page.get_by_label("During, 0–10").fill("3")
        page.get_by_label("Next morning, 0–10").fill("2")
        button = page.get_by_role("button", name="Note it")
        press(button, page.get_by_text("Pain noted with this day:").first)
        assert person.faults() == []
        rows = [row for row in service.ask("pain_list")["rows"] if row["local_date"] == run["local_date"]]
        assert {(row["when"], row["severity"]) for row in rows} >= {("during", 3), ("morning", 2)}
        person.keep("instruments-narrow-run")
