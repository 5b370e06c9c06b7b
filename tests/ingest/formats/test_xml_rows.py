"""Points that are read by the form of the one before have to say what the parser would have said of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from time import process_time

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused, Unreadable
from ingest.formats.gpx import parse_gpx
from ingest.formats.tcx import parse_tcx
from ingest.formats.xml import rows as rows_module
from ingest.formats.xml.findings import Findings
from ingest.formats.xml.reader import read_xml
from ingest.formats.xml.rows import Rows
from ingest.model import EMPTY_SAMPLES, Recording

Parser = Callable[[bytes], Recording]


def columns_of(data: bytes, root: str = "gpx", name: str = "trkpt") -> tuple[list[dict[str, str]], list[int], int]:
    """What stands in each point, its line, and how many batches of more than one point there were."""
    rows = Rows(name)
    read_xml(data, root, {}, Findings(), rows)
    batches, lines = rows.take()
    points: list[dict[str, str]] = [{} for _ in lines]
    for batch in batches:
        for ordinal, row in zip(batch.ordinals, batch.rows, strict=True):
            for slot, words in zip(batch.carriers, row, strict=True):
                points[ordinal]["/".join(slot.path)] = words.decode()
    return points, lines, sum(len(batch.rows) > 1 for batch in batches)


def test_points_of_one_form_are_read_together_with_their_lines() -> None:
    body = "".join(f'<x:TrkPt LAT="{i}" lon="6">\r\n <ele>{i}.5</ele>\r\n <e><a/><y:HR b="c">{i}</y:HR></e></x:TrkPt>\n'
                   for i in range(9))  # fmt: skip
    points, lines, together = columns_of(f"<gpx>\n<trk>{body}</trk></gpx>".encode())
    assert points == [{"@lat": str(i), "@lon": "6", "ele": f"{i}.5", "e/hr": str(i)} for i in range(9)]
    assert lines == [2 + 3 * i for i in range(9)]
    assert together == 1


def test_forms_that_take_turns_are_both_known() -> None:
    body = "".join(
        '<trkpt lat="1" lon="2"><hr>9</hr></trkpt>' if i % 3 else "<trkpt/>\n<trkpt></trkpt>" for i in range(99)
    )
    points, _, together = columns_of(f"<gpx>{body}</gpx>".encode())
    assert len(points) == 132
    assert sum(point == {} for point in points) == 66
    assert together == 1


def test_what_is_commented_out_or_quoted_is_no_point() -> None:
    point = '<trkpt lat="1"><ele>1</ele></trkpt>'
    noise = f"<!-- {point}{point} --><n><![CDATA[{point}{point}]]></n><?pi {point}{point}?>"
    points, _, _ = columns_of(f"<gpx>{point}{noise}{point}{point}{noise}</gpx>".encode())
    assert len(points) == 3


def test_references_in_values_are_resolved() -> None:
    points, _, _ = columns_of(
        b"<gpx>" + b"<trkpt><hr>140</hr></trkpt>" * 3 + b"<trkpt><hr>&#49;4&#x31;</hr></trkpt></gpx>"
    )
    assert [point["hr"] for point in points] == ["140", "140", "140", "141"]


@pytest.mark.parametrize("inner", ["a<x/>", "<x/>a", "<x>1</x><!-- c -->", "<x><![CDATA[1]]></x>", "<x a='>'>1</x>"])
def test_a_form_that_is_not_plain_is_left_to_the_parser(inner: str) -> None:
    points, _, together = columns_of(f"<gpx>{f'<trkpt>{inner}</trkpt>' * 5}</gpx>".encode())
    assert len(points) == 5
    assert together == 0


def test_damage_after_points_that_were_read_by_their_form_has_its_line() -> None:
    body = b"<gpx>\n" + b"<trkpt><hr>1</hr></trkpt>\n" * 50
    damage = read_xml(body + b"<trkpt><hr></trkpt>", "gpx", {}, Findings(), Rows("trkpt"))
    assert str(damage) == "line 52: the XML is damaged here (mismatched tag)"
    assert str(read_xml(body, "gpx", {}, Findings(), Rows("trkpt"))) == "line 51: the file breaks off in the middle"


def test_a_document_type_after_points_is_refused_all_the_same() -> None:
    body = b"<trkpt><hr>1</hr></trkpt>" * 9
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read_xml(b"<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx>" + body + b"&a;</gpx>", "gpx", {}, Findings(), Rows("trkpt"))


VALUES = st.sampled_from(
    ["140", "0", "-1", "12.5", "", " 7 ", "1e3", "12,5", "NaN", "inf", "1_0", "٣", "&#49;", "x\ny"]
)
TIMES = st.sampled_from(
    [f"2024-05-31T06:00:{s:02}{tail}" for s in range(0, 60, 7) for tail in ("Z", ".250Z", "+02:00", "")]
    + ["", "soon", "2024-05-31", "2024-05-31T06:00Z", "1970-01-01T00:00:00Z"]
)
GAPS = st.sampled_from(["", "", "\n", "\r\n  ", "<!-- <trkpt></trkpt><Trackpoint></Trackpoint> -->"])


@st.composite
def gpx_point(draw: st.DrawFn) -> str:
    gap = draw(GAPS)
    hr = draw(st.sampled_from(["hr", "a:hr", "HeartRate", "ns3:HR"]))
    value, time = draw(VALUES), draw(TIMES)
    lat = draw(st.sampled_from(["50", "50.5", "91", "0", "", "&#50;"]))
    shape = draw(st.integers(0, 4))
    body = [
        f"<ele>{value}</ele>{gap}<time>{time}</time>",
        f"<time>{time}</time>{gap}<extensions>{gap}<e><{hr}>{value}</{hr}><cad>80</cad></e></extensions>",
        f"<{hr}>{value}</{hr}><{hr}>141</{hr}><time>{time}</time><time>2024-05-31T06:00:59Z</time>",
        f"<time/><extensions/>{gap}",
        "",
    ][shape]
    return f'{gap}<trkpt lat="{lat}" lon="6">{gap}{body}{gap}</trkpt>'


@st.composite
def tcx_point(draw: st.DrawFn) -> str:
    gap, value, time = draw(GAPS), draw(VALUES), draw(TIMES)
    shape = draw(st.integers(0, 4))
    body = [
        f"<Time>{time}</Time>{gap}<HeartRateBpm>{gap}<Value>{value}</Value></HeartRateBpm>",
        f"<Time>{time}</Time><Position>{gap}<LatitudeDegrees>{value}</LatitudeDegrees>"
        "<LongitudeDegrees>6</LongitudeDegrees></Position>",
        f"<Time>{time}</Time>{gap}<Position/><HeartRateBpm>{value}</HeartRateBpm><Cadence>{value}</Cadence>",
        f"<Time>{time}</Time><Cadence>80</Cadence><Extensions>{gap}<x:TPX><x:Speed>{value}</x:Speed>"
        f"<x:RunCadence>{value}</x:RunCadence></x:TPX></Extensions>",
        "",
    ][shape]
    return f"{gap}<Trackpoint>{gap}{body}{gap}</Trackpoint>"


def repeated(point: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Points, of which most stand several times in a row."""
    return st.lists(st.builds(lambda text, times: text * times, point, st.integers(1, 4)), max_size=8).map("".join)


