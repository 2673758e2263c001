"""How people are asked to take part: `flask --app wsgi study qr` and `study snippet`."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from flask.cli import with_appcontext

from commands.services import Services, migrated
from study.languages import choose
from study.response import SOURCE_LENGTH, Study, valid_source

# Modules that the standard asks for around a code.
QUIET_ZONE = 4
# An SVG scales; a PNG has pixels enough to be printed.
LOOKS: Mapping[str, Mapping[str, Any]] = {".svg": {"omitsize": True}, ".png": {"scale": 20}}
SNIPPET = """\
<iframe src="{address}" title="{title}" width="100%" height="700" style="border:0"></iframe>
<script>
(function (frame) {{
  addEventListener("message", function (event) {{
    var told = (event.source === frame.contentWindow && event.data) || {{}};
    if (told.message === "kanal-height" && told.height > 0) frame.style.height = told.height + "px";
  }});
}})(document.currentScript.previousElementSibling);
</script>"""

_source = click.option("--source", default="", help="The campaign, such as newsletter.")
_lang = click.option("--lang", default="", help="One of the study's languages; else the browser's.")


@click.command("qr")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_source
@_lang
@with_appcontext
def qr(slug: str, file: Path, source: str, lang: str) -> None:
    """Write the QR code of a study's address to FILE.svg or FILE.png."""
    import segno  # noqa: PLC0415 (only who makes a code loads it; the service starts without)

    ready = migrated()
    study = ready.study(slug)
    address = _address(ready, study, source, lang)
    if file.suffix not in LOOKS:
        raise click.ClickException(f"{file.name}: expected a file name that ends with .svg or .png.")
    code = segno.make(address, error="m", micro=False)
    title = {"title": address} if file.suffix == ".svg" else {}
    try:
        code.save(str(file), border=QUIET_ZONE, light="white", **LOOKS[file.suffix], **title)
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be written ({error.strerror}).") from None
    click.echo(f"{file}: {address}")


@click.command("snippet")
@click.argument("slug", metavar="STUDY")
@_source
@_lang
@with_appcontext
def snippet(slug: str, source: str, lang: str) -> None:
    """Print HTML that shows a study's form inside another page, as high as it needs to be."""
    ready = migrated()
    study = ready.study(slug)
    address = _address(ready, study, source, lang, frame="1")
    title = study.instrument.text("title", choose(study.languages, lang, ()))
    click.echo(SNIPPET.format(address=escape(address), title=escape(title)))


def _address(ready: Services, study: Study, source: str, lang: str, **more: str) -> str:
    """Return a study's public address; raise ClickException for a source or language that is none."""
    if source and not valid_source(source):
        raise click.ClickException(
            f"--source is {source!r}; expected letters, digits, - and _, {SOURCE_LENGTH} characters at most."
        )
    if lang and lang not in study.languages:
        raise click.ClickException(f"--lang is {lang!r}; {study.slug} speaks: {', '.join(study.languages)}.")
    asked = {name: value for name, value in {"lang": lang, "src": source, **more}.items() if value}
    return f"{ready.settings.public_url}/s/{study.slug}" + (f"?{urlencode(asked)}" if asked else "")
