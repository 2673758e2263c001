"""Whatever anybody can read tells nothing of a private study: all routes that the public apps have."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import settings as environment
import survey
from dashboard import create_api_app, create_embed_app
from dashboard.charts.public import public_names
from settings import Settings
from study.passes import Passes, last_day
from study.response import Response, Study
from study.store import AccountStore, Database, ResponseStore
from survey.assets import FRAME_ADDRESS
from survey.tokens import Receipts
from tests.conftest import MakeUrl, opened
from tests.factories import make_study
from tests.visit import visit

SECRET = "a signing key that is for tests only"
SLUG, OWN = "visit", "9f0c1d52-6f3e-4b0c-9d3e-0b6f6c0e8a11"
APPS = ("survey", "api", "embed")
# What a reader who asks for all there is would add.
QUERIES = {
    "/api/v1/studies/<study>/crosstab": "?row=rating",
    "/api/v1/studies/<study>/wait": "?question=patience",
    "/api/v1/studies/<study>/score": "?question=rating&kind=csat",
    "/api/v1/studies/<study>/precision": "?row=rating&live=1",
    "/oembed": f"?url=http%3A%2F%2F127.0.0.1%3A8000%2Fe%2F{SLUG}%2Frating-by-age",
}
# What a study that is not for everybody has not; a pass opens all but the last, which pages would keep.
CHARTS = ("/e/", "/r/", "/oembed")
REACHED = {200, 302, 401}
# Tokens, keys and digests: other ones at each request.
RANDOM = re.compile(r"[\w.~\-]{24,}")


class World:
    """A service with one released study; its public apps as they start."""

    def __init__(self, folder: Path, database: Database, others: Mapping[str, str]) -> None:
        """Store one answer that is known and many of others."""
        self.store = ResponseStore(database, refresh_seconds=0)
        self._accounts = AccountStore(database)
        self._settings: Settings = environment.load(
            {"KANAL_DATA_DIR": str(folder), "KANAL_SECRET_KEY": SECRET}
        )
        study = make_study(self.store, slug=SLUG, instrument=visit(folder / SLUG))
        own = {"age": "16-34", "rating": "3", "patience": "5m"}
        many = [
            Response(f"{n}", {**own, "age": age, **others}, "en")
            for age in ("16-34", "35+")
            for n in range(99)
        ]
        self.store.add_many(study, [Response(OWN, own, "en"), *many])
        self.store.release(study)

    @property
    def study(self) -> Study:
        """Return the study as it is now."""
        return self.store.known(SLUG)

    def app(self, name: str) -> Flask:
        """Return one of the public apps, which knows nothing yet."""
        if name == "survey":
            return survey.create_app(self._settings, self.store)
        if name == "api":
            return create_api_app(self._settings, self.store, self._accounts)
        return create_embed_app(self._settings, self.store)

    def addresses(self, rule: Rule) -> Iterator[str]:
        """Yield what a route has to show; KeyError where nobody said yet what belongs into its address."""
        charts = public_names(self.study)
        ((release, _),) = self.store.releases(self.study)
        belongs = {
            "slug": [SLUG],
            "study": [SLUG],
            "receipt": [Receipts(SECRET).make(SLUG, OWN)],
            "name": [FRAME_ADDRESS.rpartition("/")[2].removesuffix(".js")],
            "chart": [*charts, *(f"{chart}@{release.name}" for chart in charts)],
        }
        filled = [rule.rule]
        for argument in rule.arguments:
            filled = [one.replace(f"<{argument}>", text) for one in filled for text in belongs[argument]]
        yield from (one + QUERIES.get(rule.rule, "") for one in filled)


@pytest.fixture
def worlds(make_usual_url: MakeUrl, tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Return two services that differ by what others answered."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    with opened(make_usual_url(folders[0])) as one, opened(make_usual_url(folders[1])) as other:
        yield (
            World(folders[0], one, {"rating": "5", "patience": "1m"}),
            World(folders[1], other, {"rating": "2", "patience": "longer"}),
        )


def walked(world: World, name: str) -> dict[str, tuple[int, str]]:
    """Return status and text of each address that anybody can get."""
    app = world.app(name)
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    answers = {address: client.get(address) for rule in rules for address in world.addresses(rule)}
    return {
        at: (answer.status_code, RANDOM.sub("", answer.data.decode("latin-1")))
        for at, answer in answers.items()
    }


@pytest.mark.parametrize("name", APPS)
def test_private_study_reads_the_same_whatever_others_answered(
    worlds: tuple[World, World], name: str
) -> None:
    for world in worlds:
        world.store.set(SLUG, "private", "yes")
    one, other = (walked(world, name) for world in worlds)

    assert one == other
    assert [at for at, (status, _) in one.items() if status == 200 and at.startswith(CHARTS)] == []


@pytest.mark.parametrize("name", APPS)
def test_public_study_is_reached_by_each_address_and_tells_what_others_answered(
    worlds: tuple[World, World], name: str
) -> None:
    one, other = (walked(world, name) for world in worlds)

    # A route that is new here says in `QUERIES` what it needs, and in `World.addresses` what belongs into it.
    assert {at: status for at, (status, _) in one.items() if status not in REACHED or "<" in at} == {}
    assert [at for at in one if one[at] != other[at]]


def test_pass_opens_all_charts_of_a_private_study_in_all_their_kinds_and_nothing_else(
    worlds: tuple[World, World],
) -> None:
    world, _ = worlds
    world.store.set(SLUG, "private", "yes")
    opening = Passes(SECRET).made(SLUG, last_day(1, datetime.now(UTC)))
    answers: dict[str, TestResponse] = {}
    for name in APPS:
        client = world.app(name).test_client()
        closed = walked(world, name)
        answers |= {at: client.get(f"{at}{'&' if '?' in at else '?'}pass={opening}") for at in closed}

    charts = {at: one for at, one in answers.items() if at.startswith(CHARTS[:-1])}
    others = {at: one for at, one in answers.items() if at.startswith(("/api/v1/studies/", CHARTS[-1]))}
    assert {at: one.status for at, one in charts.items() if one.status_code != 200} == {}
    assert {one.headers["Cache-Control"].split(",")[0] for one in charts.values()} == {"private"}
    assert {at: one.status for at, one in others.items() if one.status_code not in (401, 404)} == {}
    (thanks,) = (one for at, one in answers.items() if "/thanks/" in at)
    assert "%" not in thanks.text.partition("<main>")[2]
