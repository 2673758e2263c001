"""Settings of what stands before the apps: the names they answer to, and the log."""

from pathlib import Path

import pytest

from settings import Settings, SettingsError, load

SECRET = "correct horse battery staple, yes"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def load_with(tmp_path: Path, **given: str) -> Settings:
    """Load from an environment that is valid by default."""
    base = {"KANAL_DATA_DIR": str(tmp_path), "KANAL_SECRET_KEY": SECRET}
    return load({**base, **{f"KANAL_{name}": value for name, value in given.items()}})


def test_names_are_those_of_the_public_address_and_of_this_machine(tmp_path: Path) -> None:
    assert load_with(tmp_path).hosts == LOOPBACK
    assert load_with(tmp_path, PUBLIC_URL="https://Kanal.Example:8443").hosts == {"kanal.example", *LOOPBACK}


def test_further_names_are_taken(tmp_path: Path) -> None:
    hosts = load_with(tmp_path, TRUSTED_HOSTS="Kanal.internal, 10.0.0.5,[2001:DB8::1]").hosts
    assert hosts == {"kanal.internal", "10.0.0.5", "2001:db8::1", *LOOPBACK}


@pytest.mark.parametrize("given", ["*", "a b", "kanal.example:80", "https://kanal.example", "a,,b", ","])
def test_name_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_with(tmp_path, TRUSTED_HOSTS=given)
    assert str(caught.value).startswith(f"KANAL_TRUSTED_HOSTS is {given!r}; expected names without ports")


def test_requests_are_logged_outside_development_unless_set_otherwise(tmp_path: Path) -> None:
    public = "https://kanal.example"
    assert load_with(tmp_path, PUBLIC_URL=public).json_log
    assert not load_with(tmp_path).json_log
    assert load_with(tmp_path, LOG="json").json_log
    assert not load_with(tmp_path, PUBLIC_URL=public, LOG="off").json_log


@pytest.mark.parametrize("given", ["", "JSON", "yes"])
def test_log_of_another_kind_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_with(tmp_path, LOG=given)
    assert str(caught.value) == f"KANAL_LOG is {given!r}; expected json or off."


def test_limits_are_on_and_metrics_are_off_unless_set_otherwise(tmp_path: Path) -> None:
    usual, other = load_with(tmp_path), load_with(tmp_path, RATE_LIMITS="off", METRICS_BIND="[::1]:9000")
    assert (usual.rate_limits, usual.metrics_address) == (True, None)
    assert (other.rate_limits, other.metrics_address) == (False, ("::1", 9000))


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("RATE_LIMITS", "no", "KANAL_RATE_LIMITS is 'no'; expected on or off."),
        ("METRICS_BIND", "9000", "KANAL_METRICS_BIND is '9000'; expected HOST:PORT, such as 127.0.0.1:8000."),
        (
            "METRICS_BIND",
            "::1:0",
            "KANAL_METRICS_BIND's port is '0'; expected a whole number from 1 to 65535.",
        ),
    ],
)
def test_limits_or_metrics_set_wrongly_are_refused(
    tmp_path: Path, name: str, given: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_with(tmp_path, **{name: given})
    assert str(caught.value) == expected
