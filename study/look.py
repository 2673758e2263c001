"""The look: one set of tokens for form, dashboard, embeds and pictures.

The palette is Okabe and Ito's (2008), safe for the colour-blind, with a grey for its black; it is
read on both themes, so what stands on a colour takes its ink from `ink`.
"""

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#999999", "#D55E00", "#F0E442")
LIGHT = {
    "ground": "#ffffff",
    "raised": "#f4f6f8",
    "ink": "#1b1f24",
    "soft-ink": "#4f5965",
    "line": "#c9d1d9",
    "accent": "#005a8d",
    "on-accent": "#ffffff",
    "error": "#b3261e",
}
DARK = {
    "ground": "#14181d",
    "raised": "#1f252c",
    "ink": "#eef1f4",
    "soft-ink": "#b3bdc8",
    "line": "#46505b",
    "accent": "#7cc4f0",
    "on-accent": "#0d1117",
    "error": "#ffb4ab",
}
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

SRGB_KNEE = 0.04045


def colour(place: int) -> str:
    """Return the colour of the option at a place of its question; it keeps it everywhere."""
    return PALETTE[place % len(PALETTE)]


def ink(background: str) -> str:
    """Return black or white, whichever stands out more on a colour (WCAG 2 contrast)."""
    light = _luminance(background)
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#ffffff"


def css_tokens() -> str:
    """Return the tokens as CSS custom properties, following the reader's theme unless one is set."""
    light, dark = _properties(LIGHT, "light"), _properties(DARK, "dark")
    return (
        f":root{{--font:{FONT};{light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f":root[data-theme=light]{{{light}}}:root[data-theme=dark]{{{dark}}}"
    )


def _properties(theme: dict[str, str], scheme: str) -> str:
    return f"color-scheme:{scheme};" + ";".join(f"--{name}:{value}" for name, value in theme.items())


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
