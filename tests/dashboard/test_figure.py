import polars as pl

from dashboard.figure import csv


def test_a_cell_that_a_spreadsheet_would_run_is_only_read() -> None:
    frame = pl.DataFrame({"text": ["=1+1", "@x", "-3", "+4", "\tx", "plain", None], "n": [-1, 2, 3, 4, 5, 6, 7]})
    assert csv(frame).splitlines() == ["text,n", "'=1+1,-1", "'@x,2", "'-3,3", "'+4,4", "'\tx,5", "plain,6", ",7"]


def test_a_list_is_one_cell() -> None:
    assert csv(pl.DataFrame({"devices": [["a", "b"], []]})) == 'devices\na; b\n""\n'
