"""Requests that are nearly right: forms with a good token, the API's own parameters, addresses of charts."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from bench.mutations import Mutations, Sent
from dashboard.charts.public import public_names
from dashboard.embed.asking import THEMES
from study.response import Study
from survey.tokens import FormTokens, Receipts

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "between"
ENDINGS = ("", ".json", ".csv", ".svg", ".png")


@dataclass(frozen=True)
class Known:
    """What somebody knows who has looked around: a study, its releases, and what signs its forms."""

    study: Study
    releases: Sequence[str]
    tokens: FormTokens
    receipts: Receipts
    # The paths of the API's OpenAPI document, with their parameters.
    paths: Mapping[str, Mapping[str, Any]]


class Near(Mutations):
    """Mutations of requests that would be answered well."""

    def __init__(
        self,
        seed: int,
        addresses: Sequence[str],
        codes: Sequence[str],
        callbacks: Sequence[dict[str, Any]],
        known: Known,
    ) -> None:
        """Take what Mutations takes, and what is known of the service."""
        super().__init__(seed, addresses, codes, callbacks)
        self._known = known
        self._charts = public_names(known.study)
        self._slug = known.study.slug

    def _makes(self) -> dict[Callable[[], Sent], int]:
        near = {self._answered: 6, self._form: 1, self._erasing: 1, self._figures: 5, self._chart: 6}
        return {**near, self._results: 1, self._provider: 1, **super()._makes()}

    def _answered(self) -> Sent:
        """Return answers to the form, with some of its fields spoiled, lacking, twice or in another order."""
        key = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        token = self._known.tokens.make(self._slug, key, self._chance.choice((0.0, 60.0, -1.0, 1e12)))
        fields = [("key", key), ("csrf_token", token)]
        for question in self._known.study.instrument.questions:
            code = self._chance.choice(question.codes) if question.codes else "7"
            fields.append((question.code, code))
        return self._sent(f"/s/{self._slug}".encode(), fields)

    def _erasing(self) -> Sent:
        """Return a code, or a receipt, that is somebody's or nearly."""
        key = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        if self._maybe(0.5):
            receipt = self._known.receipts.make(self._slug, key)
            return Sent("GET", self._worn(f"/s/{self._slug}/thanks/{receipt}".encode()), self._query())
        return self._sent(f"/s/{self._slug}/erase".encode(), [("code", "ABCD-EFGH-JKMN-PQRS")])

    def _sent(self, path: bytes, fields: list[tuple[str, str]]) -> Sent:
        pairs = [(name.encode(), value.encode()) for name, value in fields]
        for _ in range(self._chance.choice((0, 0, 1, 1, 2, 5))):
            place = self._chance.randrange(len(pairs))
            change = self._chance.randrange(4)
            if change == 0:
                pairs[place] = (
                    pairs[place][0],
                    self._chance.choice((self._code(), self._worn(pairs[place][1]))),
                )
            elif change == 1:
                pairs.append((pairs[place][0], self._code()))
            elif change == 2:  # noqa: PLR2004 (one change in four)
                pairs.append((self._code(), self._code()))
            elif len(pairs) > 1:
                del pairs[place]
        body, kind = self._parts(pairs) if self._maybe(0.2) else (_urlencoded(pairs), FORM)
        damaged = self._damaged(body) if self._maybe(0.2) else body
        return Sent("POST", path, self._query(), {"CONTENT_TYPE": kind.encode()}, damaged)

    def _parts(self, pairs: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, str]:
        """Return fields as multipart/form-data, some of them as files."""
        parts = []
        for name, value in pairs:
            file = b'; filename="a.txt"' if self._maybe(0.05) else b""
            head = b'Content-Disposition: form-data; name="' + name + b'"' + file
            parts.append(b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n")
        end = b"--" + BOUNDARY.encode() + b"--\r\n" if self._maybe(0.9) else b""
        return b"".join(parts) + end, f"multipart/form-data; boundary={BOUNDARY}"

    def _form(self) -> Sent:
        return Sent(
            "GET", self._worn(self._chance.choice((b"/", f"/s/{self._slug}".encode()))), self._query()
        )

    def _figures(self) -> Sent:
        """Return a request of the API with parameters that it has, most of them with values they take."""
        path, known = self._chance.choice(list(self._known.paths.items()))
        pairs = []
        for parameter in known["get"].get("parameters", ()):
            if parameter["in"] == "query" and (parameter.get("required") or self._maybe(0.4)):
                allowed = parameter["schema"].get("enum", ())
                pairs.append((parameter["name"].encode(), self._value_of(allowed)))
        for question in self._known.study.instrument.closed:
            if self._maybe(0.05):
                pairs.append((question.code.encode(), self._value_of(question.codes)))
        address = path.replace("{study}", self._slug).encode()
        return Sent("GET", self._worn(address), _urlencoded(pairs))

    def _value_of(self, allowed: Sequence[str]) -> bytes:
        if allowed and self._maybe(0.8):
            return self._chance.choice(allowed).encode()
        return self._code()

    def _chart(self) -> Sent:
        """Return the address of a chart, pinned or not, of any kind, or of the newest release."""
        name = self._chance.choice(self._charts)
        if self._maybe(0.3):
            name += "@" + self._chance.choice((*self._known.releases, "2026-01-01.1"))
        address = f"/e/{self._slug}/{name}{self._chance.choice(ENDINGS)}"
        if self._maybe(0.1):
            address = f"/e/{self._slug}/release.json"
        return Sent("GET", self._worn(address.encode()), self._query())

    def _results(self) -> Sent:
        return Sent("GET", self._worn(f"/r/{self._slug}".encode()), self._query())

    def _provider(self) -> Sent:
        """Return what an editor asks of oEmbed."""
        chart = f"http://localhost/e/{self._slug}/{self._chance.choice(self._charts)}".encode()
        pairs = [
            (b"url", self._worn(chart)),
            (b"format", self._chance.choice((b"json", b"xml", self._word()))),
        ]
        for name in (b"maxwidth", b"maxheight"):
            if self._maybe(0.5):
                pairs.append((name, self._chance.choice((b"600", b"1", b"-5", self._word()))))
        return Sent("GET", b"/oembed", _urlencoded(pairs))

    def _query(self) -> bytes:
        """Return parameters that pages take, with values they take or not."""
        languages = self._known.study.languages
        taken = {
            "lang": languages,
            "theme": THEMES,
            "width": ("300", "1200"),
            "height": ("630",),
            "src": ("news",),
        }
        pairs = [
            (name.encode(), self._value_of(values)) for name, values in taken.items() if self._maybe(0.4)
        ]
        return _urlencoded([*pairs, (b"frame", b"1")] if self._maybe(0.1) else pairs)

    def _worn(self, text: bytes) -> bytes:
        """Return a text, in one case of four with something put in, cut out or changed in case."""
        if self._maybe(0.75):
            return text
        place = self._chance.randrange(len(text) + 1)
        cut = text[:place] + text[place + 1 :]
        return self._chance.choice(
            (text[:place] + self._word() + text[place:], cut, text.swapcase(), text[:place])
        )


def _urlencoded(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(b"=".join(quote_plus(part).encode() for part in pair) for pair in pairs)
