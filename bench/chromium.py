"""The Chromium that pictures are taken and pages are measured with."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE = ViewportSize(width=360, height=740)


def found() -> str:
    """Return the path of a Chromium; "" where there is none."""
    wanted = filter(None, (os.environ.get("KANAL_CHROMIUM"), *NAMES))
    return next(filter(None, map(shutil.which, wanted)), "")


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium, and end it."""
    path = found()
    if not path:
        raise SystemExit("This needs Chromium: install it, or set KANAL_CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        try:
            yield browser
        finally:
            browser.close()
