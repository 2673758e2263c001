"""Sending: whatever the network, the server and the thumb do, it is one response and the same thanks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import (
    ADDRESS,
    answer_until,
    expect_step,
    expect_thanks,
    fill_in,
    finish,
    stored,
)
from tests.browser.restarts import restarting
from tests.serving import Service

NOT_SENT = "Not sent yet"


@pytest.fixture
def page(open_page: OpenPage, service: Service) -> Page:
    page = open_page(f"{service.url}{ADDRESS}?lang=en")
    expect_step(page, "age")
    return page


def expect_waiting(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=NOT_SENT)).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator(":focus")).to_have_text(NOT_SENT)


def test_double_tap_is_one_response(page: Page, service: Service) -> None:
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method) if request.method == "POST" else None)
    answer_until(page, "comment")
    page.locator("textarea").fill("double tap")

    page.locator(".send").dblclick(no_wait_after=True)

    expect_thanks(page)
    assert posts == ["POST"]
    assert len(stored(service, "double tap")) == 1


def test_answers_wait_for_the_network(page: Page, service: Service) -> None:
    page.clock.install()
    page.reload()
    answer_until(page, "comment")
    page.context.set_offline(True)
    finish(page, "offline")
    expect_waiting(page)
    page.get_by_role("button", name="Try again").click()
    expect_waiting(page)
    assert stored(service, "offline") == []
    # While the clock stands still, nothing is tried again by itself.
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    expect_waiting(page)

    page.context.set_offline(False)

    expect_thanks(page)
    assert len(stored(service, "offline")) == 1


def test_waiting_answers_are_sent_by_the_next_page(page: Page, service: Service) -> None:
    answer_until(page, "comment")
    page.context.set_offline(True)
    finish(page, "next page")
    expect_waiting(page)
    address = page.url
    page.close()
    tab = page.context.new_page()
    page.context.set_offline(False)

    tab.goto(address)

    expect_thanks(tab)
    assert len(stored(service, "next page")) == 1


def test_answer_lost_on_its_way_back_is_stored_once(page: Page, service: Service) -> None:
    answer_until(page, "comment")
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    page.route("**/s/channel-preference?**", lose_the_first)
    finish(page, "lost on its way")
    expect_waiting(page)
    assert lost == [201]

    page.get_by_role("button", name="Try again").click()

    expect_thanks(page)
    assert len(stored(service, "lost on its way")) == 1


def test_answers_outlive_a_restart_of_the_service(open_page: OpenPage, tmp_path: Path) -> None:
    with restarting(tmp_path) as running:
        page = open_page(f"{running.service.url}{ADDRESS}?lang=en")
        answer_until(page, "comment")
        running.stop()
        finish(page, "restart")
        expect_waiting(page)

        running.start()
        page.get_by_role("button", name="Try again").click()

        expect_thanks(page)
        assert len(stored(running.service, "restart")) == 1


def test_waiting_answers_go_out_by_themselves(open_page: OpenPage, tmp_path: Path) -> None:
    with restarting(tmp_path) as running:
        page = open_page(f"{running.service.url}{ADDRESS}?lang=en")
        answer_until(page, "comment")
        running.stop()
        finish(page, "by themselves")
        expect_waiting(page)
        running.start()

        page.wait_for_url("**/thanks/**", timeout=60_000)
        assert len(stored(running.service, "by themselves")) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_old_token_costs_one_more_tap(open_page: OpenPage, service: Service, script: bool) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en", java_script_enabled=script)
    comment = f"old token {script}"
    if script:
        page.evaluate("document.querySelector('[name=csrf_token]').value += 'x'")
        finish(page, comment)
    else:
        page.route(
            "**/s/channel-preference?sent**",
            lambda route: route.continue_(
                post_data=(route.request.post_data or "").replace("csrf_token=", "csrf_token=x")
            ),
            times=1,
        )
        fill_in(page)
        page.locator("textarea").fill(comment)
        page.locator(".send").click()

    expect(page.get_by_role("alert")).to_contain_text("This page was open for a long time.")
    expect(page.locator("textarea")).to_have_value(comment)
    if script:
        expect(page.get_by_role("button", name="Send my answers")).to_be_in_viewport()
    page.get_by_role("button", name="Send my answers").click()
    expect_thanks(page)
    assert len(stored(service, comment)) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_way_back_after_the_thanks_leads_to_the_same_thanks(
    open_page: OpenPage, service: Service, script: bool
) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en", java_script_enabled=script)
    comment = f"back again {script}"
    if script:
        finish(page, comment)
    else:
        fill_in(page)
        page.locator("textarea").fill(comment)
        page.locator(".send").click()
    expect_thanks(page)
    first = page.url

    page.go_back()
    if script:
        expect(page.get_by_role("heading", name="Your answers have been sent")).to_be_visible()
        page.get_by_role("link", name="See how others answered").click()
    else:
        expect(page.locator("textarea")).to_have_value(comment)
        page.locator(".send").click()

    expect_thanks(page)
    assert page.url == first
    assert len(stored(service, comment)) == 1


def test_somebody_else_may_answer_afterwards(page: Page, service: Service) -> None:
    finish(page, "one of two")
    expect_thanks(page)
    page.go_back()
    page.get_by_role("link", name="Somebody else wants to answer").click()
    expect_step(page, "age")
    expect(page.locator("input:checked")).to_have_count(0)
    finish(page, "two of two")
    expect_thanks(page)
    assert [len(stored(service, comment)) for comment in ("one of two", "two of two")] == [1, 1]


def test_study_closed_meanwhile_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    with restarting(tmp_path) as running:
        page = open_page(f"{running.service.url}{ADDRESS}?lang=en")
        answer_until(page, "comment")
        running.service.command("study", "close", "channel-preference")
        finish(page, "too late")

        expect(page.get_by_role("alert")).to_have_text("Your answers were not stored. We are sorry.")
        assert stored(running.service, "too late") == []
        page.go_back()
        expect_step(page, "comment")
        expect(page.locator("textarea")).to_have_value("too late")
