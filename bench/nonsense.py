"""What no browser sends: methods, kinds of bodies, words, JSON values and headers."""

from typing import Any

JSON = "application/json"
LONG = 70_000
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 300)
KINDS = (
    *(JSON, "application/json; charset=nonsense", "text/plain", "application/octet-stream", "", "\xff/\x00"),
    *(
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 300,
    ),
)
# What stands in for a value, a word or a part of a path, as bytes: any may be no UTF-8.
WORDS = (
    *(b"", b"0", b"-1", b"1e999", b"NaN", b"null", b"None", b"undefined", b"[object Object]", b"__proto__"),
    *(b"..", b"../../../etc/passwd", b"..%2f..%2f", b"%", b"%zz", b"%00", b"\x00", b"\x7f\r\n\t\x1b[31m"),
    *(b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "\u202e\ufeffÿ\U0001f600".encode()),
    *(b"'\"><script>alert(1)</script>", b"' OR 1=1 --", b"{{7*7}}", b"${7*7}", b"%s%n", b"a" * 5_000),
    *(
        b"2026-02-30",
        b"9999-12-31",
        b"0000-00-00",
        b"-0001-01-01",
        b"2026-01-01T25:00",
        "٢٠٢٦-٠١-٠١".encode(),
    ),
    *(b"99999999999999999999999", b"1,2,,3", b"," * 2_000, b"et", b"xx-YY-zz", b"all", b'W/"', b"*", b"."),
)
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**400, 1e308, float("nan"), float("inf"), "", "\x00", "\ud800", "a" * LONG),
    *(
        [],
        {},
        [[]],
        {"": None},
        {"__class__": "x"},
        ["ALL"],
        {"index": ["MATCH"], "type": "x"},
        "..a.b...c.d..",
    ),
    *("_dash-layout", "page.children", '{"index":["ALL"],"type":"x"}.value', "tick.n_intervals@0"),
)
HEADERS = {
    "HTTP_IF_NONE_MATCH": (b'"', b'W/"', b"*", b'"1-0"' * 500, b'W/"99999999999999999999-x"'),
    "HTTP_IF_MODIFIED_SINCE": (b"Thu, 99 Foo 0000 99:99:99 GMT", b"Mon, 01 Jan 99999 00:00:00 GMT"),
    "HTTP_ACCEPT_LANGUAGE": (b"et;q=nan", b"*;q=-1", b"," * 500, b"et-" * 900, b"q=1;;;,;=", b"en;q=1e99"),
    "HTTP_ACCEPT_ENCODING": (b"br;q=0,gzip;q=0,*;q=0", b"identity;q=0", b";;;", b"br;q=inf"),
    "HTTP_ACCEPT": (b"*/*;q=0", b"text/html;q=x", b"/", b"text/html" * 300),
    "HTTP_RANGE": (b"bytes=5-1", b"bytes=-99999999999", b"bytes=" + b"0-0," * 900, b"lines=1"),
    "HTTP_COOKIE": (b"=", b";;;=;", b"kanal_session", b'kanal_session="\\777\\000', b"a=b; " * 900),
    "HTTP_ORIGIN": (b"null", b"http://[", b"http://" + b"a" * 999, b"://"),
    "HTTP_REFERER": (b"http://[::1", b"javascript:1"),
    "HTTP_SEC_FETCH_SITE": (b"cross-site", b"same-origin", b"none"),
    "HTTP_AUTHORIZATION": (
        b"Bearer",
        b"Bearer \xff",
        b"Basic !!!",
        b"Basic Og==",
        b"Digest a=",
        b"x" * 5_000,
    ),
    "HTTP_HOST": (b"", b"[", b"a:b:c", b"x" * 300, b"localhost:99999999", b"\xff.example"),
    "HTTP_X_FORWARDED_FOR": (b",,,", b"999.999.999.999"),
    "HTTP_X_CSRFTOKEN": (b"x",),
    "HTTP_SEC_PURPOSE": (b"prefetch",),
    "CONTENT_LENGTH": (b"-1", b"abc", b"", b"99999999999999999999", b"1", b"\xb2"),
    "HTTP_TRANSFER_ENCODING": (b"chunked", b"gzip"),
}
