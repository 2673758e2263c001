"""`study qr` and `study snippet`: what operators print, send and paste."""

import re
import struct
import zlib
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from study.response import Study, valid_source
from tests.commands.operator import Operator

ADDRESS = "http://127.0.0.1:8000/s/channel-preference"
QUIET_ZONE, PIXELS = 4, 20
PLAIN_ROW, ROW_LESS_ABOVE = 0, 2
SVG = "{http://www.w3.org/2000/svg}"

Modules = list[list[bool]]


def expected(address: str) -> Modules:
    """Return the dark modules of an address's code, with the quiet zone that the standard asks for."""
    code = segno.make(address, error="m", micro=False)
    return [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET_ZONE)]


def read_svg(file: Path) -> Modules:
    """Return the dark modules of a picture, drawn as strokes of one module's height."""
    root = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 (our own file)
    size = int(root.attrib["viewBox"].split()[2])
    dark = [[False] * size for _ in range(size)]
    x = y = 0.0
    *_, path = root.iter(f"{SVG}path")
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.attrib["d"]):
        values = [float(number) for number in numbers.split()]
        if kind == "h":
            for place in range(int(x), int(x + values[0])):
                dark[int(y)][place] = True
            x += values[0]
        else:
            start_x, start_y = (x, y) if kind == "m" else (0.0, 0.0)
            x, y = start_x + values[0], start_y + values[1]
    return dark


def read_png(file: Path) -> Modules:
    """Return the dark modules of a picture in black and white, a bit a pixel."""
    content, place, packed, width = file.read_bytes(), 8, b"", 0
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        part = content[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour = struct.unpack(">IIBB", part[:10])
            assert (depth, colour) == (1, 0)
        packed += part if kind == b"IDAT" else b""
        place += length + 12
    lines, stride = zlib.decompress(packed), (width + 7) // 8 + 1
    rows, above = [], bytes(stride - 1)
    for start in range(0, len(lines), stride):
        kind_of_row, row = lines[start], lines[start + 1 : start + stride]
        assert kind_of_row in (PLAIN_ROW, ROW_LESS_ABOVE)
        if kind_of_row == ROW_LESS_ABOVE:
            row = bytes((one + other) % 256 for one, other in zip(row, above, strict=True))
        rows.append("".join(f"{byte:08b}" for byte in row)[:width])
        above = row
    return [[bit == "0" for bit in row[::PIXELS]] for row in rows[::PIXELS]]


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ((), ""),
        (("--source", "poster_1"), "?src=poster_1"),
        (("--lang", "et"), "?lang=et"),
        (("--lang", "et", "--source", "poster-1"), "?lang=et&src=poster-1"),
    ],
)
@pytest.mark.usefixtures("study")
def test_qr_code_leads_to_the_form(
    operator: Operator, tmp_path: Path, options: tuple[str, ...], query: str
) -> None:
    for name, read in (("code.svg", read_svg), ("code.png", read_png)):
        said = operator.does("study", "qr", "channel-preference", tmp_path / name, *options).stdout
        assert said == f"{tmp_path / name}: {ADDRESS}{query}\n"
        assert read(tmp_path / name) == expected(ADDRESS + query)


@pytest.mark.usefixtures("study")
def test_qr_code_as_svg_names_its_address_and_scales(operator: Operator, tmp_path: Path) -> None:
    operator.does("study", "qr", "channel-preference", tmp_path / "code.svg", "--lang", "et")
    root = ElementTree.fromstring((tmp_path / "code.svg").read_text(encoding="utf-8"))  # noqa: S314
    assert root.findtext(f"{SVG}title") == f"{ADDRESS}?lang=et"
    assert "width" not in root.attrib
    assert next(root.iter(f"{SVG}path")).attrib["fill"] in ("#fff", "white")


@pytest.mark.usefixtures("study")
def test_qr_code_in_another_format_is_refused(operator: Operator, tmp_path: Path) -> None:
    line = operator.is_refused("study", "qr", "channel-preference", tmp_path / "code.gif")
    assert line == "code.gif: expected a file name that ends with .svg or .png."
    assert list(tmp_path.glob("code*")) == []


@pytest.mark.usefixtures("study")
def test_qr_code_that_cannot_be_written_is_refused(operator: Operator, tmp_path: Path) -> None:
    line = operator.is_refused("study", "qr", "channel-preference", tmp_path / "no" / "code.svg")
    assert line.endswith("cannot be written (No such file or directory).")


@pytest.mark.parametrize("command", ["qr", "snippet"])
@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--source", "a b"), "--source is 'a b'; expected letters, digits, - and _, 40 characters at most."),
        (("--source", "x" * 41), f"--source is '{'x' * 41}'; expected letters, digits, - and _, 40"),
        (("--source", "<b>"), "--source is '<b>'; expected letters, digits, - and _, 40 characters at most."),
        (("--lang", "fr"), "--lang is 'fr'; channel-preference speaks: en, "),
    ],
)
@pytest.mark.usefixtures("study")
def test_invitation_with_a_wrong_option_is_refused(
    operator: Operator, tmp_path: Path, command: str, options: tuple[str, str], line: str
) -> None:
    file = [tmp_path / "code.svg"] if command == "qr" else []
    assert operator.is_refused("study", command, "channel-preference", *file, *options).startswith(line)
    assert not (tmp_path / "code.svg").exists()


def test_invitation_to_an_unknown_study_is_refused(operator: Operator) -> None:
    assert operator.is_refused("study", "snippet", "x").startswith("There is no study 'x'")


def frame_of(operator: Operator, *options: str) -> tuple[str, str]:
    """Return the address and the title of the frame in a snippet."""
    printed = operator.does("study", "snippet", "channel-preference", *options).stdout
    found = re.match(r'<iframe src="([^"]*)" title="([^"]*)" ', printed)
    assert found, printed
    return unescape(found[1]), unescape(found[2])


@pytest.mark.parametrize("lang", ["en", "et"])
def test_snippet_frames_the_form_in_a_language(operator: Operator, study: Study, lang: str) -> None:
    address, title = frame_of(operator, "--lang", lang, "--source", "blog")
    assert address == f"{ADDRESS}?lang={lang}&src=blog&frame=1"
    assert title == study.instrument.text("title", lang)


def test_snippet_without_a_language_leaves_it_to_the_browser(operator: Operator, study: Study) -> None:
    address, title = frame_of(operator)
    assert (address, title) == (f"{ADDRESS}?frame=1", study.instrument.text("title", "en"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(source=st.text("abcXYZ019-_ <\"'&;=", min_size=1, max_size=42).filter(lambda text: text[0] != "-"))
@pytest.mark.usefixtures("study")
def test_snippet_takes_only_sources_that_the_form_takes(operator: Operator, source: str) -> None:
    if valid_source(source):
        address, _ = frame_of(operator, "--source", source)
        assert parse_qs(urlsplit(address).query) == {"src": [source], "frame": ["1"]}
    else:
        assert operator.is_refused("study", "snippet", "channel-preference", "--source", source)
