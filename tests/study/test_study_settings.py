"""What operators say of a study that decides who sees its charts, and on which sites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.store import ResponseStore
from study.study_settings import MOST_SITES, StudySettingError, StudySettings, is_site
from tests.factories import make_study

SITES = (
    "https://blog.example",
    "https://*.news.example",
    "https://blog.example:8443",
    "https://xn--pohl-0qa.example",
    "https://localhost",
    "http://localhost:8000",
    "http://127.0.0.1",
    "https://a.b.c.d.example:65535",
)
NO_SITES = (
    "*",
    "https:",
    "https://",
    "https://*",
    "https://*.*.example",
    "https://a.*.example",
    "https://**.example",
    "https://*example",
    "blog.example",
    "//blog.example",
    "http://blog.example",
    "http://localhost.evil.example",
    "http://*.localhost",
    "http://127.0.0.2",
    "ftp://blog.example",
    "wss://blog.example",
    "data:",
    "'self'",
    "'none'",
    "null",
    "https://blog.example/",
    "https://blog.example/path",
    "https://blog.example?x",
    "https://blog.example#x",
    "https://user@blog.example",
    "https://blog.example:",
    "https://blog.example:0",
    "https://blog.example:*",
    "https://blog.example:080",
    "https://blog.example:65536",
    "https://blog.example:8443:1",
    "https://.example",
    "https://blog..example",
    "https://blog.example.",
    "https://-blog.example",
    "https://blog-.example",
    "https://blog_a.example",
    "https://BLOG.example",
    "HTTPS://blog.example",
    "https://põhi.example",
    "https://blog.\N{KELVIN SIGN}example",
    "https://[::1]",
    "https://blog.example;script-src",
    "https://blog.example,https://b.example",
    "https://blog.example\u2028",
    f"https://{'a' * 64}.example",
)


def changed(name: str, value: str) -> StudySettings:
    return StudySettings().changed(name, value)


def refusal(name: str, value: str) -> str:
    with pytest.raises(StudySettingError) as caught:
        changed(name, value)
    return str(caught.value)


def test_study_is_open_to_all_on_all_sites_with_a_licence_unless_said_otherwise() -> None:
    settings = StudySettings()
    assert (settings.licence, settings.allowed_sites, settings.private) == ("CC BY 4.0", "", False)


def test_licence_is_a_text_and_may_be_none() -> None:
    assert changed("licence", " CC BY-SA 4.0 ").licence == "CC BY-SA 4.0"
    assert changed("licence", "").licence == ""


@pytest.mark.parametrize("site", SITES)
def test_site_is_taken(site: str) -> None:
    assert changed("allowed_sites", site).allowed_sites == site


@pytest.mark.parametrize("site", NO_SITES)
def test_what_is_no_site_is_refused_with_what_was_given_and_expected(site: str) -> None:
    for among in (site, f"https://a.example {site}", f"{site} https://a.example"):
        said = refusal("allowed_sites", among)
        assert "https://*.news.example" in said or "printable" in said
        assert repr(site) in said or "printable" in said


def test_sites_are_kept_with_one_space_between_them_and_once() -> None:
    given_sites = "  https://a.example \n https://b.example  https://a.example "
    assert changed("allowed_sites", given_sites).allowed_sites == "https://a.example https://b.example"
    assert changed("allowed_sites", "  ").allowed_sites == ""


def test_sites_are_no_more_than_a_header_holds() -> None:
    some = [f"https://s{place}.example" for place in range(MOST_SITES + 1)]
    assert len(changed("allowed_sites", " ".join(some[:-1])).allowed_sites.split()) == MOST_SITES
    assert refusal("allowed_sites", " ".join(some)) == "allowed_sites has 51 sites; expected at most 50."
    assert "expected at most 2000" in refusal("allowed_sites", f"https://{'a.' * 1000}example")


@given(
    st.one_of(
        st.text(),
        st.text("htps:/*.ablog-0;, '\n"),
        st.sampled_from(SITES).flatmap(
            lambda site: st.builds(
                lambda text, place: site[:place] + text + site[place:],
                st.text(max_size=3),
                st.integers(0, len(site)),
            )
        ),
    )
)
def test_site_never_holds_what_begins_something_else_in_a_policy(text: str) -> None:
    if is_site(text):
        assert text.isascii()
        assert not set(text) & set(" ;,'\"\t\r\n\\<>()@?#_")
        assert text.startswith(("https://", "http://localhost", "http://127.0.0.1"))
        assert text.count("*") == text.count("://*.") <= 1


@pytest.mark.parametrize("value", ["", "Yes", "true", "1", "private", " yes"])
def test_private_is_yes_or_no(value: str) -> None:
    assert changed("private", "yes").private
    assert not changed("private", "yes").changed("private", "no").private
    assert refusal("private", value) == f"private is {value!r}; expected yes or no."


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("private", "yes", "yes"), ("private", "no", "no"), ("batch", "1", "1"), ("sponsor", "yes", "'yes'")],
)
def test_setting_is_told_as_operators_give_it(name: str, value: str, told: str) -> None:
    assert changed(name, value).told(name) == told


def test_settings_are_kept_with_the_study(store: ResponseStore) -> None:
    made = make_study(store)
    assert made.public
    for name, value in (("private", "yes"), ("allowed_sites", SITES[0]), ("licence", "CC0")):
        store.set(made.slug, name, value)
    study = store.known(made.slug)

    assert not study.public
    assert study.settings == StudySettings(licence="CC0", allowed_sites=SITES[0], private=True)
