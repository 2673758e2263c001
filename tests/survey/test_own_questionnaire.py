"""An operator's own questionnaire over the form: every kind of question, and labels that look like HTML."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from study.instrument_document import load_folder
from study.response import Response, Study, shown_order
from study.store import ResponseStore
from survey import assets
from tests.factories import make_study, write_instrument
from tests.survey.browser import Filled, form_of, open_form, send
from tests.survey.page import Element, read_page

VISIT = {"age": "16-34", "used": ["chat", "email"], "rating": "2", "wait_seconds": "45", "note": "Good"}
HOSTILE = """</script><script>alert(1)</script><b a="x" b='y'>&amp; {{ 7 * 7 }} %(x)s õ"""
HOSTILE_STRUCTURE = """\
name = "hostile"
banner = "age"
[[questions]]
code = "age"
kind = "single"
options = ['"><b>', "a & b", "Specific website/app"]
[[questions]]
code = "used"
kind = "multiple"
options = ["<i>", "'"]
[[questions]]
code = "seconds"
kind = "number"
edges = [10]
"""


@pytest.fixture
def visit(store: ResponseStore, tmp_path: Path) -> Study:
    return make_study(store, slug="visit", instrument=load_folder(str(write_instrument(tmp_path / "visit"))))


@pytest.fixture
def hostile(store: ResponseStore, tmp_path: Path) -> Study:
    text = f"'''{HOSTILE}'''"
    options = f"""'"><b>' = {text}\n"a & b" = {text}\n"Specific website/app" = {text}\n"""
    wording = (
        f"title = {text}\nintro = {text}\nscreened_out = {text}\n"
        f"[age]\nlabel = {text}\nhint = {text}\n[age.options]\n{options}"
        f"""[used]\nlabel = {text}\n[used.options]\n"<i>" = {text}\n"'" = {text}\n"""
        f"[seconds]\nlabel = {text}\nunit = {text}\n"
    )
    folder = write_instrument(tmp_path / "hostile", structure=HOSTILE_STRUCTURE, en=wording, et=wording)
    return make_study(store, slug="hostile", instrument=load_folder(str(folder)))


def visited(client: FlaskClient, **changes: str | list[str]) -> Filled:
    return open_form(client, "/s/visit?lang=en").answered(**{**VISIT, **changes})


def only_response(store: ResponseStore, study: Study) -> Response:
    (response,) = store.responses(study)
    return response


def error(page: Element, code: str) -> str:
    assert len(page.all(class_="error")) == 1
    told = page.one(id=code).attributes["aria-describedby"].split()
    assert f"{code}-error" in told
    return page.one(id=f"{code}-error").text


def test_answers_of_every_kind_are_stored(client: FlaskClient, store: ResponseStore, visit: Study) -> None:
    form = visited(client)
    assert send(client, form).status_code == 303
    response = only_response(store, visit)
    assert response.answers == {
        "age": "16-34",
        "used": ("chat", "email"),
        "rating": "2",
        "wait_seconds": 45,
        "note": "Good",
    }
    used = visit.instrument.question("used")
    assert used is not None
    assert response.order == {"used": shown_order(used, form["key"])}
    assert store.tally(visit).margin("used", "wait_seconds")["chat,email", "31-60"].n == 1


def test_fields_are_of_the_kind_of_their_question(client: FlaskClient, visit: Study) -> None:
    page = read_page(client.get("/s/visit?lang=en"))
    assert len(page.one("fieldset", id="used").all("input", type="checkbox")) == 4
    assert [item.value for item in page.one("fieldset", id="rating").all("input", type="radio")] == list(
        "123"
    )
    number = page.one("input", name="wait_seconds")
    assert number.attributes["inputmode"] == "numeric"
    assert "seconds" in page.one("span", class_="number").text
    assert page.one("textarea", name="note").attributes["maxlength"] == "20"
    assert page.one("h1").text == visit.instrument.text("title", "en")


def test_answers_that_may_be_missing_are(client: FlaskClient, store: ResponseStore, visit: Study) -> None:
    assert send(client, visited(client, wait_seconds="", note=" ").without("note")).status_code == 303
    assert set(only_response(store, visit).answers) == {"age", "used", "rating"}


@pytest.mark.parametrize(
    ("code", "given_and_said"),
    [
        ("used", ([], "Choose at least one of the answers.")),
        ("used", (["chat", "fax"], "Choose only from the answers shown here.")),
        ("used", (["chat", "nothing"], "Choose either the last answer or some of the others.")),
        ("rating", ([], "Choose one of the answers.")),
        ("rating", ("4", "Choose one of the answers shown here.")),
        ("rating", (["1", "2"], "Choose one answer only.")),
        ("wait_seconds", ("-1", "Enter a whole number, for example 30.")),
        ("wait_seconds", ("1.5", "Enter a whole number, for example 30.")),
        ("wait_seconds", ("٣", "Enter a whole number, for example 30.")),
        ("wait_seconds", ("1e3", "Enter a whole number, for example 30.")),
        ("wait_seconds", ("9" * 5000, "Enter a whole number, for example 30.")),
        ("wait_seconds", ('"><b>', "Enter a whole number, for example 30.")),
        ("note", ("x" * 21, "Shorten your text to 20 characters or fewer.")),
    ],
)
def test_answer_that_is_none_is_told_what_to_do(
    client: FlaskClient,
    store: ResponseStore,
    visit: Study,
    code: str,
    given_and_said: tuple[str | list[str], str],
) -> None:
    given, said = given_and_said
    response = send(client, visited(client, **{code: given}))
    assert response.status_code == 422
    page = read_page(response)
    assert error(page, code) == said
    kept = form_of(page)
    for name in VISIT.keys() - {code}:
        wanted = VISIT[name]
        assert sorted(kept.all(name)) == ([wanted] if isinstance(wanted, str) else wanted)
    if code in ("wait_seconds", "note"):
        assert kept[code] == given
    assert list(store.responses(visit)) == []


def test_labels_that_look_like_html_are_shown_as_text(client: FlaskClient, hostile: Study) -> None:
    for address in ("/s/hostile?lang=en", "/", "/s/nothing"):
        page = read_page(client.get(address, follow_redirects=True))
        assert page.all("b") + page.all("i") == []
        assert {script.raw for script in page.all("script")} <= {assets.EARLY, assets.FORM}
    page = read_page(client.get("/s/hostile?lang=en"))
    assert page.one("h1").text == HOSTILE
    assert page.one("title").text == HOSTILE
    assert [legend.text for legend in page.all("legend")] == [HOSTILE] * 2
    assert {span.text for label in page.all("label") for span in label.all("span")} == {HOSTILE}
    assert page.one("p", class_="hint").text == HOSTILE
    assert HOSTILE in page.one("span", class_="number").text
    assert hostile.instrument.text("intro", "en") == page.one("div", class_="opening").all("p")[0].text


def test_codes_that_look_like_html_are_stored_as_they_are(
    client: FlaskClient, store: ResponseStore, hostile: Study
) -> None:
    form = open_form(client, "/s/hostile?lang=en").answered(age='"><b>', used=["<i>", "'"], seconds="x")
    response = send(client, form)
    assert response.status_code == 422
    again = form_of(read_page(response))
    assert (again["age"], sorted(again.all("used"))) == ('"><b>', ["'", "<i>"])
    assert send(client, again.answered(seconds="10")).status_code == 303
    stored = only_response(store, hostile)
    assert stored.answers == {"age": '"><b>', "used": ("<i>", "'"), "seconds": 10}
    assert store.verify(hostile) == []


def test_language_that_no_locale_knows_is_served(
    client: FlaskClient, store: ResponseStore, tmp_path: Path
) -> None:
    folder = write_instrument(tmp_path / "visit")
    (folder / "et.toml").rename(folder / "tlh.toml")
    study = make_study(store, slug="visit", instrument=load_folder(str(folder)))
    closes = study.opens_at.replace(year=2099) if study.opens_at else None
    store.open("visit", study.opens_at, closes)  # type: ignore[arg-type]
    page = read_page(client.get("/s/visit?lang=tlh"))
    assert page.attributes["lang"] == "tlh"
    assert "Open until January 1, 2099 12:00 AM UTC." in page.text
    assert send(client, visited(client)).status_code == 303
