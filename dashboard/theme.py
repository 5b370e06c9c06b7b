"""One meaning, one colour, in light and in dark; and Streamlit's own colours, which mean nothing.

Colours can be told apart by the colour-blind; spikes differ by shape, too, and pain always carries its number.
"""

from dataclasses import asdict, dataclass
from string import Template
from typing import Any


@dataclass(frozen=True, slots=True)
class Palette:
    """What each colour means. `pain` goes from 0 to 10."""

    running: str
    longest: str
    cross_training: str
    spike_small: str
    spike_moderate: str
    spike_large: str
    unknown: str
    reference: str
    left: str
    right: str
    tried: str
    pain: tuple[str, ...]
    ink: str
    faint: str
    rule: str
    ground: str
    heart_rate: str
    other_channel: str

    def spikes(self) -> dict[str, str]:
        """The colour of each state of a session spike."""
        return {"small": self.spike_small, "moderate": self.spike_moderate, "large": self.spike_large}

    def on_pain(self, severity: int) -> str:
        """The colour of a number written on the colour of pain."""
        return self.ink if severity < 6 else self.ground


def _scale(start: str, end: str) -> tuple[str, ...]:
    """Eleven colours from `start` to `end`."""
    first, last = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (start, end))
    return tuple(
        "#" + "".join(f"{round(a + (b - a) * step / 10):02X}" for a, b in zip(first, last, strict=True))
        for step in range(11)
    )


LIGHT = Palette(
    running="#0072B2",
    longest="#004A75",
    cross_training="#9CC9E3",
    spike_small="#F0B429",
    spike_moderate="#D9822B",
    spike_large="#A84300",
    unknown="#C6CCD2",
    reference="#7B8794",
    left="#009E73",
    right="#CC79A7",
    tried="#B8C0C8",
    pain=_scale("#F4EFF9", "#5B1F8A"),
    ink="#1F2933",
    faint="#616E7C",
    rule="#E4E7EB",
    ground="#FFFFFF",
    heart_rate="#3E4C59",
    other_channel="#52606D",
)
DARK = Palette(
    running="#56A8DC",
    longest="#B5DDF5",
    cross_training="#3B6E8C",
    spike_small="#F0B429",
    spike_moderate="#E8944A",
    spike_large="#E0662A",
    unknown="#4A5560",
    reference="#8896A4",
    left="#2FBF96",
    right="#DE9CC1",
    tried="#55616D",
    pain=_scale("#2A2433", "#C79BF2"),
    ink="#E6EAEE",
    faint="#9AA5B1",
    rule="#303A44",
    ground="#14191F",
    heart_rate="#C3CBD3",
    other_channel="#A3AEB9",
)

FONT = "Source Sans, Source Sans 3, system-ui, sans-serif"

# Where links stand in a list, they look like what they are: a line to follow, no button.
_LISTED = (
    ":is(.st-key-runs, .st-key-spikes, .st-key-changes-of-gear, .st-key-endings, .st-key-changes, "
    '.st-key-written, [class*="st-key-pair-"], [class*="st-key-together-"])'
)
_STYLE = """
<style>
.stMainBlockContainer { max-width: 1120px; padding-top: 4.5rem; padding-bottom: 4rem; }
.stMainBlockContainer h1 { font-size: 1.9rem; padding: 0 0 .5rem 0; }
.stMainBlockContainer h2 { font-size: 1.4rem; padding: .3rem 0; }
.stMainBlockContainer h3 { font-size: 1.15rem; padding: .6rem 0 .5rem 0; }
[class*="st-key-stack-"] { padding-right: 62px; } /* the axes, which the width of stacked charts does not count */
div[data-testid="stCaptionContainer"] { color: $faint; opacity: 1; } /* Streamlit's own is too pale to read well */
button[data-testid^="stBaseButton-primary"] { color: $ground; }
button[role="radio"][data-selected="true"] p { color: $ink; font-weight: 600; }
label[data-testid="stRadioOption"] > div > div:first-child { outline: 1px solid $reference; } /* too pale, too */
[data-testid="stPageLink-NavLink"] p { white-space: normal; }
$listed a[data-testid="stPageLink-NavLink"] { background: none; padding: 0; }
$listed a[data-testid="stPageLink-NavLink"] p {
  font-weight: 400; text-decoration: underline; text-decoration-color: $reference; text-underline-offset: 3px;
}
.st-key-runs > div { border-bottom: 1px solid $rule; padding-bottom: .2rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; padding-top: 4rem; }
  .stMainBlockContainer h1 { font-size: 1.5rem; }
  .st-key-pain-severity button[role="radio"] { flex: 1 0 20%; } /* two rows of five, for thumbs */
}
</style>
"""


def style(colours: Palette) -> str:
    """How the pages are set."""
    return Template(_STYLE).substitute(asdict(colours), listed=_LISTED)


# A chart reads a value where the pointer moves, and a finger that taps does not move: say so for it, once a window.
# And when the line of a page is cut because its session ended, nothing of it stays on the screen.
TAP = """
<script>
if (!window.niggleTap) {
  window.niggleTap = true;
  document.addEventListener("click", tap => {
    if (tap.target.closest?.("svg.marks")) {
      const at = {clientX: tap.clientX, clientY: tap.clientY, bubbles: true};
      tap.target.dispatchEvent(new PointerEvent("pointermove", at));
    }
    // On a phone the list of pages lies over the page: it closes once one is chosen.
    if (tap.target.closest?.('[data-testid="stSidebarNavLink"]') && window.innerWidth < 768) {
      setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 50);
    }
  });
  const whetherLoggedOut = async () => {
    if (!document.querySelector('[data-test-connection-state]:not([data-test-connection-state="CONNECTED"])')) return;
    const answer = await fetch("/_stcore/host-config").catch(() => null);
    if (answer?.status === 401) location.reload();  // to the login, or to where it says that a link is over
    else setTimeout(whetherLoggedOut, 2000);
  };
  new MutationObserver(whetherLoggedOut).observe(
    document.body, {attributes: true, subtree: true, attributeFilter: ["data-test-connection-state"]}
  );
}
</script>
"""


def palette(kind: str | None) -> Palette:
    """The palette of the visitor's theme: "light" or "dark"."""
    return DARK if kind == "dark" else LIGHT


def streamlit_theme() -> dict[str, Any]:
    """Streamlit's own colours: ink on paper, and a slate that means nothing for what can be pressed."""
    both = {"baseRadius": "0.5rem", "showWidgetBorder": True, "metricValueFontSize": "1.6rem", "linkUnderline": True}
    light = {
        "primaryColor": "#334E68", "backgroundColor": LIGHT.ground, "secondaryBackgroundColor": "#F5F7FA",
        "textColor": LIGHT.ink, "borderColor": LIGHT.rule, "linkColor": "#334E68", "codeTextColor": LIGHT.ink,
        "blueBackgroundColor": "#F0F4F8", "blueTextColor": "#334E68",
    }  # fmt: skip
    dark = {
        "primaryColor": "#9FB3C8", "backgroundColor": DARK.ground, "secondaryBackgroundColor": "#1E252D",
        "textColor": DARK.ink, "borderColor": DARK.rule, "linkColor": "#BCCCDC", "codeTextColor": DARK.ink,
        "blueBackgroundColor": "#1E252D", "blueTextColor": "#BCCCDC",
    }  # fmt: skip
    return {
        **{f"theme.{name}": value for name, value in both.items()},
        **{f"theme.light.{name}": value for name, value in light.items()},
        **{f"theme.dark.{name}": value for name, value in dark.items()},
    }
