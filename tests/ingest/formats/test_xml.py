from datetime import datetime

import pytest

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.xml.findings import Findings, finite, instant_of
from ingest.formats.xml.node import Node
from ingest.formats.xml.reader import read_xml
from ingest.model import Problem

moment = datetime.fromisoformat  # without a zone, as the model keeps them


def closed(data: bytes, *names: str) -> tuple[list[tuple[str, str, int, bool]], Problem | None, Findings]:
    """What is handed over for these elements: name, text, line, and whether it was complete."""
    seen: list[tuple[str, str, int, bool]] = []
    findings = Findings()

    def note(node: Node) -> None:
        seen.append((node.name, node.text, node.line, node.complete))

    damage = read_xml(data, "gpx", dict.fromkeys(names, note), findings)
    return seen, damage, findings


def test_elements_are_handed_over_innermost_first_whatever_their_prefix_and_case() -> None:
    seen, damage, _ = closed(b"<gpx>\n<x:Trk><N>a</N>\n</x:Trk></gpx>", "trk", "n", "gpx")
    assert seen == [("n", "a", 2, True), ("trk", "", 2, True), ("gpx", "", 1, True)]
    assert damage is None


def test_a_record_knows_the_elements_around_it() -> None:
    inside: list[tuple[str, ...]] = []
    read_xml(b"<gpx><a><b/></a></gpx>", "gpx", {"b": lambda node: inside.append(node.inside)}, Findings())
    assert inside == [("gpx", "a")]


def test_elements_open_where_the_file_breaks_off_are_handed_over_as_incomplete() -> None:
    seen, damage, _ = closed(b"<gpx>\n<trk><n>whole</n>\n<n>ha", "trk", "n")
    assert seen == [("n", "whole", 2, True), ("n", "ha", 3, False), ("trk", "", 2, False)]
    assert damage == Problem("the file breaks off in the middle", line=3)


def test_damage_in_the_middle_is_told_with_its_line() -> None:
    _, damage, _ = closed(b"<gpx>\n<trk></gpx>")
    assert damage == Problem("the XML is damaged here (mismatched tag)", line=2)


def test_blanks_before_the_declaration_are_skipped_and_their_lines_counted() -> None:
    seen, damage, _ = closed(b' \n\n\t<?xml version="1.0"?>\n<gpx/>', "gpx")
    assert seen == [("gpx", "", 4, True)]
    assert damage is None


@pytest.mark.parametrize(
    "data",
    [
        "<gpx>Zürich</gpx>".encode(),
        "\ufeff<gpx>Zürich</gpx>".encode(),
        "<gpx>Zürich</gpx>".encode("utf-16"),
        " <gpx>Zürich</gpx>".encode("utf-16-le"),
        " <gpx>Zürich</gpx>".encode("utf-16-be"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><gpx>Zürich</gpx>'.encode("latin-1"),
        "<?xml version='1.0' encoding='windows-1252'?><gpx>Zürich</gpx>".encode("cp1252"),
        '<?xml version="1.0" encoding="UTF-16"?><gpx>Zürich</gpx>'.encode(),
        '<?xml version="1.0" encoding="rot13"?><gpx>Zürich</gpx>'.encode(),
    ],
)
def test_the_encoding_is_told_by_mark_first_bytes_or_declaration(data: bytes) -> None:
    seen, damage, findings = closed(data, "gpx")
    assert [text for _, text, _, _ in seen] == ["Zürich"]
    assert damage is None
    assert findings.problems() == ()


def test_an_encoding_that_nobody_knows_is_reported_and_read_as_utf_8() -> None:
    seen, _, findings = closed('<?xml version="1.0" encoding="klingon"?><gpx>é</gpx>'.encode(), "gpx")
    assert seen[0][1] == "é"
    assert "klingon" in findings.problems()[0].message


def test_bytes_that_are_no_text_in_the_declared_encoding_do_not_lose_the_rest() -> None:
    seen, damage, findings = closed(b"<gpx><n>Z\xfcrich</n><n>x</n></gpx>", "n")
    assert [text for _, text, _, _ in seen] == ["Z\ufffdrich", "x"]
    assert damage is None
    assert len(findings.problems()) == 1


def test_control_characters_that_xml_forbids_do_not_lose_the_rest() -> None:
    seen, damage, findings = closed(b"<gpx><n>a\x0bb\x00</n><n>x</n></gpx>\x00\x00\x00", "n")
    assert [text for _, text, _, _ in seen] == ["a\ufffdb\ufffd", "x"]
    assert damage is None
    assert "(2 of them)" in findings.problems()[0].message


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><gpx>&b;</gpx>',
        b'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>',
        b'<!DOCTYPE gpx SYSTEM "http://example.org/gpx.dtd"><gpx/>',
        b'<!DOCTYPE gpx [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]><gpx/>',
    ],
)
def test_entities_and_external_references_are_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"line 1: .*DOCTYPE.*delete that part"):
        closed(data)


