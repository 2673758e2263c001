"""The pages around signing in, in Chromium: with and without script, in both themes, and by a provider."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from dashboard.wording import LANGUAGES
from tests.browser.axe import Visitor, visiting
from tests.dashboard.door import PASSWORD
from tests.dashboard.oidc import SECRET, providing
from tests.serving import Service, serving

OPERATOR, NARROW = "operator@localhost", 320
PAGES = (
    "/dashboard/password",
    "/dashboard/api-tokens",
    "/dashboard/openid/back",
    "/dashboard/sign-in?token=x",
)
SCHEMES = pytest.mark.parametrize(
    ("script", "scheme"), [(True, "light"), (False, "dark")], ids=["script, light", "no script, dark"]
)

Open = Callable[[Service, bool, str], Visitor]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service that knows a provider, whose user is its first administrator."""
    folder = tmp_path_factory.mktemp("sign_in")
    user = {"sub": "operator", "email": OPERATOR, "email_verified": True}
    with providing(folder, user) as port:
        known = {"ISSUER": f"http://127.0.0.1:{port}", "CLIENT_ID": "kanal", "CLIENT_SECRET": SECRET}
        given = {f"KANAL_OIDC_{name}": value for name, value in known.items()}
        with serving(folder, **given) as service:
            yield service


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open browsers of their own; fail on what the console says of the policy."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def hear(service: Service, message: ConsoleMessage) -> None:
            # The provider's pages are its own affair.
            if message.location["url"].startswith(service.url):
                complaints.append(message.text)

        def open_one(service: Service, script: bool = True, scheme: str = "light") -> Visitor:
            visitor = stack.enter_context(visiting(browser, service.url, script, scheme))
            visitor.page.on("console", lambda message: hear(service, message))
            return visitor

        yield open_one
    assert [text for text in complaints if "status of" not in text] == []


def link(service: Service, email: str) -> str:
    return service.command("user", "sign-in-link", email).strip().removeprefix(service.url)


def with_account(service: Service, opened: Open, email: str) -> None:
    """Add a user, who comes by a link and sets a password."""
    service.command("user", "add", email, "--role", "analyst")
    page = opened(service, True, "light").goto(link(service, email)).goto("/dashboard/password").page
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("status")).to_contain_text("Your new password is set")


def type_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@SCHEMES
def test_way_in_by_password(service: Service, opened: Open, script: bool, scheme: str) -> None:
    email = f"{scheme}@kanal.example"
    with_account(service, opened, email)
    visitor = opened(service, script, scheme).goto("/dashboard/sign-in")
    page, found = visitor.page, visitor.violations()

    type_in(page, "", "")
    expect(page.locator("#email")).to_have_accessible_description("Enter your email address.")
    expect(page.locator("#password")).to_have_accessible_description("Enter your password.")
    found += visitor.violations()
    type_in(page, email, "not the right words")
    expect(page.locator("#password")).to_have_accessible_description(
        "This is not the right password for this address."
    )
    expect(page.locator("#email")).to_have_value(email)
    expect(page.locator("#password")).to_have_value("")
    found += visitor.violations()
    type_in(page, email, PASSWORD)
    page.wait_for_url(f"{service.url}/dashboard/")
    assert found == []


@SCHEMES
def test_locked_page_says_when_and_how_to_come_in(
    service: Service, opened: Open, script: bool, scheme: str
) -> None:
    email = f"locked-{scheme}@kanal.example"
    with_account(service, opened, email)
    visitor = opened(service, script, scheme).goto("/dashboard/sign-in")
    for _ in range(5):
        type_in(visitor.page, email, "not the right words")
    type_in(visitor.page, email, PASSWORD)

    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Too many tries")
    expect(visitor.page.get_by_text("another 15 minutes")).to_be_visible()
    assert visitor.violations() == []
    visitor.page.goto(f"{service.url}{link(service, email)}")
    visitor.page.wait_for_url(f"{service.url}/dashboard/")


