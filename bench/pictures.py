"""`python -m bench.pictures`: takes the README's pictures from a demonstration of its own."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.chromium import launched
from bench.service import ROOT, SLUG, Place, new_place, running

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
DEMO = [sys.executable, "-m", "flask", "--app", "wsgi", "service", "start", "--demo"]
BLOG = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A blog page</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;max-width:760px;margin:24px auto;padding:0 16px}}</style>
<h1>A blog page</h1>
<p>The chart below is framed from another address. It is a synthetic sample.</p>
<iframe src="{chart}" title="Channel by age" width="100%" height="680" style="border:0"></iframe>
</html>
"""


def main() -> None:
    """Take all pictures, and name their sizes."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with new_place() as place, running(DEMO, place) as process, launched() as browser:
        _form(browser, place)
        _dashboard(browser, _link(process))
        _embed(browser, place)
    for picture in sorted(PICTURES.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}  {size:,} bytes")
        if size > LARGEST:
            raise SystemExit(f"{picture.name} is larger than {LARGEST:,} bytes.")


def _form(browser: Browser, place: Place) -> None:
    """Take the form on a phone, in Estonian, at its third question."""
    page = browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="et")
    page.goto(f"http://127.0.0.1:{place.port}/s/{SLUG}?lang=et")
    for code, answer in (("age", "25-34"), ("shops", "3-5")):
        page.locator(f"input[name={code}][value='{answer}']").check()
        page.locator(".next").click()
    page.locator("input[name=channel][value=chat]").check()
    _keep(page, "form")


def _dashboard(browser: Browser, link: str) -> None:
    """Take the dashboard as a marketer sees it once signed in."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000}, locale="en")
    page.goto(link)
    page.locator("#page .barlayer .point").first.wait_for()
    page.wait_for_timeout(1500)
    _keep(page, "dashboard")


def _embed(browser: Browser, place: Place) -> None:
    """Take the chart within a page of another origin."""
    chart = f"http://127.0.0.1:{place.port}/e/{SLUG}/channel-by-age?lang=en&amp;theme=light"
    (place.folder / "blog").mkdir()
    (place.folder / "blog" / "index.html").write_text(BLOG.format(chart=chart), encoding="utf-8")
    with _other_origin(place.folder / "blog") as address:
        page = browser.new_page(viewport={"width": 800, "height": 860}, locale="en")
        page.goto(address)
        page.frame_locator("iframe").locator("svg").first.wait_for()
        _keep(page, "embed")


@contextmanager
def _other_origin(folder: Path) -> Iterator[str]:
    """Serve a folder on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing for each request."""


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    page.close()


def _link(process: "subprocess.Popen[str]") -> str:
    """Return the sign-in link that the start prints."""
    for line in process.stdout or ():
        if "token=" in line:
            return line.split(": ", 1)[1].strip()
    raise SystemExit("The start printed no sign-in link.")


if __name__ == "__main__":
    main()
