"""A place in a list of tokens: looking ahead, errors, and what the next token may be."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading import vocabulary as words
from handproof.reading.errors import ReadError
from handproof.reading.source import Source
from handproof.reading.tokens import Token


class Cursor:
    """Tokens and a place in them."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        self.source = source
        self.tokens = list(tokens)
        self.index = 0
        self.bars: list[str] = []
        """Open plain bars at the present bracket level."""

    def peek(self, ahead: int = 0) -> Token | None:
        """The token ``ahead`` places on, or None."""
        place = self.index + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def take(self) -> Token:
        """The next token; HP410 at the end."""
        token = self.peek()
        if token is None:
            raise self.error("HP410", "something is missing at the end")
        self.index += 1
        return token

    def error(
        self, code: str, message: str, token: Token | None = None, fix: str = ""
    ) -> ReadError:
        """A `ReadError` at a token, or at the next one."""
        token = token or self.peek() or (self.tokens[-1] if self.tokens else None)
        span = self.source.span(token.start, token.end) if token else self.source.span(0, 0)
        return ReadError(code, message, span, fix)

    def sign_at(self, ahead: int) -> int:
        """How many tokens the relation sign ``ahead`` places on takes; 0 if there is none."""
        token, after = self.peek(ahead), self.peek(ahead + 1)
        if token is None:
            return 0
        glued = after is not None and after.start == token.end and after.is_char("=")
        if token.is_char(":", "!", "<", ">") and glued:
            return 2
        if token.is_command("not") and after is not None:
            return 2
        if token.kind == "command" or token.is_char("=", "<", ">"):
            return int(token.text in words.RELATIONS)
        return 0

    def bar_is_infix(self, bar: str) -> bool:
        """After an operand: closes an open bar, or separates where the bars left are odd."""
        if bar in self.bars:
            return True
        depth, count = 0, 0
        for token in self.tokens[self.index :]:
            opens = token.kind in ("{", "left", "begin") or token.is_char("(", "[", "\\{")
            closes = token.kind in ("}", "right", "end") or token.is_char(")", "]", "\\}")
            depth += opens - closes
            if depth < 0:
                break
            count += depth == 0 and token.is_char(bar)
        return count % 2 == 1