@SCHEMES
def test_password_that_will_not_do_has_its_error_at_its_field(
    service: Service, opened: Open, script: bool, scheme: str
) -> None:
    email = f"set-{scheme}@kanal.example"
    with_account(service, opened, email)
    visitor = opened(service, script, scheme).goto(link(service, email)).goto("/dashboard/password")
    found = visitor.violations()
    visitor.page.get_by_label("New password").fill("too short")
    visitor.page.get_by_role("button", name="Set password").click()

    expect(visitor.page.locator("#new")).to_have_accessible_description(
        "Choose a password of at least 12 characters. At least 12 characters. A few words that do not belong "
        "together are easy to keep in mind."
    )
    assert found + visitor.violations() == []


def test_token_is_shown_once(service: Service, opened: Open) -> None:
    email = "token@kanal.example"
    with_account(service, opened, email)
    visitor = opened(service, True, "light").goto(link(service, email)).goto("/dashboard/api-tokens")
    page, found = visitor.page, visitor.violations()
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_role("status").locator("code").inner_text()
    found += visitor.violations()

    path = f"{service.url}/api/v1/studies/channel-preference/crosstab?row=channel&live=1"

    def ask() -> int:
        return page.request.get(path, headers={"Authorization": f"Bearer {token}"}).status

    assert ask() == 200
    page.get_by_role("button", name="End all my tokens").click()
    expect(page.get_by_role("status")).to_have_text("All your tokens have ended.")
    assert token not in page.content()
    assert ask() == 401
    assert found + visitor.violations() == []


@SCHEMES
def test_user_is_added_and_removed(service: Service, opened: Open, script: bool, scheme: str) -> None:
    email = f"added-{scheme}@kanal.example"
    visitor = opened(service, script, scheme).goto(link(service, OPERATOR)).goto("/dashboard/users")
    page, found = visitor.page, visitor.violations()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("channel-preference").check()
    page.get_by_role("button", name="Save").click()
    found += visitor.violations()
    signs_in = page.get_by_role("status").locator("code").inner_text()
    added = (
        opened(service, script, scheme).goto(signs_in.removeprefix(service.url)).goto("/dashboard/password")
    )
    expect(added.page.get_by_text(email)).to_be_visible()

    user = page.get_by_role("listitem").filter(has_text=email)
    user.locator("summary").click()
    found += visitor.violations()
    user.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_role("status")).to_have_text(f"{email} is removed.")
    added.goto("/dashboard/password")
    expect(added.page.get_by_role("heading", level=1)).to_have_text("Sign in to Kanal")
    assert found == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_way_in_by_the_provider(service: Service, opened: Open, script: bool) -> None:
    page = opened(service, script, "light").goto("/dashboard/sign-in").page
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.locator("input[name=sub]").fill("operator")
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(f"{service.url}/dashboard/")

    page.goto(f"{service.url}/dashboard/password")
    expect(page.get_by_text(OPERATOR)).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_hold_in_every_language_on_the_narrowest_phone(
    service: Service, opened: Open, lang: str
) -> None:
    visitor = opened(service, True, "light")
    visitor.page.set_viewport_size({"width": NARROW, "height": 640})
    visitor.goto(link(service, OPERATOR))
    for path in ("/dashboard/sign-in", *PAGES):
        visitor.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert visitor.page.get_attribute("html", "lang") == lang
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= NARROW, path
        assert visitor.violations(colours=lang == "en") == []


def test_other_site_cannot_sign_a_visitor_in(service: Service, opened: Open) -> None:
    with_account(service, opened, "attacker@kanal.example")
    page = opened(service, True, "light").page
    fields = "".join(
        f'<input name="{name}" value="{value}">'
        for name, value in (("email", "attacker@kanal.example"), ("password", PASSWORD))
    )
    form = f'<form method="post" action="{service.url}/dashboard/sign-in">{fields}<button>Win</button></form>'
    page.route("http://evil.example/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://evil.example/")
    with page.expect_response(f"{service.url}/dashboard/sign-in") as answered:
        page.get_by_role("button", name="Win").click()

    assert answered.value.status == 403
    assert page.context.cookies() == []
