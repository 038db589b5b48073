"""Integrals on the page: how far they reach (to their differential) and by what they integrate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handproof.reading.tokens import Token
from handproof.reading.tree import Integral, Node, Number
from handproof.reading.vocabulary import INTEGRALS

if TYPE_CHECKING:
    from handproof.reading.parser import Parser


def integral(parser: Parser, sign: Token) -> Node:
    """``\\int_a^b f \\mathrm{d}x``, ``\\int dx\\, f``: a sum up to the differential."""
    if INTEGRALS[sign.text] != 1:
        raise parser.error("HP404", f"\\{sign.text} is not supported", sign, "write one \\int each")
    sub = sup = None
    while (token := parser.peek()) is not None and token.kind in ("_", "^"):
        parser.index += 1
        if token.kind == "_":
            sub = parser.argument()
        else:
            sup = parser.argument()
    if _differential_length(parser, 0):
        variable = _take_differential(parser)
        body: Node = parser.product()
        return Integral(sign.start, body.end, sub, sup, body, variable)
    place = _find(parser, sign)
    if place == parser.index:
        raise parser.error("HP410", "an integrand is missing", sign)
    inner = type(parser)(parser.source, parser.tokens[parser.index : place])
    body = inner.sum()
    left = inner.peek()
    if left is not None:
        raise parser.error("HP404", f"`{left.text}` is not understood in an integrand", left)
    parser.index = place
    variable = _take_differential(parser)
    return Integral(sign.start, variable.end, sub, sup, body, variable)


def _find(parser: Parser, sign: Token) -> int:
    """The index of the differential that closes the integral, nested integrals counted."""
    depth, open_integrals = 0, 0
    for ahead in range(len(parser.tokens) - parser.index):
        token = parser.peek(ahead)
        assert token is not None
        if depth == 0 and (length := _differential_length(parser, ahead)):
            before = parser.peek(ahead - 1) if ahead else None
            prefix = before is not None and before.is_command(*INTEGRALS)
            if length and not prefix:
                if open_integrals == 0:
                    return parser.index + ahead
                open_integrals -= 1
        if depth == 0 and token.is_command(*INTEGRALS):
            open_integrals += 1
        opens = token.kind in ("{", "left", "begin") or token.is_char("(", "[", "\\{")
        closes = token.kind in ("}", "right", "end") or token.is_char(")", "]", "\\}")
        depth += opens - closes
        if depth < 0:
            break
    raise parser.error(
        "HP407", "an integral without a differential", sign, "end it with \\mathrm{d}x"
    )


def _differential_length(parser: Parser, ahead: int) -> int:
    """How many tokens the ``d`` (``\\mathrm{d}``, ``\\mathrm d``) of a differential takes here."""
    token, after = parser.peek(ahead), parser.peek(ahead + 1)
    if token is None or after is None:
        return 0
    if token.kind == "letter" and token.text == "d":
        symbol = after.kind in ("letter", "command") and not after.is_command(
            "cdot", "times", "mid"
        )
        return 1 if symbol and after.start == token.end else 0
    if token.is_command("mathrm", "operatorname", "mathsf"):
        if after.kind == "letter" and after.text == "d":
            return 2
        third, fourth = parser.peek(ahead + 2), parser.peek(ahead + 3)
        if after.kind == "{" and third is not None and third.text == "d":
            return 4 if fourth is not None and fourth.kind == "}" else 0
    if token.kind == "text" and token.text == "d":
        return 1
    return 0


def _take_differential(parser: Parser) -> Node:
    parser.index += _differential_length(parser, 0)
    variable = parser.factor()
    if isinstance(variable, Number):
        raise parser.error("HP407", "a numeral after the `d` of an integral", None)
    return variable
