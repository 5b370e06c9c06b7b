"""What the pages of the login look like, in the house's colours, light and dark."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from dashboard.theme import DARK, LIGHT

ICON_FILE = Path(__file__).with_name("icon.svg")

_STYLE = Template("""
:root { color-scheme: light dark; --ink: $ink; --ground: $ground; --faint: $faint; --rule: $rule; --key: #334E68; }
@media (prefers-color-scheme: dark) {
  :root { --ink: $dark_ink; --ground: $dark_ground; --faint: $dark_faint; --rule: $dark_rule; --key: #9FB3C8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 12vh 1rem 2rem; }
main.wide { max-width: 40rem; padding-top: 2rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; }
label { display: block; margin: 1rem 0; }
input { display: block; width: 100%; margin-top: .3rem; padding: .6rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--faint); border-radius: .5rem; }
button { padding: .6rem 1.2rem; font: inherit; color: var(--ground); background: var(--key); border: 0;
  border-radius: .5rem; cursor: pointer; }
button.quiet { color: var(--ink); background: transparent; border: 1px solid var(--faint); }
:focus-visible { outline: 3px solid var(--key); outline-offset: 2px; }
p.told { padding: .6rem .8rem; border: 1px solid var(--faint); border-radius: .5rem; }
small, .faint { color: var(--faint); }
ul { list-style: none; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between;
  padding: .6rem 0; border-bottom: 1px solid var(--rule); }
form.row { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.5rem 0; }
a { color: inherit; }
""").substitute(
    ink=LIGHT.ink, ground=LIGHT.ground, faint=LIGHT.faint, rule=LIGHT.rule,
    dark_ink=DARK.ink, dark_ground=DARK.ground, dark_faint=DARK.faint, dark_rule=DARK.rule,
)  # fmt: skip
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
GONE = "This link opens nothing, or no longer does. Ask who gave it to you for another one."
LEFT = "You have left. Open the link again to come back."
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
}


def login_page(word: str, onwards: str, *, names: bool, told: str | None, again: str | None) -> str:
    """The form of the login. `names`: it asks who it is, and never says who there is; `again`: whose password it asks
    for once more.
    """
    title = "Your password again" if again else "Log in"
    why = '<p class="faint">What comes next is asked for with the password.</p>' if again else ""
    name = (
        "<label>Your name <small>(nothing for the owner)</small>"
        '<input name="name" autocomplete="username" maxlength="60" autofocus></label>'
        if names and not again
        else ""
    )
    focus = "" if name else " autofocus"
    return _page(
        title,
        f"""<h1>{title}</h1>{why}{_told(told)}
<form method="post" action="/login">
<input type="hidden" name="word" value="{escape(word)}"><input type="hidden" name="next" value="{escape(onwards)}">
{'<input type="hidden" name="again" value="1">' if again else ""}{name}
<label>Password<input name="password" type="password" autocomplete="current-password" required{focus}></label>
<button>{"Go on" if again else "Log in"}</button>
</form>
<p><small>Forgotten? On the machine that Niggle runs on: niggle account set</small></p>""",
    )


def told_page(told: str) -> str:
    """A page that says one thing."""
    return _page("A link", f"<p>{escape(told)}</p>")


def account_page(label: str, word: str, rows: Sequence[tuple[int, str, str, bool]], told: str | None) -> str:
    """One's own sessions, as (number, browser, when, whether it is this one)."""
    listed = "".join(
        f"<li><span>{escape(browser)}{' (this one)' if here else ''}<br><small>{escape(when)}</small></span>"
        + ("" if here else _button(word, "end", "End", number))
        + "</li>"
        for number, browser, when, here in rows
    )
    others = _button(word, "others", "End all others") if len(rows) > 1 else ""
    return _page(
        "Logged in",
        f"""<p><a href="/">Back to the pages</a></p><h1>Logged in as {escape(label)}</h1>{_told(told)}
<div class="row">{_button(word, "logout", "Log out", loud=True)}</div>
<h2>Where you are logged in</h2><ul>{listed}</ul>{others}
<p><small>A session ends after 7 days without a visit, and 30 days after the login. A new password (niggle account set)
ends all of them.</small></p>""",
        wide=True,
    )


def icon() -> bytes:
    """The house's mark."""
    return ICON_FILE.read_bytes()


def coarse_agent(text: str) -> str:
    """Browser and system, as coarsely as a person tells devices apart."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"), ("iPhone|iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for sign, name in browsers if re.search(sign, text[:500])), "another program")
    system = next((name for sign, name in systems if re.search(sign, text[:500])), "")
    return f"{browser} on {system}" if system else browser


def _button(word: str, do: str, label: str, number: int | None = None, *, loud: bool = False) -> str:
    which = "" if number is None else f'<input type="hidden" name="session" value="{number}">'
    kind = "" if loud else ' class="quiet"'
    return (
        f'<form method="post" action="/account"><input type="hidden" name="word" value="{escape(word)}">'
        f'<input type="hidden" name="do" value="{do}">{which}<button{kind}>{label}</button></form>'
    )


def _told(told: str | None) -> str:
    return "" if told is None else f'<p class="told" role="alert">{escape(told)}</p>'


def _page(title: str, body: str, *, wide: bool = False) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Niggle</title><link rel="icon" href="/login/icon.svg" type="image/svg+xml">
<style>{_STYLE}</style></head>
<body><main{' class="wide"' if wide else ""}><img src="/login/icon.svg" alt="Niggle" width="40" height="40">
{body}</main></body></html>
"""
