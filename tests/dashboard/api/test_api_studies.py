"""What is said of a study: its questions, its revision, its method, and figures published elsewhere."""

from typing import Any

from study.response import Study
from study.store import ResponseStore
from tests.dashboard.api.reader import Reader
from tests.factories import make_response, shipped


def test_studies_are_told_with_their_questions(anybody: Reader, study: Study) -> None:
    (told,) = anybody.reads("/studies")["studies"]
    questions = {question["code"]: question for question in told["questions"]}

    assert (told["slug"], told["state"], told["banner"]) == (study.slug, "open", "age")
    assert told["title"]["et"] == shipped().text("title", "et")
    assert list(questions) == [question.code for question in shipped().questions]
    ages = {option["code"]: option for option in questions["age"]["options"]}
    assert "u16" not in ages
    assert ages["na"]["no_answer"] is True
    assert ages["75+"]["label"]["en"] == "75 or over"
    assert questions["comment"]["options"] == []


def test_revision_grows_with_each_answer(anybody: Reader, store: ResponseStore, study: Study) -> None:
    path = f"/studies/{study.slug}/revision"
    first = anybody.gets(path)
    assert first.get_json() == {"revision": 0}
    known = {"If-None-Match": first.headers["ETag"]}
    assert anybody.gets(path, known).status_code == 304

    store.add(study, make_response())
    assert anybody.gets(path, known).get_json() == {"revision": 1}


def test_method_and_benchmarks_are_told(
    anybody: Reader, viewer: Reader, store: ResponseStore, study: Study
) -> None:
    assert anybody.is_refused(404, f"/studies/{study.slug}/method")
    before = anybody.reads(f"/studies/{study.slug}/benchmarks", lang="en")["benchmarks"]
    store.set(study.slug, "sponsor", "Example Ltd")
    store.add_many(study, [make_response() for _ in range(40)])
    items = method(anybody, study, lang="en")
    live = method(viewer, study, live="1")
    after = anybody.reads(f"/studies/{study.slug}/benchmarks", lang="en")["benchmarks"]

    assert len(before) == 39
    assert [one for one in before if one["comparison"] and one["comparison"]["own"]] == []
    assert [one for one in after if one["comparison"] and one["comparison"]["own"]]
    assert (items["sponsor"]["text"], items["incentive"]["text"]) == ("Example Ltd", None)
    assert "Not weighted." in items["weighting"]["text"]
    assert items["release"]["text"] != live["release"]["text"]


def method(reader: Reader, study: Study, **query: str) -> dict[str, dict[str, Any]]:
    """Return the method's items by name."""
    return {one["item"]: one for one in reader.reads(f"/studies/{study.slug}/method", **query)["items"]}
