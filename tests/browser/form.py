"""What a person does with the form, one question at a time."""

import csv
from collections.abc import Iterator, Mapping
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.serving import Service

ANSWERS: Mapping[str, str] = {
    "age": "25-34",
    "shops": "3-5",
    "channel": "chat",
    "wait_chat": "2m",
    "wait_phone": "5m",
    "wait_email": "24h",
    "bot": "person_2m",
    "after_hours": "morning",
}
QUESTIONS = (*ANSWERS, "comment")
ADDRESS = "/s/channel-preference"
KEPT = "kanal:channel-preference"


def take(page: Page, code: str, answer: str) -> None:
    """Choose an answer."""
    page.locator(f"input[name={code}][value='{answer}']").check()


def go_on(page: Page) -> None:
    """Press Next."""
    page.locator(".next").click()


def expect_step(page: Page, code: str) -> None:
    """Wait until one question shows, and no other."""
    expect(page.locator(f".step[data-code={code}]")).to_be_visible()
    expect(page.locator(".step:visible")).to_have_count(1)


def answer_until(page: Page, last: str, **changes: str) -> None:
    """Answer every question from the one at hand to the one before `last`, which then shows."""
    answers = {**ANSWERS, **changes}
    shown = page.locator(".step:visible").get_attribute("data-code") or ""
    for code in QUESTIONS[QUESTIONS.index(shown) : QUESTIONS.index(last)]:
        take(page, code, answers[code])
        go_on(page)
    expect_step(page, last)


def fill_in(page: Page, **changes: str) -> None:
    """Answer all closed questions of the form that scrolls."""
    for code, answer in {**ANSWERS, **changes}.items():
        take(page, code, answer)


def finish(page: Page, comment: str) -> None:
    """Answer what is left, and send it with a comment."""
    answer_until(page, "comment")
    page.locator("textarea").fill(comment)
    page.locator(".send").click()


def expect_thanks(page: Page) -> None:
    """Wait for the thanks page."""
    page.wait_for_url("**/thanks/**")
    expect(page.locator("h1")).to_be_visible()


def stored(service: Service, comment: str, study: str = "channel-preference") -> list[dict[str, str]]:
    """Return the responses with a comment."""
    return [row for row in _exported(service, study) if row["comment"] == comment]


def _exported(service: Service, study: str) -> Iterator[dict[str, str]]:
    file = service.folder / f"{uuid4()}.csv"
    service.command("responses", "export", study, str(file))
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