GPX_FILES = st.lists(st.lists(repeated(gpx_point()), max_size=2), max_size=2).map(
    lambda tracks: "".join(
        "<trk><type>running</type>" + "".join(f"<trkseg>{points}</trkseg>" for points in segments) + "</trk>"
        for segments in tracks
    )
)
TCX_FILES = st.lists(st.lists(repeated(tcx_point()), max_size=2), max_size=2).map(
    lambda laps: (
        "<Activities><Activity Sport='Running'><Id>2024-05-31T06:00:00Z</Id>"
        + "".join(
            "<Lap StartTime='2024-05-31T06:00:00Z'>"
            + "".join(f"<Track>{points}</Track>" for points in tracks)
            + "</Lap>"
            for tracks in laps
        )
        + "</Activity></Activities>"
    )
)


def told(parse: Parser, data: bytes) -> tuple[object, list[pa.Table]]:
    """All that comes of a file: the recording without its tables, which compare apart; or why it was refused."""
    try:
        recording = parse(data)
    except FileRefused as refusal:
        return (type(refusal), str(refusal)), []
    bare = tuple(replace(session, samples=EMPTY_SAMPLES) for session in recording.sessions)
    return replace(recording, sessions=bare), [session.samples for session in recording.sessions]


def assert_forms_change_nothing(parse: Parser, data: bytes) -> None:
    by_form, samples = told(parse, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_module, "_MOST_FORMS", 0)
        by_parser, expected = told(parse, data)
    assert by_form == by_parser
    assert len(samples) == len(expected)
    assert all(table.equals(other) for table, other in zip(samples, expected, strict=True))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=GPX_FILES, data=st.data())
