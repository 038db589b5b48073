"""Conditions and suppositions that stand as inline formulas in the words before a display.

Dropping one would make right steps look wrong: what is supposed becomes a hypothesis, what is a
condition of the next display becomes a clause of it, and what cannot be read is kept as an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handproof.reading.elaborate import SideClause, reader_for
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.guards import clause_before, sentence_before
from handproof.reading.leads import last_sentence
from handproof.reading.place import Place
from handproof.reading.prose import CLOSE, OPEN, Words
from handproof.reading.relations import condition
from handproof.reading.rows import Statement
from handproof.reading.tree import Chain, Node, strip
from handproof.terms.spans import Span

SUPPOSING = re.compile(r"\b(?:assum(?:e|ing|ed)|suppos(?:e|ing|ed)|let)\b", re.IGNORECASE)
IF = re.compile(
    r"\b(?:if|when|whenever|provided|unless|for|as\s+long\s+as)\b[^,;:]*$", re.IGNORECASE
)
UNREADABLE = re.compile(
    r"\b(?:if|whenever|unless|provided|suppos(?:e|ing)|assum(?:e|ing)|as\s+long\s+as|except)\b",
    re.IGNORECASE,
)
_REACH = 6
"""How many words may stand between "suppose" and the formula that is supposed."""
_ASKING = re.compile(
    r"\b(?:whether|if|not|see|show|prove|find|check|us|compute|consider|verify)\b", re.IGNORECASE
)
_NEGATING = re.compile(r"\b(?:unless|not|except)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline formula that is supposed, as a statement to be read."""

    statement: Statement
    place: Place
    words: str


def supposed(words: Words, consumed: set[int]) -> list[Inline]:
    """The relations that a paragraph supposes and that are no declarations."""
    out: list[Inline] = []
    for number, place in enumerate(words.places):
        before = _before(words, number)
        if place.start in consumed or not _supposes(before) or IF.search(before):
            continue
        try:
            node: Node | None = place.node(lists=True)
            error = None
        except ReadError as found:
            node, error = None, found
        if node is None or isinstance(strip(node), Chain):
            statement = Statement(node, place.start, place.end, error=error)
            out.append(Inline(statement, place, before))
    return out


def _supposes(before: str) -> bool:
    """Whether a supposing word stands close before the end of these words."""
    found = list(SUPPOSING.finditer(before))
    if not found:
        return False
    between = re.sub(rf"{OPEN}\d+{CLOSE}", " ", before[found[-1].end() :])
    return len(re.findall(r"[A-Za-z-]+", between)) <= _REACH and not _ASKING.search(between)


def _before(words: Words, number: int) -> str:
    at = words.text.find(f"{OPEN}{number}{CLOSE}")
    return sentence_before(words.text, at)


def conditions(words: Words, consumed: set[int], env: Environment, span: Span) -> list[SideClause]:
    """The clauses that the last sentence of a paragraph puts on the display after it."""
    sentence = last_sentence(words.text)
    if not (IF.search(sentence) or UNREADABLE.search(sentence)):
        return []
    out: list[SideClause] = []
    start = len(words.text) - len(sentence)
    for number, place in enumerate(words.places):
        at = words.text.find(f"{OPEN}{number}{CLOSE}")
        clause = clause_before(words.text, at)
        if at < start or place.start in consumed or not IF.search(clause):
            continue
        out += _condition(place, clause, env)
    if not out and UNREADABLE.search(sentence):
        message = "the words before it make it conditional in a way that is not understood"
        error = ReadError("HP404", message, span, "state the condition as a formula")
        out.append(SideClause(sentence, None, span, error))
    return out


def _condition(place: Place, clause: str, env: Environment) -> list[SideClause]:
    try:
        node = strip(place.node(lists=True))
        if not isinstance(node, Chain):
            return []
        if _NEGATING.search(clause):
            raise place.error("HP404", "a negated condition")
        found = condition(reader_for(place.source, env), node)
    except (ReadError, IllFormed) as error:
        return [SideClause(clause, None, place.span, error)]
    return [SideClause(clause, found, place.span)]
