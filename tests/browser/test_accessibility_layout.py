"""Every page has targets for a thumb and fits a small phone, also with the text twice as large."""

from collections.abc import Iterator
from itertools import chain

import pytest
from playwright.sync_api import Browser, ViewportSize

from bench import chromium
from tests.browser.axe import visiting
from tests.browser.journeys import FORM, by_scrolling, by_steps, erasing, too_young
from tests.factories import shipped
from tests.serving import Service

SMALL_PHONE = ViewportSize(width=320, height=640)
TARGETS = "a[href], button, summary, fieldset label, textarea, input:not(fieldset input, [type=hidden])"
# A line for each target under 44 px, each element that sticks out, and a bar that covers half of the screen.
LOOK = """(targets) => {
  const width = document.documentElement.clientWidth;
  const seen = (one) => one.getClientRects().length && !one.closest(".trap");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const told = (what, one) => `${what}: ${one.outerHTML.slice(0, 120)}`;
  const box = (one) => one.getBoundingClientRect();
  const small = all(targets).filter((one) => Math.min(box(one).width, box(one).height) < 44);
  const out = all("body *").filter((one) => box(one).right > width + 1 || box(one).left < -1);
  const covering = all(".bar").filter((one) => getComputedStyle(one).position === "sticky")
    .filter((one) => box(one).height > innerHeight / 2);
  const scrolls = document.documentElement.scrollWidth > width ? ["the page scrolls sideways"] : [];
  return [...scrolls, ...small.map((one) => told("small", one)), ...out.map((one) => told("out", one)),
    ...covering.map((one) => told("covering", one))];
}"""


@pytest.fixture(scope="module", params=["usual text", "text twice as large"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Browser]:
    """Return a browser with a person's own size of text."""
    if request.param == "usual text":
        yield browser
        return
    flags = [*chromium.FLAGS.split(), "--blink-settings=defaultFontSize=32"]
    larger = browser.browser_type.launch(executable_path=chromium.found(), args=flags)
    yield larger
    larger.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("lang", shipped().languages)
def test_pages_fit_a_thumb_and_a_small_phone(
    reader: Browser, service: Service, lang: str, script: bool
) -> None:
    found = []
    with visiting(reader, service.url, script) as visitor:
        page = visitor.goto(f"{FORM}?lang={lang}").page
        page.set_viewport_size(SMALL_PHONE)
        for state in by_steps(page) if script else chain(by_scrolling(page), erasing(page)):
            found += [f"{state}: {line}" for line in page.evaluate(LOOK, TARGETS)]
        for state in () if script else too_young(visitor.goto(f"{FORM}?lang={lang}").page):
            found += [f"{state}: {line}" for line in page.evaluate(LOOK, TARGETS)]
    assert found == []
