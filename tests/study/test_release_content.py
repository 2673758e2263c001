"""A release's name, and the digest of its content."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from study.release import ReleasedColumn, next_name, parse
from study.tally import Combination, Count
from tests.study.releases import make_release

TODAY = date(2026, 11, 22)


def test_names_count_up_within_a_day_and_begin_again() -> None:
    release, names = None, []
    for day in (TODAY, TODAY, TODAY, date(2026, 11, 23), date(2026, 11, 23)):
        names.append(next_name(release, day))
        release = make_release({}, name=names[-1])
        assert release.made == day
    assert names == ["2026-11-22.1", "2026-11-22.2", "2026-11-22.3", "2026-11-23.1", "2026-11-23.2"]


def test_tenth_name_of_a_day_is_followed_by_the_eleventh() -> None:
    assert next_name(make_release({}, name="2026-11-22.10"), TODAY) == "2026-11-22.11"


@pytest.mark.parametrize(
    "changes",
    [
        {"study": "other"},
        {"number": 2},
        {"name": "2026-11-22.2"},
        {"previous": "0" * 64},
        {"instrument": "0" * 64},
        {"revision": 8},
        {"banner": "gender"},
        {"further": ("gender",)},
        {"targets": {"questions": []}},
        {"field_days": ("2026-11-02", "2026-11-22")},
        {"seal": "other"},
        {"thresholds": {"smallest_base": 30}},
        {"excluded": 1},
        {"columns": {}},
        {"columns": {"18-29": ReleasedColumn(11, {("place", "app"): Count(10, 10.0, 10.0)})}},
        {"columns": {"18-29": ReleasedColumn(10, {("place", "tv"): Count(10, 10.0, 10.0)})}},
        {"columns": {"18-29": ReleasedColumn(10, {("place", "app"): Count(10, 10.0, 10.5)})}},
        {"columns": {"30-44": ReleasedColumn(10, {("place", "app"): Count(10, 10.0, 10.0)})}},
    ],
)
def test_digest_changes_with_any_change(changes: Mapping[str, Any]) -> None:
    cells: Mapping[Combination, Count] = {("place", "app"): Count(10, 10.0, 10.0)}
    release = make_release({"18-29": ReleasedColumn(10, cells)})
    changed = replace(release, **changes)
    assert changed.digest != release.digest
    assert parse(changed.content) == changed


def test_release_from_before_thresholds_were_kept_has_its_digest_still() -> None:
    stored = (
        '{"banner":"band","columns":{},"field_days":["2026-11-01","2026-11-22"],"further":[],"instrument":"1",'
        '"name":"2026-11-22.1","number":1,"previous":"","revision":7,"seal":"5ea1","study":"weather",'
        '"targets":null}'
    )
    release = parse(stored)
    assert release.thresholds is None
    assert release.content == stored
    assert release.digest == "05a4285148b422ffff4426f31804ef02359237d243811683a1d418d8204c347e"


def test_content_depends_on_nothing_but_the_content() -> None:
    one, other = (
        ReleasedColumn(10, {("a", "x"): Count(1, 1.0, 1.0), ("a", "y"): Count(2, 2.0, 2.0)}),
        ReleasedColumn(12, {}),
    )
    turned = ReleasedColumn(10, dict(reversed(list(one.cells.items()))))
    assert make_release({"a": one, "b": other}).digest == make_release({"b": other, "a": turned}).digest
    content = json.loads(make_release({"a": one}).content)
    assert content["columns"]["a"] == {
        "responses": 10,
        "cells": [[["a", "x"], [1, 1.0, 1.0]], [["a", "y"], [2, 2.0, 2.0]]],
    }
