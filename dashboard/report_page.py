"""What a report looks like: one file of HTML that prints well, without script, and asks no address for anything."""

from collections.abc import Iterator
from html import escape
from string import Template

from dashboard.report_shape import Report, Section, Table
from dashboard.share_words import NAMES
from dashboard.theme import LIGHT

# It is a file on somebody's disk: whatever a title or a note holds, nothing in it is run, loaded or sent.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_STYLE = Template("""
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; background: $ground; color: $ink;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; padding-top: .8rem; border-top: 1px solid $rule; }
p { margin: .35rem 0; }
.faint, figcaption, caption { color: $faint; font-size: .88em; }
.told { border: 1px solid $rule; border-radius: .5rem; padding: .6rem .8rem; margin: .8rem 0; }
figure { margin: .8rem 0; break-inside: avoid; }
.wide { overflow-x: auto; }
.wide svg { display: block; width: 100%; min-width: 46rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92em; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid $rule;
  overflow-wrap: break-word; }
th { color: $faint; font-weight: 500; }
tr { break-inside: avoid; }
td.lines { white-space: pre-line; min-width: 17rem; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .6rem 1rem;
  margin: .8rem 0; }
.small figure { margin: 0; }
.small figcaption { white-space: pre-line; }
.small svg { display: block; width: 100%; min-width: 0; height: auto; }
@media screen and (max-width: 40rem) { /* on a phone a row is a few words one after the other */
  thead { display: none; }
  table, tbody, tr, td { display: block; min-width: 0 !important; }
  tr { padding: .4rem 0; border-bottom: 1px solid $rule; }
  td { padding: 0; border: 0; }
  td:first-child { font-weight: 600; }
  td:not(:first-child, .lines) { display: inline; }
  td[data-name]::before { content: attr(data-name) " "; color: $faint; }
  td:not(.lines) + td:nth-child(n + 3):not(.lines)::before { content: " · " attr(data-name) " "; }
  td:empty { display: none !important; }
}
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  h2 { break-after: avoid; }
  .wide { overflow: visible; }
  .wide svg { min-width: 0; }
  td.lines { min-width: 11rem; }
}
@page { margin: 15mm; }
""").substitute(ground=LIGHT.ground, ink=LIGHT.ink, faint=LIGHT.faint, rule=LIGHT.rule)


def page_of(report: Report) -> str:
    """The file."""
    shown = report.shown
    days = f"{shown.day(report.first_day)} to {shown.day(report.last_day)}"
    title = f"{report.athlete}, {days}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">
<title>{escape(title)} · Niggle</title><style>{_STYLE}</style></head>
<body>
<h1>{escape(title)}</h1>
<p class="faint">Made by Niggle on {escape(shown.day(report.last_day))}. “You” is the runner. In it: {_scopes(report)}.
Nothing else is shared here, and nothing of Strava’s API.</p>
{"".join(f'<p class="told">{escape(line)}</p>' for line in _told(report))}
{"".join(_section(section) for section in report.sections)}
</body></html>
"""


def _scopes(report: Report) -> str:
    return escape(", ".join(NAMES[scope].lower() for scope in report.scopes))


def _told(report: Report) -> Iterator[str]:
    if report.synthetic:
        yield "Synthetic data: the demo runner, nobody's real history."
    if report.withheld is not None:
        yield report.withheld
    if not report.sections:
        yield "What is chosen says nothing by itself: words, heart rate and the map stand beside something else."


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.question)}</h2>"]
    parts += [f"<p>{escape(line)}</p>" for line in section.sentences]
    parts += [
        f'<figure><div class="wide">{_bare(chart)}</div><figcaption>{escape(note)}</figcaption></figure>'
        for chart, note in section.charts
    ]
    if section.small:
        drawn = "".join(
            f"<figure>{_bare(one)}<figcaption>{escape(note)}</figcaption></figure>" for one, note in section.small
        )
        parts.append(f'<div class="small">{drawn}</div>')
    parts += [_table(table) for table in section.tables]
    parts += [f'<p class="faint">{escape(line)}</p>' for line in section.caveats]
    return "\n".join(parts)


def _bare(svg: str) -> str:
    """The drawing itself, of the width that there is."""
    start = svg.index("<svg")
    return svg[start:]


def _table(table: Table) -> str:
    if not table.rows:
        return '<p class="faint">None.</p>'
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    names = [f' data-name="{escape(name)}"' if at else "" for at, name in enumerate(table.columns)]
    rows = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(names, row, strict=True)) + "</tr>"
        for row in table.rows
    )
    more = (
        f"<caption>The first {len(table.rows):,} of {table.total:,}.</caption>" if table.total > len(table.rows) else ""
    )
    return f'<div class="wide"><table>{more}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(name: str, cell: str) -> str:
    lines = ' class="lines"' if "\n" in cell else ""
    return f"<td{name}{lines}>{escape(cell)}</td>"
