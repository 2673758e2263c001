"""When a request is whole: with its last byte, however it comes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from whole_requests import LARGEST_BODY, Arriving

HEAD = b"POST /s/a HTTP/1.1\r\nHost: kanal.example\r\n"
BODIES = st.binary(max_size=300)


def chunked(pieces: list[bytes], trailer: bytes) -> bytes:
    chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailer + b"\r\n"


REQUESTS = st.one_of(
    BODIES.map(lambda body: HEAD + b"content-Length: \t%d \r\n\r\n" % len(body) + body),
    st.builds(chunked, st.lists(BODIES, max_size=4), st.sampled_from([b"", b"X-End: 1\r\n"])),
    st.just(HEAD + b"\r\n"),
)


@given(REQUESTS, st.lists(st.integers(0, 900)), st.binary(max_size=20))
def test_request_is_whole_with_its_last_byte_and_not_before(
    request: bytes, cuts: list[int], next_one: bytes
) -> None:
    arriving = Arriving(b"")
    places = sorted({0, len(request) - 1, *(cut for cut in cuts if cut < len(request))})
    for begin, end in pairwise(places):
        arriving.came += request[begin:end]
        assert not arriving.is_whole()
    arriving.came += request[len(request) - 1 :] + next_one
    assert arriving.is_whole()
    assert not arriving.refusal


@given(st.binary(max_size=400))
def test_anything_can_come(came: bytes) -> None:
    for framing in (b"", HEAD, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", HEAD + b"Content-Length: "):
        arriving = Arriving(framing)
        arriving.came += came
        arriving.is_whole()


@given(st.integers(LARGEST_BODY + 1, 10**30))
def test_length_beyond_the_limit_is_refused_at_once(length: int) -> None:
    arriving = Arriving(HEAD + b"Content-Length: %d\r\n\r\n" % length)
    assert not arriving.is_whole()
    assert arriving.refusal.startswith("413 ")
