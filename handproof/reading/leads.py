"""What the words before a formula make of it: hypothesis, goal, remark or step. A table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a statement is, in the argument of its author."""

    DEFINITION = "definition"
    """A new name on the left: nothing to prove."""
    DECLARATION = "declaration"
    """Says where names live."""
    HYPOTHESIS = "hypothesis"
    """Supposed: assumed, not checked."""
    GOAL = "goal"
    """The claim of a theorem, or what is to be shown: never a hypothesis of its own proof."""
    STEP = "step"
    """Claimed to follow from what stands before."""
    MENTION = "mention"
    """An inline formula without a claim of its own."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A row: name, words before a formula, what they make of it, example and counter-example."""

    name: str
    regex: re.Pattern[str]
    kind: Kind
    example: str
    counter_example: str


def _lead(name: str, regex: str, kind: Kind, example: str, counter_example: str) -> Lead:
    return Lead(name, re.compile(regex, re.IGNORECASE), kind, example, counter_example)


LEADS: tuple[Lead, ...] = (
    _lead("to be shown",
          r"\b(?:show|prove|verify|demonstrate|derive|argue)\s+(?:that|the|all)?\b"
          r"(?!.*\b(?:have|has|been)\b\s*$)", Kind.GOAL, "Show that", "We have"),
    _lead("has been shown", r"^\s*(?:hence|thus|therefore)\b|\b(?:have|has)\s+shown\b", Kind.STEP,
          "Hence, we have shown that L is minimized only if", "Show that"),
    _lead("from what stands before",
          r"\b(?:from|by|using)\b[^.]*\bwe\s+(?:have|get|obtain|know)\b", Kind.STEP,
          "From part (b), we have the first-order condition", "We assume this condition"),
    _lead("only if", r"\bis\s+(?:minimi[sz]ed|maximi[sz]ed)\s+only\s+if\s*$", Kind.GOAL,
          "L is minimized only if", "L is minimized"),
    _lead("let", r"\blet\b[^.;]*\bbe\s*$|\blet\s*$", Kind.HYPOTHESIS,
          "Let the compact SVD of W be", "Letters are written"),
    _lead("assume", r"\b(?:assum(?:e|ing)|suppos(?:e|ing))\b(?:\s+that)?[^.]*$", Kind.HYPOTHESIS,
          "Assume that", "This follows without assumptions. Then"),
    _lead("first-order condition", r"first-order\s+condition\s*:?\s*$", Kind.HYPOTHESIS,
          "We assume the first-order condition:", "of first order"),
    _lead("decomposition",
          r"\b(?:decomposition|SVD|factori[sz]ation)\b[^.]*\b(?:is|be|reads)\s*:?\s*$",
          Kind.HYPOTHESIS,
          "the eigen-decomposition of the matrix is", "the decomposition shows"),
    _lead("observed",
          r"\b(?:observations?|samples?|draws?|data)\s+(?:from|by|according\s+to)\s*:?\s*$",
          Kind.HYPOTHESIS, "Let x be N independent observations from", "the data show"),
    _lead("given that",
          r"\bgiven\s+(?:that\b|the\s+\w+\s+function\b)[^.]*$|\bfollows?\s*$", Kind.HYPOTHESIS,
          "Given that each observation follows", "We are given"),
)  # fmt: skip
"""First match wins; without a match a statement is a step."""

CONSTANTS = re.compile(
    r"\b(?:up\s+to|omitting|ignoring|dropping)\b[^.]*\bconstants?\b", re.IGNORECASE
)
"""Equality up to an additive or multiplicative constant: not an equation."""
CONTRADICTED = re.compile(
    r"\b(?:not\s+true|false|wrong(?:ly)?|does\s+not\s+hold|fails|in\s+contrast\s+to|unlike|would|"
    r"mistakes?|naively|approximately|approximation|roughly|heuristically|asymptotically|modulo|"
    r"(?:first|second|leading|lowest)\s+order\s+(?:we|this|it|in)|in\s+the\s+limit|often\s+write)\b"
    r"|^\W*or\W*$",
    re.IGNORECASE,
)
"""Words that deny or weaken the formula after them, or make it one of several: it is no step."""

SET_TO_ZERO = re.compile(
    r"\bset(?:ting)?\b\s*(?:(?:it|this|the|that|its)\s*)?(?:derivative|gradient|result|expression)?s?\s*"
    r"(?:equal\s+)?to\s+(?:zero|0)\b",
    re.IGNORECASE,
)
"""A derivative is supposed to vanish: the one before, or the one that this formula equates to 0."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(*])")
REFERENCE = re.compile(
    r"\\(?:eq)?ref\{([^{}]*)\}|\b(?:equation|eq\.?|condition)\s*\((\d[\d.]*)\)", re.IGNORECASE
)
PART = re.compile(r"\bpart\s+\((\w)\)", re.IGNORECASE)


def last_sentence(words: str) -> str:
    """The sentence that leads into a formula."""
    return _SENTENCE.split(words.strip())[-1] if words.strip() else ""


def kind_of(words: str) -> Kind:
    """What the sentence before a formula makes of it."""
    sentence = last_sentence(words)
    for row in LEADS:
        if row.regex.search(sentence):
            return row.kind
    return Kind.STEP


def references(words: str) -> tuple[str, ...]:
    """Labels and numbers of equations that the words cite."""
    return tuple(a or b for a, b in REFERENCE.findall(words))
