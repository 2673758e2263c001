"""Releases for tests: a plain one, and what is made and checked of stored ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from study.release import Release, ReleasedColumn
from study.response import Response, Study
from study.store import ResponseStore
from study.target_rows import read_targets
from tests.factories import make_response, shipped
from tests.study.weather import WEATHER


def make_release(columns: Mapping[str, ReleasedColumn], **changes: Any) -> Release:
    first = Release(
        study="weather",
        number=1,
        name="2026-11-22.1",
        previous="",
        instrument=WEATHER.version,
        revision=7,
        banner="band",
        further=(),
        targets=None,
        field_days=("2026-11-01", "2026-11-22"),
        columns=columns,
        seal="5ea1",
    )
    return replace(first, **changes)


def some(n: int, **answers: Any) -> list[Response]:
    return [make_response(**answers) for _ in range(n)]


def check_chain(store: ResponseStore, study: Study) -> list[Release]:
    """Check that releases follow each other without a gap, each as it was made."""
    releases = store.releases(study)
    assert [release.number for release, _ in releases] == list(range(1, len(releases) + 1))
    before: Release | None = None
    for release, digest in releases:
        assert release.digest == digest
        assert release.previous == (before.digest if before else "")
        assert before is None or release.revision > before.revision
        for code, column in release.columns.items():
            was = before.columns.get(code) if before else None
            assert column == was or abs(column.responses - (was.responses if was else 0)) >= 10
        before = release
    return [release for release, _ in releases]


def make_targets_over(question: str) -> Mapping[str, object]:
    """Return targets of equal shares over a question of the shipped questionnaire."""
    asked = shipped().question(question)
    assert asked is not None
    rows = [
        {"question": question, "code": option.code, "value": "1", "source": "Census", "year": "2025"}
        for option in asked.reported
    ]
    return read_targets(shipped(), rows).to_document()
