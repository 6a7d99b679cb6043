"""Colours can be told apart by everybody: WCAG 2.2, level AA, in light and in dark."""

import re

import pytest

from moewarden.app.console.pages import STATIC
from moewarden.app.desk import Approval

TEXT, SHAPE = 4.5, 3.0
ON_PAGE = ("ink", "quiet", "link", "bad", "good", "ask")
PAIRS = (
    *((text, ground, TEXT) for text in ON_PAGE for ground in ("paper", "wash")),
    *((text, ground, TEXT) for text in ("ink", "quiet", "link") for ground in ("bad-wash", "good-wash", "ask-wash")),
    ("bad", "bad-wash", TEXT),
    ("good", "good-wash", TEXT),
    ("ask", "ask-wash", TEXT),
    ("on-link", "link", TEXT),
    ("paper", "ink", TEXT),
    ("ink", "field", TEXT),
    ("quiet", "field", TEXT),
    *(("#ffffff", ground, TEXT) for ground in ("bad-solid", "good-solid", "ask-solid")),
    *((line, ground, SHAPE) for line in ("field-line", "choose", "accent") for ground in ("paper", "field")),
    *((state, "paper", SHAPE) for state in ("link", "ask", "good", "bad", "quiet")),
)


def colours(scheme):
    """What the style sheets call each colour."""
    found = {}
    for name in ("report.css", "console.css"):
        text = STATIC[name][0].read_text(encoding="utf-8")
        plain, _, dark = text.partition("@media screen and (prefers-color-scheme: dark)")
        for part in (plain, dark)[: 1 + (scheme == "dark")]:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part.partition("\n}\n")[0]))
    return found


def brightness(colour):
    """Relative luminance."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("over", "under", "least"), PAIRS, ids=lambda value: str(value))
def test_colours_have_contrast(scheme, over, under, least):
    named = colours(scheme)
    light, dark = sorted((brightness(named.get(name, name)) for name in (over, under)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


MEASURE = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (part) => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const bright = (colour) => 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg, script, .unseen, .skip')) continue;
    const [over, under] = [parse(getComputedStyle(element).color), ground(element)].map(bright).sort((a, b) => b - a);
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if ((over + 0.05) / (under + 0.05) < (isLarge ? 3 : 4.5)) found.add(`${element.localName}.${element.className}`);
  }
  return [...found];
}"""


LOOKED_AT = (
    "", "/loop", "/events", "/events?since=tomorrow", "/entities", "/processes", "/processes?all=1", "/events/1",
    "/around?evidence=E1", "/note?about=E1",
)  # fmt: skip
CONTROLS = """() => {
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary')];
  window.controls = all.filter((one) => one.checkVisibility({ contentVisibilityAuto: false }));
  return window.controls.length;
}"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return [window.controls.indexOf(one), isSeen, `${one.localName}.${one.className.baseVal ?? one.className}`];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_the_pages_can_be_read(browser, site, scheme, monkeypatch):
    call = Approval(
        number=7, tool="isolate_host", arguments={"host": "web-01"}, specialist="triage", question="Isolate it?"
    )
    monkeypatch.setattr(site.desk, "approvals", lambda _: [call])
    page = browser(color_scheme=scheme)
    for path in LOOKED_AT:
        page.goto(site.at(path))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate(MEASURE) == [], path
    for address in ("/", "/runs/nobody"):
        page.goto(f"{site.serving.address}{address}")
        assert page.evaluate(MEASURE) == [], address


@pytest.mark.parametrize("path", ["", "/events", "/entities", "/processes?all=1", "/note?about=E1"])
def test_every_control_is_reached_by_keyboard_and_shows_that_it_is(browser, path):
    page = browser(path)
    wanted = page.evaluate(CONTROLS)
    reached = set()
    for _ in range(min(wanted, 60)):
        page.keyboard.press("Tab")
        number, is_seen, what = page.evaluate(FOCUSED)
        assert number >= 0, what
        assert is_seen, what
        reached.add(number)
    assert reached == set(range(len(reached)))


def test_a_telephone_shows_all_without_scrolling_sideways(browser, site):
    page = browser()
    page.set_viewport_size({"width": 400, "height": 800})
    for path in ("", "/loop", "/events", "/entities", "/processes"):
        page.goto(site.at(path))
        assert page.evaluate("document.documentElement.scrollWidth") == 400
