"""A display cut into statements: rows, connectives and side clauses are kept, never dropped.

A row that starts with a relation or an operator continues the row before; a row without any
relation is refused, because it may continue a side or stand alone. Text, ``\\quad``, commas and
arrows separate statements; ``where ..``, ``since ..`` and index lists are clauses of the statement
before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from handproof.reading.errors import ReadError
from handproof.reading.parser import Parser
from handproof.reading.prepare import prepare
from handproof.reading.source import Source
from handproof.reading.tokens import Token, tokenise
from handproof.reading.tree import Node
from handproof.reading.vocabulary import CONNECTIVES, DOTS, PRODUCT_SIGNS, RELATIONS, TEXT_NAMES

SIDE_WORDS = frozenset(
    "where with for since if when because as given here forall provided using by at while".split()
)
"""Words that start a side clause."""
MAIN_WORDS = frozenset("and so then hence thus therefore also finally furthermore that".split())
"""Words after which a statement of its own stands; after any other word it is not clear."""


_LAYOUT = frozenset(("&", "row", "quad", "label", "tag"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A side clause: its introducing words and its formula (None for words alone or unread)."""

    words: str
    node: Node | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a display: a chain (or a single side), or why it could not be parsed."""

    node: Node | None
    start: int
    end: int
    connective: str = ""
    clauses: tuple[Clause, ...] = ()
    error: ReadError | None = None


@dataclass
class _Piece:
    tokens: list[Token]
    before: str = ""
    """What separated it: ``row``, ``,``, ``quad``, ``text``, a connective."""
    words: str = ""
    has_dots: bool = field(default=False)

    @property
    def relation(self) -> str:
        """The first relation at bracket depth 0, or empty."""
        return _first_relation(self.tokens)


def statements(source: Source, start: int = 0, end: int | None = None) -> tuple[Statement, ...]:
    """The statements of ``source.text[start:end]`` with their clauses; tokens must be sound.

    Raises `ReadError` for what makes the whole display unreadable (braces, depth, commands).
    """
    tokens = prepare(source, tokenise(source, start, end))
    _check_balance(source, tokens)
    return _assemble(source, _merge(_cut(source, tokens)))


def parse_tokens(source: Source, tokens: Sequence[Token], lists: bool = False) -> Node:
    """One chain from prepared tokens; HP404 or HP401 for what is left over."""
    parser = Parser(source, tokens)
    node = parser.chain(lists)
    left = parser.peek()
    if left is None:
        return node
    if left.kind in ("}", "right", "end") or left.is_char(")", "]", "\\}"):
        raise parser.error("HP401", f"`{left.text}` closes nothing", left)
    raise parser.error("HP404", f"`{left.text}` is not understood here", left)


def _check_balance(source: Source, tokens: Sequence[Token]) -> None:
    """HP401 at a brace or environment that is not matched (parentheses are checked later)."""
    open_at: list[Token] = []
    partner = {"}": "{", "right": "left", "end": "begin"}
    for token in tokens:
        if token.kind in ("{", "left", "begin"):
            open_at.append(token)
        elif token.kind in partner:
            if not open_at or open_at[-1].kind != partner[token.kind]:
                span = source.span(token.start, token.end)
                raise ReadError(
                    "HP401", f"`{source.text[token.start : token.end]}` closes nothing", span
                )
            open_at.pop()
    if open_at:
        token = open_at[-1]
        text = source.text[token.start : token.end]
        raise ReadError("HP401", f"`{text}` is never closed", source.span(token.start, token.end))


def _is_relation(token: Token) -> bool:
    if token.kind == "command":
        return token.text in RELATIONS or token.text == "not"
    return token.is_char("=", "<", ">")


def _is_operator(token: Token) -> bool:
    return token.is_char("+", "-") or (
        token.kind in ("char", "command") and token.text in PRODUCT_SIGNS
    )


def _depths(tokens: Sequence[Token]) -> list[int]:
    """Bracket depth before each token."""
    depth, out = 0, []
    for token in tokens:
        closes = token.kind in ("}", "right", "end") or token.is_char(")", "]", "\\}")
        depth -= closes
        out.append(depth)
        depth += token.kind in ("{", "left", "begin") or token.is_char("(", "[", "\\{")
    return out


def _first_relation(tokens: Sequence[Token]) -> str:
    for token, depth in zip(tokens, _depths(tokens), strict=True):
        if depth <= 0 and _is_relation(token):
            return RELATIONS.get(token.text, token.text)
    return ""


def _cut(source: Source, tokens: list[Token]) -> list[_Piece]:
    """Pieces in order; a row that continues resumes the statement, not a note or a side clause."""
    pieces = [_Piece([])]
    current = pieces[0]
    depths = _depths(tokens)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if depths[index - 1] > 0:
            current.tokens.append(token)
            continue
        if token.kind in ("label", "tag"):
            continue
        opens_note = token.is_char("(") and not current.tokens
        stop = _note_end(tokens, depths, index - 1) if opens_note else 0
        if stop:
            note = tokens[index : stop - 1]
            words = source.text[note[0].start : note[-1].end]
            current.tokens, current.before, current.words = note, "note", words
            current = _Piece([], "quad")
            pieces.append(current)
            index = stop
            continue
        separator = _separator(tokens, depths, index - 1, current.tokens)
        if separator is None:
            current.tokens.append(token)
        elif separator == "resume":
            current = _resumed(pieces)
        elif separator:
            words = token.text if separator == "text" else ""
            current = _Piece([], separator, words)
            pieces.append(current)
    return [p for p in pieces if p.tokens or p.words]


def _resumed(pieces: list[_Piece]) -> _Piece:
    """The statement that a row starting with ``=`` or ``+`` continues: the last one not beside."""
    found, side = pieces[0], False
    for piece in pieces:
        if piece.before == "row" or piece.before in CONNECTIVES.values():
            side = False
        if piece.before == "text":
            side = _side_word(piece.words)
        beside = side or piece.before == "note" or _is_index_list(piece)
        if piece.tokens and not beside:
            found = piece
    return found


def _side_word(words: str) -> bool:
    """Whether what follows belongs to the statement before; unknown words do, as unread clauses."""
    first = words.replace("~", " ").strip().strip("().,:").split(" ")[0].strip(",.;:").lower()
    return first not in MAIN_WORDS and first != ""


def _note_end(tokens: list[Token], depths: list[int], index: int) -> int:
    """After the ``)`` of a note ``(\\text{since } ..)`` that starts at ``index``; 0 for no note."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.kind != "text" or after.text.strip() in TEXT_NAMES:
        return 0
    for place in range(index + 1, len(tokens)):
        if tokens[place].is_char(")") and depths[place] == depths[index]:
            return place + 1
    return 0


