"""The grammar of written mathematics: an operator-precedence (Pratt) parser over tokens.

The table of precedence stands in ``docs/reading.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handproof.reading import vocabulary as words
from handproof.reading.commands import command
from handproof.reading.cursor import Cursor
from handproof.reading.grids import grid
from handproof.reading.tokens import Token
from handproof.reading.tree import (
    BigOperator,
    Chain,
    Dots,
    Fraction,
    Grid,
    Group,
    Item,
    Name,
    Node,
    Number,
    Product,
    Scripts,
    Sign,
    Sum,
    Text,
    Word,
    strip,
)

_BARS = ("|", "\\|")


class Parser(Cursor):
    """Parses ``tokens[index:]``; every method leaves ``index`` after what it read."""

    # ---- relations and lists

    def chain(self, lists: bool = False) -> Node:
        """Sides with relation signs between; a single side is returned as it is.

        ``lists``: commas belong to a side (``x_1, \\dots, x_N \\in \\mathbb{R}^d``).
        """
        side = self.listing if lists else self.sum
        sides, signs = [side()], list[Sign]()
        while (sign := self.relation()) is not None:
            signs.append(sign)
            sides.append(side())
        if not signs:
            return sides[0]
        return Chain(sides[0].start, sides[-1].end, tuple(sides), tuple(signs))

    def listing(self) -> Node:
        """Sums with commas between."""
        parts = [self.sum()]
        while (token := self.peek()) is not None and token.is_char(","):
            self.index += 1
            parts.append(self.sum())
        if len(parts) == 1:
            return parts[0]
        return Group(parts[0].start, parts[-1].end, "", tuple(parts), (",",) * (len(parts) - 1))

    def relation(self) -> Sign | None:
        """The relation sign here, if there is one, with labels cited over it."""
        while (token := self.peek()) is not None and token.kind in ("&", "row"):
            if token.kind == "row" and not self.sign_at(1):
                return None
            self.index += 1
        length = self.sign_at(0)
        if token is None or not length:
            return None
        text = "".join(t.text for t in self.tokens[self.index : self.index + length])
        name = {":=": "define", "<=": "le", ">=": "ge", "!=": "ne", "=>": "implies"}.get(text)
        self.index += length
        if token.is_command("not"):
            name = {"eq": "ne", "in": "notin"}.get(
                words.RELATIONS.get(text.removeprefix("not"), "")
            )
        refs: list[str] = []
        while (mark := self.peek()) is not None and mark.kind == "ref":
            refs.append(mark.text)
            self.index += 1
        end = self.tokens[self.index - 1].end
        return Sign(token.start, end, name or words.RELATIONS.get(text, text), tuple(refs))

    # ---- sums and products

    def sum(self) -> Node:
        """Terms with signs between."""
        self._skip_layout()
        terms: list[tuple[str, Node]] = []
        first = self.peek()
        start = first.start if first else 0
        sign = self._additive() or "+"
        prefixed = sign != "+" or (first is not None and first.is_char("+"))
        while True:
            terms.append((sign, self.product()))
            found = self._additive()
            if found is None:
                break
            sign = found
        if len(terms) == 1 and not prefixed:
            return terms[0][1]
        return Sum(start, terms[-1][1].end, tuple(terms))

    def _additive(self) -> str | None:
        """A ``+`` or ``-`` here, also at the start of the next row."""
        ahead = 0
        while (token := self.peek(ahead)) is not None and token.kind in ("&", "row"):
            ahead += 1
        if token is None or not (token.is_char("+", "-") or token.is_command("pm", "mp")):
            return None
        if token.kind == "command":
            raise self.error(
                "HP404", f"\\{token.text} stands for two formulas", token, "write both"
            )
        self.index += ahead + 1
        return token.text

    def _skip_layout(self) -> None:
        while (token := self.peek()) is not None and token.kind in ("&", "quad", "label", "tag"):
            self.index += 1

    def product(self) -> Node:
        """Factors, juxtaposed or with an explicit sign."""
        items = [Item("", self.factor())]
        while True:
            sign = self._product_sign()
            token = self.peek()
            if sign is None and (token is None or not self._starts_factor(token)):
                break
            assert token is not None or sign is not None
            spaced = token.spaced if token else False
            items.append(Item(sign or "", self._signed_factor(items, sign), spaced))
        if len(items) == 1:
            return items[0].node
        return Product(items[0].node.start, items[-1].node.end, tuple(items))

    def _signed_factor(self, items: list[Item], sign: str | None) -> Node:
        """A factor; after an explicit sign it may carry a prefix minus."""
        token = self.peek()
        if token is not None and sign and token.is_char("-"):
            self.index += 1
            inner = self.factor()
            return Sum(token.start, inner.end, (("-", inner),))
        return self.factor()

    def _product_sign(self) -> str | None:
        ahead = 0
        while (token := self.peek(ahead)) is not None and token.kind in ("&", "row"):
            ahead += 1
        if token is None or token.kind not in ("char", "command"):
            return None
        sign = words.PRODUCT_SIGNS.get(token.text)
        if sign is not None:
            self.index += ahead + 1
        return sign

    def _starts_factor(self, token: Token) -> bool:
        if token.kind in ("letter", "number", "{", "left", "text", "begin"):
            return True
        if token.kind == "command":
            return not (
                token.text in words.RELATIONS
                or token.text in words.CONNECTIVES
                or token.text in ("mid", "not", "choose", "pm", "mp", "parallel", "dagger")
            )
        if token.is_char(*_BARS):
            return not self.bar_is_infix(token.text)
        return token.is_char("(", "[", "\\{", "\\langle", "\\lfloor", "\\lceil")

    # ---- factors

    def factor(self) -> Node:
        """An atom with its scripts."""
        node = self.atom()
        while (token := self.peek()) is not None and (
            token.kind in ("^", "_", "'") or (token.is_char("!") and not self.sign_at(0))
        ):
            node = self._script(node)
        return node

    def _script(self, base: Node) -> Node:
        token = self.take()
        if token.kind == "'":
            return self._merge(base, token, primes=1)
        if token.is_char("!"):
            after = self.peek()
            if after is not None and after.is_char("!"):
                raise self.error("HP404", "a double factorial", after, "write a product")
            return Scripts(base.start, token.end, Word(token.start, token.end, "!"), base, None)
        argument = self.argument(script=True)
        if token.kind == "_":
            return self._merge(base, token, sub=argument)
        if isinstance(argument, Word) and argument.name == "prime":
            return self._merge(base, token, primes=1)
        return self._merge(base, token, sup=argument)

    def _merge(
        self,
        base: Node,
        token: Token,
        sub: Node | None = None,
        sup: Node | None = None,
        primes: int = 0,
    ) -> Node:
        """One `Scripts` for ``x_i^2`` in either order; HP404 for a double script."""
        end = self.tokens[self.index - 1].end
        if isinstance(base, Scripts) and not (
            isinstance(base.base, Word) and base.base.name == "!"
        ):
            if (sub and base.sub) or (sup and base.sup):
                raise self.error("HP404", "a double script", token, "put braces around the base")
            return Scripts(
                base.start, end, base.base, base.sub or sub, base.sup or sup, base.primes + primes
            )
        if isinstance(base, (BigOperator,)):
            if (sub and base.sub) or (sup and base.sup):
                raise self.error("HP404", "a double bound", token)
            return BigOperator(base.start, end, base.name, base.sub or sub, base.sup or sup)
        return Scripts(base.start, end, base, sub, sup, primes)

    def argument(self, script: bool = False) -> Node:
        """What a script or a command applies to: a braced group or one token or digit."""
        token = self.peek()
        if token is None:
            raise self.error("HP410", "an argument is missing at the end")
        if token.kind == "{":
            return self.braces()
        if token.kind == "number":
            return self._digit(token, script)
        if token.is_char("*", "+", "-"):
            self.index += 1
            return Word(token.start, token.end, token.text)
        return self.atom()

    def _digit(self, token: Token, script: bool) -> Node:
        """``\\frac12`` takes one digit; ``x^10`` is set as x^1 0 and hardly ever meant so."""
        if len(token.text) == 1:
            self.index += 1
            return Number(token.start, token.end, token.text)
        if script or not token.text.isdigit():
            message = f"`{token.text}` without braces: TeX takes its first digit only"
            raise self.error("HP406", message, token, f"write {{{token.text}}}")
        first = token.start + 1
        self.tokens[self.index] = replace(token, text=token.text[1:], start=first, spaced=False)
        return Number(token.start, first, token.text[0])

    def braces(self) -> Node:
        """``{...}``: one part, or a list; ``{n \\choose k}`` is a binomial coefficient."""
        opened = self.take()
        bars, self.bars = self.bars, []
        token = self.peek()
        if token is not None and token.kind == "}":
            self.index += 1
            self.bars = bars
            return Group(opened.start, token.end, "{", ())
        if token is not None and token.is_char("+", "-", "*") and self._closes(1):
            self.index += 2
            self.bars = bars
            return Word(token.start, token.end, token.text)
        parts, separators = self._parts(lambda t: t.kind == "}", opened)
        closed = self.take()
        self.bars = bars
        if separators == ("choose",):
            return Fraction(opened.start, closed.end, parts[0], parts[1], "binom")
        return Group(opened.start, closed.end, "{", parts, separators)

    def _closes(self, ahead: int) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind == "}"

    def _parts(
        self, closes: Callable[[Token], bool], opened: Token
    ) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """Parts up to a closing token (not taken), with the separators between them."""
        parts: list[Node] = []
        separators: list[str] = []
        while True:
            self._skip_layout()
            token = self.peek()
            if token is None:
                raise self.error("HP401", f"`{opened.text}` is never closed", opened)
            if closes(token) and len(separators) == len(parts) and parts:
                raise self.error("HP410", "something is missing before this", token)
            if closes(token):
                return tuple(parts), tuple(separators)
            parts.append(self._part(token))
            self._skip_layout()
            token = self.peek()
            if token is None:
                raise self.error("HP401", f"`{opened.text}` is never closed", opened)
            if closes(token):
                return tuple(parts), tuple(separators)
            separators.append(self._separator(token, parts[-1]))

    def _part(self, token: Token) -> Node:
        if token.kind == "text" and token.text.strip() not in words.TEXT_NAMES:
            self.index += 1
            return Text(token.start, token.end, token.text)
        return self.chain()

    def _separator(self, token: Token, before: Node) -> str:
        """The separator here; text beside a formula separates with ``text``."""
        if (
            token.is_char(",", ";", ":")
            or token.is_char(*_BARS)
            or token.is_command("mid", "choose")
        ):
            self.index += 1
            return "|" if token.text == "mid" else token.text
        if token.is_command("parallel"):
            self.index += 1
            return "\\|"
        if token.kind == "text" or isinstance(before, Text):
            return "text"
        if token.kind in ("}", "right", "end") or token.is_char(*words.CLOSERS):
            raise self.error("HP401", f"`{token.text}` closes nothing that is open here", token)
        raise self.error("HP404", f"`{token.text}` is not understood here", token)

    # ---- atoms

    def atom(self) -> Node:
        """A symbol, a numeral, a bracket, a fraction, a root, an operator."""
        self._skip_layout()
        token = self.take()
        if token.kind == "letter":
            return Name(token.start, token.end, token.text)
        if token.kind == "number":
            return Number(token.start, token.end, token.text)
        if token.kind == "{":
            self.index -= 1
            return self.braces()
        if token.kind == "text":
            name = token.text.strip()
            made = Word if name in words.TEXT_NAMES else Text
            return made(token.start, token.end, name)
        if token.kind == "left":
            return self._left(token)
        if token.kind == "begin":
            return grid(self, token)
        if token.kind == "command":
            return command(self, token)
        if token.kind == "char" and token.text in words.CLOSING:
            return self._bracket(token)
        if token.is_char(".") and self._literal_dots():
            return Dots(token.start, self.tokens[self.index - 1].end)
        if token.kind in ("}", "right", "end") or token.is_char(*words.CLOSERS):
            raise self.error("HP401", f"`{token.text}` closes nothing", token)
        raise self.error("HP410", f"an operand is missing before `{token.text}`", token)

    def _literal_dots(self) -> bool:
        start = self.index
        while (token := self.peek()) is not None and token.is_char("."):
            self.index += 1
        return self.index > start

    def _bracket(self, token: Token) -> Node:
        opening, closer = token.text, words.CLOSING[token.text]
        double = opening == "|" and self._glued_bar(token.end)
        if double:
            opening = "\\|"
            self.index += 1
        self.bars, bars = ([*self.bars, token.text] if token.text in _BARS else []), self.bars
        parts, separators = self._parts(
            lambda t: t.is_char(closer) and (not double or self._glued_bar(t.end, 1)), token
        )
        closed = self.take()
        if double:
            closed = self.take()
        self.bars = bars
        return Group(token.start, closed.end, opening, parts, separators)

    def _glued_bar(self, end: int, ahead: int = 0) -> bool:
        """Whether a plain bar follows directly: ``||`` is a norm bar."""
        after = self.peek(ahead)
        return after is not None and after.is_char("|") and after.start == end

    def _left(self, token: Token) -> Node:
        bars, self.bars = self.bars, []
        parts, separators = self._parts(lambda t: t.kind == "right", token)
        closed = self.take()
        self.bars = bars
        if closed.text == "." and token.text == "\\{" and isinstance(strip(parts[0]), Grid):
            grid = strip(parts[0])
            assert isinstance(grid, Grid)
            return Grid(token.start, closed.end, "cases", grid.rows)
        if token.text == "." or closed.text == ".":
            raise self.error(
                "HP404", "a one-sided bracket or evaluation bar", closed, "write both sides"
            )
        if closed.text != words.CLOSING.get(token.text):
            message = f"`\\left{token.text}` is closed by `\\right{closed.text}`"
            raise self.error("HP401", message, closed, "close it with the same kind of bracket")
        return Group(token.start, closed.end, token.text, parts, separators)
