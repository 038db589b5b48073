"""Commands of LaTeX mathematics as nodes: fractions, roots, operators, fonts and accents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handproof.reading import vocabulary as words
from handproof.reading.integrals import integral
from handproof.reading.tokens import Token
from handproof.reading.tree import BigOperator, Dots, Fraction, Name, Node, Root, Word, key

if TYPE_CHECKING:
    from handproof.reading.parser import Parser


def command(parser: Parser, token: Token) -> Node:
    """The node of a command, with its arguments."""
    name = token.text
    if name in ("frac", "dfrac", "tfrac", "binom", "dbinom", "cfrac", "nicefrac"):
        top, bottom = parser.argument(), parser.argument()
        kind = "binom" if name.endswith("binom") else "frac"
        return Fraction(token.start, bottom.end, top, bottom, kind)
    if name == "sqrt":
        return _root(parser, token)
    if name in words.BIG_OPERATORS:
        return BigOperator(token.start, token.end, words.BIG_OPERATORS[name], None, None)
    if name in words.INTEGRALS:
        return integral(parser, token)
    if name in words.DOTS:
        return Dots(token.start, token.end)
    if name in words.UPRIGHT or name in words.FONTS or name in words.ACCENTS:
        return _styled(parser, token)
    if name in words.FUNCTION_COMMANDS:
        return Word(token.start, token.end, name)
    if name == "prime":
        return Word(token.start, token.end, "prime")
    if name in words.GREEK or name in words.OTHER_SYMBOLS:
        return Name(token.start, token.end, "\\" + name)
    raise parser.error("HP404", f"\\{name} is not known", token)


def _root(parser: Parser, token: Token) -> Node:
    index: Node | None = None
    after = parser.peek()
    if after is not None and after.is_char("["):
        parser.index += 1
        index = parser.sum()
        if not parser.take().is_char("]"):
            raise parser.error("HP401", "`[` after \\sqrt is never closed", after)
    body = parser.argument()
    return Root(token.start, body.end, body, index)


def _styled(parser: Parser, token: Token) -> Node:
    """A letter in a font or under an accent: one name."""
    body = parser.argument()
    inner = key(body)
    if inner is None:
        raise parser.error("HP404", f"\\{token.text} over a formula is not supported", token)
    if token.text in words.UPRIGHT:
        return Word(token.start, body.end, inner)
    font = words.ACCENT_NAMES.get(token.text, token.text)
    return Name(token.start, body.end, f"\\{font}{{{inner}}}")
