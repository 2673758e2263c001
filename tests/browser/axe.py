"""axe-core on a page as a person has it, also on one that was read without script."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE

RUN = """async (colours) => {
  const rules = {"color-contrast": {enabled: colours}};
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, rules});
  return found.violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.target} ${node.html}`));
}"""
BOXES = """() => [...document.body.querySelectorAll("*")].map((one) => {
  const {x, y, width, height} = one.getBoundingClientRect();
  return [one.tagName, x, y, width, height].join(" ");
})"""


class Visitor:
    """A person's page, with or without script; axe sees in it what the person sees."""

    def __init__(self, page: Page, url: str, script: bool) -> None:
        """Take a fresh page, and the address of the service it will visit."""
        self.page = page
        self.url = url
        self.script = script
        self._tools = page.context.new_cdp_session(page)
        self._enable(script)

    def goto(self, path: str) -> "Visitor":
        """Open an address."""
        self.page.goto(f"{self.url}{path}")
        return self

    def violations(self, colours: bool = True) -> list[str]:
        """Return what axe finds wrong, a line for each element; colours take most of its time.

        axe waits for promises, which stand still where script is off. So script is let in once the page
        stands: what was read without it stays as it is (its scripts were passed over), which is made sure of.
        """
        expect(self.page.locator("h1")).to_be_visible()
        if self.script:
            return self._run(colours)
        before = self.page.evaluate(BOXES)
        self._enable(True)
        found = self._run(colours)
        assert self.page.evaluate(BOXES) == before
        self._enable(False)
        return found

    def _run(self, colours: bool) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(RUN, colours)
        return [f"{self.page.url} {line}" for line in found]

    def _enable(self, script: bool) -> None:
        self._tools.send("Emulation.setScriptExecutionDisabled", {"value": not script})


@contextmanager
def visiting(browser: Browser, url: str, script: bool, scheme: str = "light") -> Iterator[Visitor]:
    """Visit a service on a phone; nothing moves, so that no colour is caught half way."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce", color_scheme=scheme)  # type: ignore[arg-type]
    try:
        yield Visitor(context.new_page(), url, script)
    finally:
        context.close()