def test_a_file_that_is_no_xml_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="line 1"):
        closed(b"PK\x03\x04 something else")


def test_xml_of_another_kind_is_no_activity_and_if_damaged_unreadable() -> None:
    with pytest.raises(NotAnActivity, match='"kml", not "gpx"'):
        closed(b"<kml></kml>")
    with pytest.raises(Unreadable):
        closed(b"<kml>")


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\0\0\0\0"])
def test_an_empty_file_is_no_activity(data: bytes) -> None:
    with pytest.raises(NotAnActivity, match="empty"):
        closed(data)


def test_a_hundred_thousand_nested_elements_are_read_without_trouble() -> None:
    seen, damage, _ = closed(b"<gpx>" + b"<a>" * 100_000, "trk")
    assert seen == []
    assert damage is not None


def test_an_element_keeps_no_more_children_than_any_watch_writes() -> None:
    kept: list[int] = []
    data = b"<gpx><trk>" + b"<a/>" * 20_000 + b"</trk></gpx>"
    assert read_xml(data, "gpx", {"trk": lambda node: kept.append(len(node.children))}, Findings()) is None
    assert kept == [10_000]


def test_records_in_records_cost_no_more_than_their_number() -> None:
    deepest: list[int] = []
    read_xml(b"<gpx>" + b"<a>" * 50_000, "gpx", {"a": lambda node: deepest.append(len(node.inside))}, Findings())
    assert len(deepest) == 50_000
    assert max(deepest) == 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31T06:07:08Z", (moment("2024-05-31 06:07:08"), None)),
        ("2024-05-31T06:07:08", (moment("2024-05-31 06:07:08"), None)),
        ("2024-05-31T06:07:08.123456789Z", (moment("2024-05-31 06:07:08.123456"), None)),
        ("2024-05-31T06:07:08.5+02:00", (moment("2024-05-31 04:07:08.500000"), 7200)),
        ("2024-05-31T06:07:08-0330", (moment("2024-05-31 09:37:08"), -12600)),
        ("2024-05-31T06:07:08+00:00", (moment("2024-05-31 06:07:08"), None)),
        ("2024-05-31T06:07:08+01", (moment("2024-05-31 05:07:08"), 3600)),
        ("2024-05-31 06:07:08 +0100", (moment("2024-05-31 05:07:08"), 3600)),
        ("2024-05-31", None),
        ("2024-04-31T06:07:08Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("20240531T060708Z", None),
        ("yesterday", None),
    ],
)
def test_instants_are_utc_with_the_offset_that_is_stated(
    text: str, expected: tuple[datetime, int | None] | None
) -> None:
    assert instant_of(text) == expected


@pytest.mark.parametrize("text", ["", "12,5", "nan", "inf", "-Infinity", "1_000", "٣", "1e400", "0x10"])
def test_what_spells_no_finite_number_is_none(text: str) -> None:
    assert finite(text) is None


def test_oddities_of_one_kind_become_one_problem_with_a_count() -> None:
    findings = Findings()
    for line in (3, 5, 9):
        findings.number(Node("hr", "hr", line, {}, f"x{line}"))
    findings.number(Node("cad", "Cad", 12, {}, "-1"), 0)
    assert [str(problem) for problem in findings.problems()] == [
        'line 3: "hr" is not a number ("x3"), and 2 more like it',
        'line 12: "Cad" cannot be -1',
    ]
