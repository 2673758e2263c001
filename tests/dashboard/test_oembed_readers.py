"""What is left of a chart in feed readers and newsletters, which clean what they are given."""

from html import escape

import feedparser
import nh3
import pytest

from dashboard.embed.snippets import snippets

ADDRESS = "https://kanal.example/e/channel-preference/channel-by-age?lang=en"
PICTURE = "https://kanal.example/e/channel-preference/channel-by-age.png?lang=en"
ALT = "Which would you try first? By “Age”. Release 2026-11-22.1. All: Email < 30 % & Phone: 25 %."
TEXTS = snippets(ADDRESS, PICTURE, title="Which would you try first?", alternative=ALT)
# What a newsletter lets an editor paste: words, links and pictures, without styles.
OF_A_LETTER = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<id>urn:blog</id><updated>2026-11-22T00:00:00Z</updated><entry><title>Post</title><id>urn:post</id>
<updated>2026-11-22T00:00:00Z</updated><content type="html">{text}</content></entry></feed>"""
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Blog</title>
<item><title>Post</title><description>{text}</description></item></channel></rss>"""


def read(feed: str, text: str) -> str:
    """Return a post as a reader shows it."""
    (entry,) = feedparser.parse(feed.format(text=escape(text))).entries
    return str(entry.content[0].value if "content" in entry else entry.summary)


@pytest.mark.parametrize("feed", [ATOM, RSS])
def test_picture_reaches_readers_of_a_feed(feed: str) -> None:
    shown = read(feed, TEXTS.picture)
    assert f'<a href="{ADDRESS}">' in shown
    assert f'src="{PICTURE}"' in shown
    assert f'alt="{escape(ALT)}"' in shown


@pytest.mark.parametrize("feed", [ATOM, RSS])
@pytest.mark.parametrize("snippet", [TEXTS.frame, TEXTS.sizing_frame])
def test_frame_does_not_reach_them(feed: str, snippet: str) -> None:
    """So the how-to says to use the picture there."""
    shown = read(feed, snippet)
    assert "iframe" not in shown
    assert "addEventListener" not in shown


def test_picture_goes_into_a_newsletter() -> None:
    shown = nh3.clean(TEXTS.picture, tags=set(OF_A_LETTER), attributes=OF_A_LETTER, link_rel=None)
    attributes = f'src="{PICTURE}" alt="{ALT.replace("&", "&amp;")}" width="600" height="315"'
    assert " ".join(shown.split()) in {
        f'<a href="{ADDRESS}"><img {attributes}></a>',
        f'<a href="{ADDRESS}"><img {attributes.replace("<", "&lt;")}></a>',
    }
