"""A study opens only in languages that the form speaks, too."""

from pathlib import Path

from study.store import ResponseStore
from tests.commands.operator import Operator
from tests.commands.test_study import created, write_weather


def test_open_is_refused_in_a_language_that_the_form_does_not_speak(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    own = write_weather(tmp_path / "own")
    (own / "et.toml").rename(own / "lv.toml")
    created(operator, "weather", own)
    said = operator.is_refused("study", "open", "weather")
    assert said.startswith(
        "weather: the form's own texts are not finished in lv; finish them in survey/trans"
    )
    found = store.study("weather")
    assert found is not None
    assert found.opens_at is None
    operator.does("study", "create", "--instrument", own, "--slug", "weather-en", "--languages", "en")
    assert operator.does("study", "open", "weather-en").stdout.startswith("weather-en: open from")
