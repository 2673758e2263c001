"""What a browser does with the form: open it, fill it in, send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.instrument import Answer
from survey.tokens import FormTokens, new_key
from tests.factories import ANSWERS
from tests.survey.page import Element, read_page

SECRET = "a signing key that is for tests only"
FORM = "/s/channel-preference"
CHOSEN = ("radio", "checkbox")


@dataclass(frozen=True)
class Filled:
    """A form as it would be sent: names and values, a name as often as it has values."""

    action: str
    fields: tuple[tuple[str, str], ...]

    def __getitem__(self, name: str) -> str:
        """Return the only value of a name."""
        (value,) = self.all(name)
        return value

    def all(self, name: str) -> list[str]:
        """Return the values of a name."""
        return [value for known, value in self.fields if known == name]

    def without(self, *names: str) -> "Filled":
        """Return the form without some fields."""
        return replace(self, fields=tuple(item for item in self.fields if item[0] not in names))

    def answered(self, **values: str | Sequence[str]) -> "Filled":
        """Return the form with other values."""
        lists = {name: [value] if isinstance(value, str) else value for name, value in values.items()}
        added = [(name, value) for name, given in lists.items() for value in given]
        return replace(self, fields=(*self.without(*values).fields, *added))

    def complete(self, **values: str | Sequence[str]) -> "Filled":
        """Return the form of the shipped questionnaire with an answer to each question, or with others."""
        return self.answered(**{**texts(ANSWERS), **values})


def texts(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return plain answers as a form sends them."""
    return {code: str(answer) for code, answer in answers.items()}


def form_of(page: Element) -> Filled:
    """Return the form of a page as a browser would send it."""
    form = page.one("form", method="post")
    fields = [
        (element.attributes["name"], element.value)
        for element in form.all()
        if element.tag in ("input", "textarea")
        and (element.attributes.get("type") not in CHOSEN or "checked" in element.attributes)
    ]
    return Filled(form.attributes["action"], tuple(fields))


def open_form(client: FlaskClient, address: str = FORM) -> Filled:
    """Return the form at an address, not filled in yet."""
    response = client.get(address)
    assert response.status_code == 200
    return form_of(read_page(response))


def signed_form(slug: str = "channel-preference", key: str = "") -> Filled:
    """Return a form that was opened while its study took answers."""
    key = key or new_key()
    token = FormTokens(SECRET).make(slug, key)
    return Filled(f"/s/{slug}?lang=en", (("csrf_token", token), ("key", key)))


def signed_ago(age: timedelta, secret: str, slug: str, key: str) -> str:
    """Return a token as the form had it some time ago."""
    then = (datetime.now(UTC) - age).timestamp()
    return FormTokens(secret, now=lambda: then).make(slug, key)


def send(client: FlaskClient, form: Filled) -> TestResponse:
    """Send a form."""
    body = urlencode(form.fields)
    return client.post(form.action, data=body, content_type="application/x-www-form-urlencoded")
