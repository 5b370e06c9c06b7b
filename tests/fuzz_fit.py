"""Bytes that nobody thought of: `pip install atheris`, then `python -m tests.fuzz_fit FOLDER -max_total_time=1200`.

FOLDER holds small FIT files to begin with and receives those that reach new code; further options are libFuzzer's. What
is no FIT file is read as the messages of one. A find is an error of the program, a warning, 2 s, or 500 MB; each
becomes a regression test of its own. Not collected by pytest.
"""

import resource
import sys
import time
import warnings

SECONDS = 2.0
MEGABYTES = 500


def main() -> None:
    """Fuzz until told to stop or until something is found."""
    import atheris

    with atheris.instrument_imports(include=["ingest.formats.fit"]):
        from ingest.errors import FileRefused
        from ingest.formats.fit import parse_fit
        from ingest.formats.fit.arrow import to_arrow
        from ingest.formats.fit.messages import read_messages
        from ingest.formats.fit.segments import Segment, looks_like_fit, split_segments

    def read_everything(data: bytes) -> None:
        try:
            parse_fit(data)
        except FileRefused as refusal:
            if not str(refusal):
                raise ValueError("a refusal without a reason") from refusal
        try:
            segments, _ = split_segments(data)
        except FileRefused:
            return
        for segment in segments:
            for table in read_messages(segment).tables.values():
                table.rows()
                to_arrow(table)

    def test_one_input(data: bytes) -> None:
        if not looks_like_fit(data):
            data = Segment(0, 12, data, 0x20, 21218, True).framed()
        begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read_everything(data)
        seconds = time.process_time() - begun
        megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        if seconds > SECONDS or megabytes > MEGABYTES:
            raise RuntimeError(f"{len(data)} bytes took {seconds:.1f} s and {megabytes:.0f} MB")

    warnings.simplefilter("error")
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
