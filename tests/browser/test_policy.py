"""No page needs what its policy forbids, and no policy lets in scripts that nobody named."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from study.store import AccountStore, Database, ResponseStore, Role, migrate
from survey.tokens import Receipts
from tests.databases import database_of
from tests.factories import make_response, make_study
from tests.serving import Service, serving

STUDY = "channel-preference"
FORM = f"/s/{STUDY}"
READER = "reader@example.com"
# A page more is a line more; those of the second list are seen signed in, those of the third are refusals.
PUBLIC = {
    "form": FORM,
    "thanks": f"{FORM}/thanks/{{receipt}}",
    "erase": f"{FORM}/erase",
    "embed": f"/e/{STUDY}/channel-by-age",
    "wait curve": f"/e/{STUDY}/wait-curve",
    "trend": f"/e/{STUDY}/channel-trend",
    "results": f"/r/{STUDY}",
    "sign-in": "/dashboard/sign-in",
}
SIGNED_IN = {
    "dashboard": "/dashboard/?lang=en",
    "dashboard, another question": "/dashboard/?row=bot&banner=shops&lang=et",
    "filters": f"/dashboard/filters?study={STUDY}",
    "embed code": f"/dashboard/embed-code?study={STUDY}",
    "take-away": f"/dashboard/take-away?study={STUDY}",
    "password": "/dashboard/password",
    "API tokens": "/dashboard/api-tokens",
    "users": "/dashboard/users",
}
REFUSED = {
    "no such study": "/s/nothing",
    "no such embed": "/e/nothing/at-all",
    "spent link": "/dashboard/sign-in?token=spent",
    "no such page": "/dashboard/nothing",
}
# The frames and the worker of a page have policies of their own, and tell their own console.
LISTEN = """addEventListener("securitypolicyviolation", ({effectiveDirective, blockedURI, sourceFile}) => {
  console.error(`Content Security Policy: ${effectiveDirective} ${blockedURI} ${sourceFile}`);
})"""
SNEAK_IN = """() => {
  const script = document.createElement("script");
  script.textContent = "window.sneaked = true";
  document.head.append(script);
}"""
CHART = ".main-svg"
# Drawing takes its time where many processes share a processor.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with a study, answers to show, and a reader."""
    folder = tmp_path_factory.mktemp("policy")
    database = Database(database_of(folder))
    migrate(database)
    store, now = ResponseStore(database, refresh_seconds=0), datetime.now(UTC)
    store.add_many(make_study(store), [make_response(key=f"{number}", received=now) for number in range(60)])
    AccountStore(database).add(READER, Role.ADMINISTRATOR)
    database.engine.dispose()
    with serving(folder) as service:
        yield service


@pytest.fixture
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser without a session, which tells of what a policy keeps back."""
    context = browser.new_context()
    context.add_init_script(LISTEN)
    yield context
    context.close()


@pytest.fixture(scope="module")
def reader(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    """Open a browser that has signed in."""
    context = browser.new_context()
    context.add_init_script(LISTEN)
    context.new_page().goto(service.command("user", "sign-in-link", READER).strip())
    yield context
    context.close()


class Told:
    """What a page's console says of a policy."""

    def __init__(self, context: BrowserContext) -> None:
        """Open a page and listen."""
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.text))
        self.page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused to" in text or "EvalError" in text:
            self.complaints.append(text)


def scripts_allowed(policy: str) -> str:
    """Return what a policy says of scripts."""
    parts = {part.split()[0]: part for part in policy.split(";") if part.strip()}
    return parts.get("script-src", parts.get("default-src", "anything"))


def looked_at(context: BrowserContext, url: str, there: bool = True) -> list[str]:
    """Open a page, check what its policy allows, and return what was kept back until it stands still."""
    told = Told(context)
    answer = told.page.goto(url)
    assert answer is not None
    assert answer.ok is there
    policy = answer.header_value("Content-Security-Policy") or ""
    assert not {"anything", "unsafe-inline", "unsafe-eval", "*", "data:"} & set(
        scripts_allowed(policy).replace("'", "").split()
    )
    if told.page.locator("#page").count():
        told.page.locator(CHART).first.wait_for(state="attached", timeout=PATIENCE)
    told.page.wait_for_load_state("networkidle", timeout=PATIENCE)
    told.page.close()
    return told.complaints


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_public_page_keeps_to_its_policy(stranger: BrowserContext, service: Service, path: str) -> None:
    secret = (service.folder / "secret-key").read_text(encoding="ascii").strip()
    receipt = Receipts(secret).make(STUDY, "1")
    assert looked_at(stranger, service.url + path.format(receipt=receipt)) == []


@pytest.mark.parametrize("path", SIGNED_IN.values(), ids=SIGNED_IN.keys())
def test_readers_page_keeps_to_its_policy(reader: BrowserContext, service: Service, path: str) -> None:
    assert looked_at(reader, service.url + path) == []


@pytest.mark.parametrize("path", REFUSED.values(), ids=REFUSED.keys())
def test_refusal_keeps_to_its_policy(reader: BrowserContext, service: Service, path: str) -> None:
    assert looked_at(reader, service.url + path, there=False) == []


def test_script_that_nobody_named_is_kept_back(stranger: BrowserContext, service: Service) -> None:
    told = Told(stranger)
    told.page.goto(f"{service.url}{FORM}")

    told.page.evaluate(SNEAK_IN)

    assert told.page.evaluate("window.sneaked") is None
    assert told.complaints
