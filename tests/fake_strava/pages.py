"""What does a person see who comes with a browser? Plain pages without anything from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "button{margin:.2rem .3rem .2rem 0}td{padding-right:1rem}"
)


def page(title: str, body: str) -> str:
    """A page with this title."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def authorize_page(app: str, kept: Mapping[str, str], scopes: Iterable[str]) -> str:
    """The question to the athlete, with a box for each scope."""
    hidden = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in kept.items())
    boxes = "".join(
        f'<p><label><input type="checkbox" name="granted" value="{escape(scope)}" checked> {escape(scope)}</label></p>'
        for scope in scopes
    )
    return page(
        f"Fake Strava: Authorize {app}?",
        "<p>This is not Strava, but a stand-in on this machine: nobody's account is touched. "
        f"{escape(app)} asks to see:</p>"
        f'<form method="post" action="/oauth/authorize">{hidden}{boxes}'
        '<button name="press" value="authorize">Authorize</button>'
        '<button name="press" value="cancel">Cancel</button></form>',
    )


def home_page(
    facts: Mapping[str, str], buttons: Mapping[str, str], recent: Iterable[str], requests: Iterable[str]
) -> str:
    """What there is, and what can be done to it."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td><code>{escape(value)}</code></td></tr>" for name, value in facts.items()
    )
    presses = "".join(
        f'<button name="press" value="{escape(name)}">{escape(text)}</button>' for name, text in buttons.items()
    )
    runs = "".join(f"<li>{escape(line)}</li>" for line in recent)
    asked = "".join(f"<li><code>{escape(line)}</code></li>" for line in requests)
    return page(
        "Fake Strava",
        "<p>A stand-in for Strava on this machine. It is not Strava and knows nobody.</p>"
        f'<table>{rows}</table><form method="post" action="/fake/press">{presses}</form>'
        f"<h2>Newest activities</h2><ul>{runs}</ul><h2>Newest requests</h2><ul>{asked}</ul>",
    )
