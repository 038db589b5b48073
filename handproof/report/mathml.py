"""KaTeX's MathML to MathML Core, the part of MathML that browsers draw.

Core dropped ``mathvariant`` (letters of a style are characters of their own there), table
alignment and ``menclose``; all three are put back by characters and by CSS. Spacing, too, is TeX's:
KaTeX computes it for its HTML alone, so thin spaces around named functions, tight signs and growing
bars are written into the MathML here.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Mapping

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

# KaTeX's mathvariant -> the words that Unicode has for the style, best first. A character that no
# name has (a bold comma) stays as it is.
STYLES: Mapping[str, tuple[str, ...]] = {
    "bold": ("MATHEMATICAL BOLD",),
    "italic": ("MATHEMATICAL ITALIC",),
    "bold-italic": ("MATHEMATICAL BOLD ITALIC", "MATHEMATICAL BOLD"),
    "double-struck": ("DOUBLE-STRUCK", "MATHEMATICAL DOUBLE-STRUCK"),
    "script": ("SCRIPT", "MATHEMATICAL SCRIPT"),
    "bold-script": ("MATHEMATICAL BOLD SCRIPT",),
    "fraktur": ("BLACK-LETTER", "MATHEMATICAL FRAKTUR"),
    "bold-fraktur": ("MATHEMATICAL BOLD FRAKTUR",),
    "sans-serif": ("MATHEMATICAL SANS-SERIF",),
    "bold-sans-serif": ("MATHEMATICAL SANS-SERIF BOLD",),
    "sans-serif-italic": ("MATHEMATICAL SANS-SERIF ITALIC",),
    "sans-serif-bold-italic": ("MATHEMATICAL SANS-SERIF BOLD ITALIC",),
    "monospace": ("MATHEMATICAL MONOSPACE",),
}

DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")

APPLY = "\u2061"  # stands after a named function
SIGNS = "+-\u2212\u00b1\u2213"
ROWS = frozenset({"math", "mrow", "mstyle", "mtd", "mpadded", "msqrt", "mphantom"})
SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
THIN = "0.1667em"

# KaTeX's bars are relations in Unicode; as fences they would not grow.
BARS: Mapping[str, str] = {"\u2223": "|", "\u2225": "\u2016"}

# KaTeX writes negative spaces as a space of that width and an invisible separator.
NEGATIVE: Mapping[str, str] = {
    "\u200a\u2063": "-.0556em",
    "\u2009\u2063": "-.1667em",
    "\u205f\u2063": "-.2222em",
    "\u2005\u2063": "-.2778em",
}
CLOSING = ")]}\u27e9\u2309\u230b"
RELATION = "0.2778em"
RELATION_SPACE = f"margin:0 {RELATION}"

# The accents KaTeX names by keyboard characters: those that grow, and those that stay small.
ACCENTS: Mapping[str, tuple[str, str]] = {"^": ("\u0302", "\u02c6"), "~": ("\u02dc", "\u02dc")}

STRIKE = (
    "background:linear-gradient(to {corner},transparent calc(50% - .03em),currentColor "
    "calc(50% - .03em),currentColor calc(50% + .03em),transparent calc(50% + .03em))"
)
ENCLOSURES: Mapping[str, str] = {
    "box": "border:.06em solid;padding:.25em .3em",
    "updiagonalstrike": STRIKE.format(corner="bottom right"),
    "downdiagonalstrike": STRIKE.format(corner="top right"),
    "horizontalstrike": "text-decoration:line-through",
}


def to_core(markup: str, formula: str) -> str:
    """KaTeX's output as one Core ``<math>`` element.

    Args:
        markup: what KaTeX returned: a span around ``<math>`` with an annotation.
        formula: the LaTeX source; it becomes the alternative text.
    """
    root = ET.fromstring(markup.replace("&nbsp;", "\u00a0"))
    math = root.find(f"{{{NAMESPACE}}}math") if _name(root) == "span" else root
    assert math is not None, "KaTeX always returns a math element"
    semantics = math[0]
    body = semantics[0]
    math.clear()
    math.append(body)
    if 'display="block"' in markup.partition(">")[2].partition(">")[0]:
        math.set("display", "block")
    math.set("alttext", formula)
    for element in list(math.iter()):
        _restyle(element)
        if element.tag in ROWS:
            _space(element)
        elif element.tag in SCRIPTED and element.get("accent") != "true":
            _tighten(element)
    return ET.tostring(math, encoding="unicode")


def _restyle(element: ET.Element) -> None:
    """Replace what Core lacks on one element, and take the namespace prefix away."""
    element.tag = _name(element)
    if element.tag == "math":
        element.set("xmlns", NAMESPACE)
    variant = element.get("mathvariant", "")
    if variant in STYLES and element.text:
        element.text = "".join(_letter(char, STYLES[variant]) for char in element.text)
        del element.attrib["mathvariant"]
    if element.tag == "mtable":
        _align(element)
    if element.tag == "mover" and element.get("accent") == "true":
        _reaccent(element[1])
    bar = BARS.get(element.text or "")
    if element.tag == "mo" and (element.get("fence") or element.get("stretchy")) and bar:
        element.text = bar
        grows = "false" if element.get("stretchy") == "false" else "true"
        element.attrib.update(stretchy=grows, symmetric="true", lspace="0", rspace="0")
    width = NEGATIVE.get(element.text or "")
    if element.tag == "mtext" and width:
        element.tag, element.text = "mspace", None
        element.set("style", f"margin-left:{width}")
    if element.tag == "mo" and len(element):
        # A relation with something above it; Core lets an operator hold text only.
        element.tag = "mrow"
        if _name(element[0]) != "mo":
            element.set("style", RELATION_SPACE)
    if element.tag == "menclose":
        notation = element.attrib.pop("notation", "")
        element.tag = "mrow"
        styles = [ENCLOSURES[word] for word in notation.split() if word in ENCLOSURES]
        element.set("style", ";".join(styles))


def _tighten(scripted: ET.Element) -> None:
    """No space around relations and signs in scripts, as TeX has it."""
    for script in scripted[1:]:
        for operator in script.iter():
            if _name(operator) == "mo":
                operator.attrib.update(lspace="0", rspace="0")


def _reaccent(accent: ET.Element) -> None:
    grows, stays = ACCENTS.get(accent.text or "", (accent.text, accent.text))
    grown = accent.get("stretchy") == "true"
    accent.text = grows if grown else stays
    accent.set("stretchy", "true" if grown else "false")


def _space(row: ET.Element) -> None:
    """Thin spaces around named functions, none after a sign that has nothing on its left."""
    children = list(row)
    spaced: list[ET.Element] = []
    for index, child in enumerate(children):
        before = children[index - 1] if index else None
        after = children[index + 1] if index + 1 < len(children) else None
        if _is_colon_equals(child, after):
            child.attrib.update(lspace=RELATION, rspace="0")
        if before is not None and _is_colon_equals(before, child):
            child.attrib.update(lspace="0", rspace=RELATION)
        if _is_sign(child) and (before is None or _opens(before)):
            child.set("form", "prefix")
        if _is_function(child, after) and before is not None and _is_operand(before):
            spaced.append(ET.Element("mspace", {"width": THIN}))
        spaced.append(child)
        applies = child.text == APPLY if _name(child) == "mo" else _ends_with_apply(child)
        if applies and after is not None and _name(after) != "mo" and _is_operand(after):
            spaced.append(ET.Element("mspace", {"width": THIN}))
    row[:] = spaced


def _is_colon_equals(left: ET.Element, right: ET.Element | None) -> bool:
    return left.text == ":" and right is not None and right.text == "="


def _is_function(element: ET.Element, after: ET.Element | None) -> bool:
    applied = after is not None and _name(after) == "mo" and after.text == APPLY
    return applied or _ends_with_apply(element)


def _ends_with_apply(element: ET.Element) -> bool:
    """Whether this is a named function with limits or scripts: arg max over x."""
    if _name(element) not in SCRIPTED or not len(element):
        return False
    base = element[0]
    return len(base) > 0 and _name(base[-1]) == "mo" and base[-1].text == APPLY


def _is_sign(element: ET.Element) -> bool:
    return _name(element) == "mo" and bool(element.text) and str(element.text) in SIGNS


def _opens(element: ET.Element) -> bool:
    """Whether a sign after this element is a prefix: after a relation or an opening bracket."""
    if _name(element) == "mrow":
        return len(element) == 0
    return _name(element) == "mo" and (element.text or "") not in ")]}|\u2016!\u2032" + APPLY


def _is_operand(element: ET.Element) -> bool:
    """Whether TeX would set a thin space between this element and a named function."""
    name = _name(element)
    if name == "mo":
        return (element.text or "") in CLOSING
    return name != "mspace" and not (name == "mrow" and _starts_with_fence(element))


def _starts_with_fence(element: ET.Element) -> bool:
    return len(element) == 0 or (_name(element[0]) == "mo" and element[0].get("fence") == "true")


def _letter(char: str, prefixes: tuple[str, ...]) -> str:
    """One character in a style, or itself where Unicode has no such letter."""
    tail = _tail(char)
    if tail is None:
        return char
    for prefix in prefixes:
        try:
            return unicodedata.lookup(f"{prefix} {tail}")
        except KeyError:
            continue
    return char


def _tail(char: str) -> str | None:
    """How Unicode names this letter or digit after the name of a mathematical style."""
    if "0" <= char <= "9":
        return f"DIGIT {DIGITS[int(char)]}"
    if "a" <= char <= "z":
        return f"SMALL {char.upper()}"
    if "A" <= char <= "Z":
        return f"CAPITAL {char}"
    name = unicodedata.name(char, "")
    if name.startswith("GREEK "):
        return name.removeprefix("GREEK ").replace("LETTER ", "")
    return None


def _align(table: ET.Element) -> None:
    """Column alignment and spacing as CSS on the cells, since Core ignores the attributes."""
    aligns = (table.attrib.pop("columnalign", "") or "center").split()
    gaps = (table.attrib.pop("columnspacing", "") or "0.8em").split()
    columns = table.attrib.pop("columnlines", "").split()
    rules = table.attrib.pop("rowlines", "").split()
    row_gap = (table.attrib.pop("rowspacing", "") or "0.3em").split()[0]
    rows = [child for child in table if _name(child) == "mtr"]
    for number, row in enumerate(rows):
        for index, cell in enumerate(child for child in row if _name(child) == "mtd"):
            align = aligns[min(index, len(aligns) - 1)]
            left = "0" if index == 0 else f"calc({gaps[min(index - 1, len(gaps) - 1)]} / 2)"
            last = index == len(row) - 1
            right = "0" if last else f"calc({gaps[min(index, len(gaps) - 1)]} / 2)"
            half = f"calc({row_gap} / 2 + .1em)"
            style = f"text-align:{align};padding:{half} {right} {half} {left}"
            if not last and columns and columns[min(index, len(columns) - 1)] != "none":
                style += ";border-right:.06em solid"
            if number + 1 < len(rows) and rules and rules[min(number, len(rules) - 1)] != "none":
                style += ";border-bottom:.06em solid"
            cell.set("style", style)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
