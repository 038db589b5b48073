"""A mathematical font for the HTML page, cut down to the characters the page uses.

STIX Two Math (SIL Open Font License 1.1) comes with the installed package ``ziamath``. A font
with a MATH table is what lets a browser stretch brackets and place scripts; few machines have one.
"""

from __future__ import annotations

import base64
import io
from importlib import metadata
from pathlib import Path

from fontTools import subset

from handproof.report.errors import MissingResourceError

PACKAGE = "ziamath"
FONT = "ziamath/fonts/STIXTwoMath-Regular.ttf"
FAMILY = "STIX Two Math"
# Drawn by the browser without standing in the text: the radical, and parts of tall brackets.
IMPLIED = "\u221a()[]{}|\u2016\u0302\u0303\u0304\u02c6\u02dc"
NOTICE = "STIX Two Math, (c) The STIX Fonts Project Authors, SIL Open Font License 1.1"


def math_font_css(text: str) -> str:
    """An ``@font-face`` rule with the font inlined, holding the characters of ``text``.

    Args:
        text: everything that will be set in the font; markup in it does no harm.

    Raises:
        MissingResourceError: the package that carries the font is not installed.
    """
    data = base64.b64encode(_subset(frozenset(text + IMPLIED))).decode("ascii")
    return (
        f"/* {NOTICE} */\n@font-face{{font-family:'{FAMILY}';font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


def _subset(characters: frozenset[str]) -> bytes:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.hinting = False
    options.drop_tables = [*options.drop_tables, "DSIG"]
    font = subset.load_font(str(_font_file()), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    font.close()
    return target.getvalue()


def _font_file() -> Path:
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.as_posix() == FONT:
            return Path(str(file.locate()))
    raise MissingResourceError(
        expected=f"{FONT} in the installed package {PACKAGE}",
        found="no such file",
        fix=f"Install it: pip install {PACKAGE}",
    )