def test_forms_change_nothing_of_a_gpx_whole_or_cut_or_overwritten(body: str, data: st.DataObject) -> None:
    whole = f'<?xml version="1.0"?>\n<gpx>{body}</gpx>'.encode()
    cut, junk = data.draw(st.integers(0, len(whole))), data.draw(st.binary(max_size=4))
    for variant in (whole, whole[:cut], whole[:cut] + junk + whole[cut + len(junk) :]):
        assert_forms_change_nothing(parse_gpx, variant)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=TCX_FILES, data=st.data())
def test_forms_change_nothing_of_a_tcx_whole_or_cut_or_overwritten(body: str, data: st.DataObject) -> None:
    whole = f'<?xml version="1.0"?>\n<TrainingCenterDatabase>{body}</TrainingCenterDatabase>'.encode()
    cut, junk = data.draw(st.integers(0, len(whole))), data.draw(st.binary(max_size=4))
    for variant in (whole, whole[:cut], whole[:cut] + junk + whole[cut + len(junk) :]):
        assert_forms_change_nothing(parse_tcx, variant)


def test_the_generated_files_are_read_by_forms_at_all() -> None:
    same = '<trkpt lat="50" lon="6"><ele>140</ele><time>2024-05-31T06:00:00Z</time></trkpt>'
    assert columns_of(f"<gpx>{same * 4}</gpx>".encode())[2] == 1


def test_what_is_odd_is_told_in_the_order_of_the_points_whatever_their_forms() -> None:
    first = "<Trackpoint><Extensions><TPX><Speed>{}</Speed></TPX></Extensions></Trackpoint>\n"
    other = "<Trackpoint><HeartRateBpm><Value>{}</Value></HeartRateBpm><Cadence>{}</Cadence></Trackpoint>\n"
    points = first.format("") * 3 + other.format(140, 80) * 3 + other.format(0, -1) + first.format(-2)
    data = (
        "<TrainingCenterDatabase><Activities><Activity><Id>2024-05-31T06:00:00Z</Id><Lap><Track>\n"
        f"{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()
    assert_forms_change_nothing(parse_tcx, data)
    assert [str(problem) for problem in parse_tcx(data).problems] == [
        'line 8: "Value" cannot be 0',
        'line 8: "Cadence" cannot be -1',
        'line 9: "Speed" cannot be -2',
    ]


TIME = "<time>2024-05-31T06:00:00Z</time>"


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("every point of a form of its own", "".join(f"<trkpt><a{i}/>{TIME}</trkpt>" for i in range(20_000))),
        ("many forms with a long start in common",
         "".join(f"<trkpt><n>{'<m>1</m>' * 300}</n><a{i % 40}/>{TIME}</trkpt>" for i in range(200))),
        ("every value wrong", f'<trkpt lat="95" lon="x"><hr>0</hr><cad>x</cad>{TIME}</trkpt>' * 20_000),
        ("one endless value", f"<trkpt>{TIME}</trkpt>" * 3 + f"<trkpt><hr>{'1' * 3_000_000}</hr></trkpt>"),
        ("a comment full of points", f"<trkpt>{TIME}</trkpt><!-- " + f"<trkpt>{TIME}</trkpt>" * 20_000 + " -->"),
        ("a point in a point in a point", "<trkpt>" * 20_000 + TIME + "</trkpt>" * 20_000),
        ("end tags that end nothing", f"<trkpt>{TIME}</trkpt>" + "<n>" + "</trkpt " * 100_000),
        ("tracks in tracks", f"<trk><trkpt>{TIME}</trkpt>" * 20_000),
        ("children without end", f"<trkpt>{TIME}</trkpt>" + "<x/>" * 300_000),
    ],
    ids=lambda value: value if len(value) < 60 else "",
)  # fmt: skip
def test_files_that_were_made_to_be_slow_are_not(what: str, data: str) -> None:
    begun = process_time()
    told(parse_gpx, f"<gpx><trk>{data}</trk></gpx>".encode())
    assert process_time() - begun < 10, what


def test_the_bounds_of_forms_leave_real_points_far_below() -> None:
    point = re.sub(r"\s", "", "<trkpt>" + "<value>1234567.1234567</value>" * 60 + "</trkpt>")
    assert columns_of(f"<gpx>{point * 4}</gpx>".encode())[2] == 1