def _separator(tokens: list[Token], depths: list[int], index: int, held: list[Token]) -> str | None:
    """None: part of a statement; ``""``: drop the token; else what kind of cut it makes."""
    token = tokens[index]
    last = held[-1] if held else None
    dangling = last is not None and (_is_operator(last) or _is_relation(last))
    if token.kind == "row":
        return _row(tokens, index, dangling)
    if token.kind == "&":
        return _column(tokens, depths, index, held, dangling)
    if token.kind == "quad":
        return "" if dangling or _continues(tokens, index) else "quad"
    if token.kind == "text" and token.text.strip() not in TEXT_NAMES:
        return None if dangling else "text"
    if token.kind == "command" and token.text in CONNECTIVES:
        return CONNECTIVES[token.text]
    if token.is_char(",", ";"):
        return None if _thousands(tokens, index) else ","
    if token.is_char("."):
        literal = index + 1 < len(tokens) and tokens[index + 1].is_char(".")
        return None if literal or (last is not None and last.is_char(".")) else ","
    return None


def _thousands(tokens: list[Token], index: int) -> bool:
    """``1,000`` glued together: two numbers or one? Left in place, where it is not understood."""
    if not 0 < index < len(tokens) - 1:
        return False
    before, comma, after = tokens[index - 1 : index + 2]
    numerals = before.kind == after.kind == "number" and len(after.text) == 3
    return numerals and before.end == comma.start and comma.end == after.start


def _row(tokens: list[Token], index: int, dangling: bool) -> str:
    rest = [t for t in tokens[index + 1 :] if t.kind not in _LAYOUT]
    if not rest or dangling:
        return ""
    return "resume" if _continues(tokens, index) else "row"


def _continues(tokens: list[Token], index: int) -> bool:
    """Whether a relation sign or an operator comes next, layout aside."""
    place = index + 1
    while place < len(tokens) and tokens[place].kind in _LAYOUT:
        place += 1
    return place < len(tokens) and (_is_relation(tokens[place]) or _is_operator(tokens[place]))


