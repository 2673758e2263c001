"""What a page needs to show a chart: address, frame, frame that sizes itself, picture. Pure."""

from dataclasses import dataclass

from markupsafe import Markup

# As high as charts of eight columns were on a wide page; a frame cannot know better.
USUAL_HEIGHT = 900
WHOLE_WIDTH = "100%"
# Half of the file's size, for readers of feeds that look at nothing else.
PICTURE = 600, 315

FRAME = Markup(
    '<iframe src="{address}" title="{title}"\n'
    '  width="{width}" height="{height}" style="border:0;max-width:100%" loading="lazy"></iframe>'
)
SCRIPT = Markup("""
<script>
(function (frame) {
  addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
    var told = event.data || {};
    if (told.message === "kanal-height" && told.height > 0) frame.style.height = told.height + "px";
  });
})(document.currentScript.previousElementSibling);
</script>""")
LINKED_PICTURE = Markup(
    '<a href="{address}"><img src="{picture}" alt="{alt}"\n'
    '  width="{width}" height="{height}" style="max-width:100%;height:auto"></a>'
)


@dataclass(frozen=True, slots=True)
class Snippets:
    """Texts to copy."""

    address: str
    frame: str
    sizing_frame: str
    picture: str


def snippets(
    address: str,
    picture: str,
    *,
    title: str,
    alternative: str,
    width: str = WHOLE_WIDTH,
    height: int = USUAL_HEIGHT,
) -> Snippets:
    """Return the snippets of a chart at an address; `width` as HTML has it, `height` in pixels.

    `picture` is the address of its picture, `alternative` what stands for that.
    """
    frame = FRAME.format(address=address, title=title, width=width, height=height)
    wide, high = PICTURE
    linked = LINKED_PICTURE.format(address=address, picture=picture, alt=alternative, width=wide, height=high)
    # Texts, not markup: the page shows them as they are written.
    return Snippets(address, str(frame), str(frame + SCRIPT), str(linked))
