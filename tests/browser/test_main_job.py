"""The main job: a shopper answers on a phone, the dashboard moves, a chart in a blog moves."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import ANSWERS, answer_until, fill_in
from tests.serving import Service, another_site, serving

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service of this file's own: which columns a chart shows depends on all its answers."""
    with serving(tmp_path_factory.mktemp("main_job")) as service:
        yield service


def answer(open_page: OpenPage, service: Service, **changes: str) -> None:
    page = open_page(f"{service.url}/s/channel-preference?lang=et")
    answer_until(page, "comment", **changes)
    page.get_by_role("button", name="Saada vastused").click()
    expect(page.get_by_role("heading", name="Aitäh!")).to_be_visible()


def drawn(page: Page) -> Page:
    """Return a dashboard once its charts stand."""
    expect(page.locator("#page .js-plotly-plot .xtick").first).to_be_visible()
    return page


def count_of(text: str) -> int:
    """Return the number that a text begins with."""
    digits = "".join(c for c in text.split("answer", maxsplit=1)[0] if c.isdigit())
    return int(digits or 0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_shopper_answers_on_a_phone(open_page: OpenPage, service: Service, script: bool) -> None:
    page = open_page(f"{service.url}/", locale="et-EE", has_touch=True, java_script_enabled=script)

    expect(page.get_by_role("heading", level=1)).to_have_text("Kuidas soovid abi saada?")
    assert page.get_attribute("html", "lang") == "et"
    if script:
        answer_until(page, "comment")
    else:
        fill_in(page)
    page.get_by_label("Kas soovid midagi lisada?").fill("Kiire vastus on tähtis – aitäh!")
    page.get_by_role("button", name="Saada vastused").tap()

    expect(page.get_by_role("heading", name="Aitäh!")).to_be_visible()
    assert "/s/channel-preference/thanks/" in page.url


def test_unfinished_form_comes_back_filled_in(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}/s/channel-preference?lang=et", java_script_enabled=False)
    page.locator("input[name=age][value='35-44']").check()
    page.get_by_label("Kas soovid midagi lisada?").fill("poolik")

    page.get_by_role("button", name="Saada vastused").click()

    expect(page.get_by_role("alert")).to_contain_text("Palun vaata need küsimused uuesti üle")
    expect(page.locator("input[name=age][value='35-44']")).to_be_checked()
    expect(page.get_by_label("Kas soovid midagi lisada?")).to_have_value("poolik")
    expect(page.locator("#channel-error")).to_have_text("Vali üks vastus.")
    fill_in(page, age="35-44")
    page.get_by_role("button", name="Saada vastused").click()
    expect(page.get_by_role("heading", name="Aitäh!")).to_be_visible()


def test_open_dashboard_moves_when_an_answer_is_stored(open_page: OpenPage, service: Service) -> None:
    dashboard = drawn(open_page(service.sign_in_link, viewport=WIDE, locale="en"))
    before = count_of(dashboard.inner_text("#answers"))
    loads: list[str] = []
    dashboard.on("load", lambda page: loads.append(page.url))
    graph = dashboard.locator("#channel-by-age-graph .js-plotly-plot").element_handle()

    answer(open_page, service, age="65-74", channel="phone")

    expect(dashboard.locator("#answers")).to_contain_text(f"{before + 1:,} answer")
    table = dashboard.locator("#channel-by-age-table")
    column = table.locator("thead th", has_text="65–74").evaluate("cell => cell.cellIndex")
    phone = table.locator("tbody tr", has_text="Phone").locator("td").nth(column - 1)
    expect(phone).to_contain_text("100 %")
    place = f"[...document.querySelectorAll('#channel-by-age-table thead th')].length - 1 >= {column}"
    dashboard.wait_for_function(f"graph => {place} && graph.data[1].x[{column} - 1] === 100", arg=graph)
    expect(dashboard.locator("#channel-by-age-sentence")).to_contain_text("Phone")
    assert loads == []


def test_dashboard_shows_the_question_of_its_address(open_page: OpenPage, service: Service) -> None:
    link = sign_in_again(service)
    page = drawn(open_page(link, viewport=WIDE, locale="et"))
    question = page.locator("#page section h2").first
    page.get_by_role("link", name="Robot või inimene").first.click()

    expect(question).to_have_text("Kumba sa eelistaksid?")
    assert "row=bot" in page.url
    page.reload()
    expect(question).to_have_text("Kumba sa eelistaksid?")
    page.go_back()
    expect(question).to_have_text("Vajad e-poelt abi. Millist võimalust proovid esimesena?")


def test_dashboard_says_so_after_signing_out(open_page: OpenPage, service: Service) -> None:
    page = open_page(sign_in_again(service), viewport=WIDE, locale="en")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in to Kanal")).to_be_visible()
    page.goto(f"{service.url}/dashboard/")
    expect(page.get_by_role("heading", name="Sign in to Kanal")).to_be_visible()


def sign_in_again(service: Service) -> str:
    """Return a further one-time link, made as an operator makes it."""
    return service.command("user", "sign-in-link", "operator@localhost").strip()


def embedded(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def store_many(service: Service, count: int, **changes: str) -> None:
    """Import answers: a release takes them in by the batch, and shows a column from 30 on."""
    answers = {**ANSWERS, **changes}
    file = service.folder / f"{uuid4()}.csv"
    rows = [",".join([str(uuid4()), *answers.values()]) for _ in range(count)]
    file.write_text("\n".join([",".join(["key", *answers]), *rows]), encoding="utf-8")
    service.command("responses", "import", "channel-preference", str(file))


def test_embed_on_another_origin_moves(open_page: OpenPage, service: Service) -> None:
    store_many(service, 40, age="16-24", channel="email")
    chart = f"{service.url}/e/channel-preference/channel-by-age?lang=en"
    with another_site(
        f"<iframe sandbox='allow-scripts' width=600 height=900 src='{chart}'></iframe>"
    ) as blog:
        page = open_page(blog, viewport=WIDE)
        picture = embedded(page).get_by_role("img", name="16–24")
        expect(picture).to_have_accessible_name(re.compile("Email: 100 %"))

        store_many(service, 10, age="16-24", channel="phone")

        expect(picture).to_have_accessible_name(re.compile("Phone: 20 %"))


def test_embed_is_complete_without_script(open_page: OpenPage, service: Service) -> None:
    store_many(service, 40, age="45-54", channel="bot")
    chart = f"{service.url}/e/channel-preference/channel-by-age?lang=et"
    with another_site(f"<iframe width=360 height=900 src='{chart}'></iframe>") as blog:
        page = open_page(blog, java_script_enabled=False)

        expect(embedded(page).get_by_role("img", name="45–54")).to_be_visible()
        embedded(page).locator("summary").click()
        expect(embedded(page).get_by_role("table")).to_contain_text("45–54")