def _column(
    tokens: list[Token], depths: list[int], index: int, held: list[Token], dangling: bool
) -> str:
    """``&`` between two equations of one row cuts; one that only aligns is dropped."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or dangling or not _first_relation(held):
        return ""
    if _is_relation(after) or _is_operator(after) or after.kind in ("row", "text", "&"):
        return ""
    return "quad"


def _is_dots(piece: _Piece) -> bool:
    tokens = [t for t in piece.tokens if t.kind != "&"]
    literal = bool(tokens) and all(t.is_char(".") for t in tokens)
    return literal or (len(tokens) == 1 and tokens[0].kind == "command" and tokens[0].text in DOTS)


def _merge(pieces: list[_Piece]) -> list[_Piece]:
    """``i = 1, \\dots, n`` and ``A, X \\in S`` are one piece each, with their commas."""
    out: list[_Piece] = []
    for piece in pieces:
        previous = out[-1] if out else None
        joins = previous is not None and piece.before == "," and previous.tokens and piece.tokens
        if joins and previous is not None:
            dots = _is_dots(piece) or (previous.has_dots and _ends_in_dots(previous))
            sets = not previous.relation and piece.relation in ("in", "distributed")
            if dots or sets:
                _append(previous, piece)
                continue
        out.append(piece)
    return _merge_left(out)


def _ends_in_dots(piece: _Piece) -> bool:
    last = piece.tokens[-1]
    return last.is_char(".") or (last.kind == "command" and last.text in DOTS)


def _append(piece: _Piece, more: _Piece) -> None:
    at = piece.tokens[-1].end
    piece.tokens += [Token("char", ",", at, at), *more.tokens]
    piece.has_dots = piece.has_dots or _is_dots(more) or more.has_dots


def _merge_left(pieces: list[_Piece]) -> list[_Piece]:
    """``i, j = 1, \\dots, n``: a bare piece before a list with dots, or before ``\\in``."""
    out: list[_Piece] = []
    for piece in pieces:
        previous = out[-1] if out else None
        if (
            previous is not None
            and piece.before == ","
            and previous.tokens
            and not previous.relation
            and not previous.has_dots
            and (piece.has_dots or piece.relation in ("in", "distributed"))
        ):
            _append(previous, piece)
            continue
        out.append(piece)
    return out


def _assemble(source: Source, pieces: list[_Piece]) -> tuple[Statement, ...]:
    out: list[Statement] = []
    side = ""
    connective = ""
    for piece in pieces:
        if piece.before == "row" or piece.before in CONNECTIVES.values():
            side = ""
            connective = piece.before if piece.before != "row" else ""
        if piece.before == "text":
            side = piece.words.strip() if _side_word(piece.words) and out else ""
        listed = out and (_is_index_list(piece) or _is_index_value(piece))
        if out and out[-1].clauses and _is_numeral(piece):
            continue
        if piece.before == "note" or (side and out) or listed:
            if out:
                out[-1] = replace(out[-1], clauses=(*out[-1].clauses, _clause(source, piece, side)))
            continue
        if not [t for t in piece.tokens if t.kind != "&"] or (out and _is_number_tag(piece)):
            continue
        out.append(_statement(source, piece, connective))
        connective = ""
    return tuple(out)


def _is_index_list(piece: _Piece) -> bool:
    return (piece.has_dots or _is_dots(piece)) and piece.relation in ("eq", "")


def _is_index_value(piece: _Piece) -> bool:
    """``i = 1, 2`` after a comma: a clause, although not one that is understood."""
    texts = [t.text for t in piece.tokens if t.kind != "&"]
    plain = len(texts) == 3 and texts[1] == "=" and texts[0] in ("i", "j", "k", "l", "m", "t")
    return plain and texts[2].isdigit() and piece.before in (",", "quad")


def _is_numeral(piece: _Piece) -> bool:
    """The ``2`` of ``i = 1, 2``."""
    return piece.before == "," and len(piece.tokens) == 1 and piece.tokens[0].kind == "number"


def _is_number_tag(piece: _Piece) -> bool:
    """``\\quad (2)`` at the end of a display is its number."""
    texts = [t.text for t in piece.tokens]
    shaped = len(texts) == 3 and texts[0] == "(" and texts[2] == ")"
    return shaped and piece.tokens[1].kind == "number" and piece.before == "quad"


def _statement(source: Source, piece: _Piece, connective: str) -> Statement:
    tokens = [t for t in piece.tokens if t.kind != "&" or _inside(piece.tokens, t)]
    start, end = tokens[0].start, tokens[-1].end
    try:
        if piece.before == "row" and not piece.relation:
            raise ReadError(
                "HP406",
                "a row without a relation: it may continue the row before or stand alone",
                source.span(start, end),
                "start it with an operator or a relation sign",
            )
        node = parse_tokens(source, tokens, piece.has_dots or any(t.is_char(",") for t in tokens))
    except ReadError as error:
        return Statement(None, start, end, connective, (), error)
    return Statement(node, start, end, connective)


def _inside(tokens: list[Token], token: Token) -> bool:
    depth = _depths(tokens)[tokens.index(token)]
    return depth > 0


def _clause(source: Source, piece: _Piece, side: str) -> Clause:
    """A side clause; where its formula cannot be parsed its place is kept and the node is None."""
    tokens = [t for t in piece.tokens if t.kind != "&"]
    words = piece.words.strip() if piece.before == "note" else side
    if piece.before == "note":
        tokens = [t for t in tokens if t.kind not in ("text", "quad")]
    if not tokens:
        return Clause(words, None, 0, 0)
    try:
        node: Node | None = parse_tokens(source, tokens, lists=True)
    except ReadError:
        node = None
    return Clause(words, node, tokens[0].start, tokens[-1].end)
