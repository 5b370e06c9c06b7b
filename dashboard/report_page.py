"""What a report looks like: one file of HTML that prints well, without script, and asks no address for anything."""

from collections.abc import Iterator
from html import escape
from string import Template

from dashboard.report import Report, Section, Table
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
.faint, figcaption, caption { color: $faint; font-size: .88rem; }
.told { border: 1px solid $rule; border-radius: .5rem; padding: .6rem .8rem; margin: .8rem 0; }
figure { margin: .8rem 0; break-inside: avoid; }
.wide { overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 40rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid $rule;
  overflow-wrap: break-word; }
th { color: $faint; font-weight: 500; }
tr { break-inside: avoid; }
td:first-child { white-space: nowrap; }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  h2 { break-after: avoid; }
  figure svg { min-width: 0; }
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


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.question)}</h2>"]
    parts += [f"<p>{escape(line)}</p>" for line in section.sentences]
    parts += [
        f'<figure><div class="wide">{_bare(chart)}</div><figcaption>{escape(note)}</figcaption></figure>'
        for chart, note in section.charts
    ]
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
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    more = (
        f"<caption>The first {len(table.rows):,} of {table.total:,}.</caption>" if table.total > len(table.rows) else ""
    )
    return f'<div class="wide"><table>{more}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
