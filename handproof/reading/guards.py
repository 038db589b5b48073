"""When words take back what a formula seems to say: conditions, cases, denials.

A false fact in a context makes false proofs, so a formula counts only where its own clause says
nothing against it.
"""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[.;:!?]\s")
CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|until|whether|iff|not|never|no|once|case|cases|cannot|neither|only|"
    r"provided|were|would|could|might|may|imply|implies|implied|show|shows|prove|proves|because|"
    r"otherwise|either|follows|hence|thus|therefore|equivalent|since|than|range|ranges)\b",
    re.IGNORECASE,
)
"""Before a formula in its sentence: it is conditional, denied or concluded, not stated."""
AFTER = re.compile(
    r"^\s*(?:,\s*)?(?:if|only\s+if|iff|when|whenever|unless|whether|or\b)", re.IGNORECASE
)
STATED = re.compile(
    r"\b(?:where|with|let|assume|assuming|suppose|supposing|given|here|known|fixed|constants?|parameters?|"
    r"dimensions?|sizes?|and|for\s+(?:some|all|any|every|each))\b",
    re.IGNORECASE,
)
"""Before a bound: it is stated for what follows."""
DEFINING = re.compile(
    r"\b(?:where|let|define[sd]?|definition|denote[sd]?|with|write|put|notation|abbreviat\w+|called|is|as|be)\b",
    re.IGNORECASE,
)
NOT_DEFINING = re.compile(
    r"\b(?:if|when|case|cases|special|which|setting|for|assum\w+|suppos\w+|get|gets|obtain\w*|yields?|"
    r"follows?|shows?|since|because|from|unless|not|under|event|probability|choose|choosing)\b",
    re.IGNORECASE,
)


_INTRODUCING = re.compile(
    r"\b(?:where|with|let|assume|assuming|suppose|supposing|given|here|denote|denotes|for\s+any|"
    r"for\s+all|for\s+every)\b",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    "a an the any some all every each arbitrary both two three and or that be is are of we also "
    "then now let matrix matrices vector vectors number numbers real scalar scalars square thin "
    "tall compact given fixed known unknown columns rows eigenvectors with where in it so design "
    "covariance data n d".split()
)
"""Words that may stand between "let" or "where" and a property without changing what is stated."""
_ENDED = re.compile(
    r"^\s*(?:$|[.,;:)!]|\u27e6|(?:and|with|where|then|whose|of|matrix|matrices|so|we|satisfying)\b)"
)


def plainly(before: str, after: str) -> bool:
    """Whether a property after these words is stated without anything that may take it back.

    "Nobody says that A is symmetric", "A is symmetric up to noise": words that are not known to
    leave a statement alone may deny it, and a false fact makes false proofs.
    """
    found = list(_INTRODUCING.finditer(before))
    rest = before[found[-1].end() :] if found else before
    words = re.findall(r"[^\W\d_][\w'-]*", re.sub("\u27e6\\d+\u27e7", " ", rest))
    return all(word.lower() in _PLAIN for word in words) and _ENDED.match(after) is not None


def sentence_before(text: str, place: int) -> str:
    """The part of a sentence before a place in a text."""
    return _CLAUSE.split(text[:place])[-1]


def clause_before(text: str, place: int) -> str:
    """The words since the last comma or full stop before a place."""
    return re.split(r"[.;:,!?(]\s*", text[:place])[-1]


def stated(before: str, after: str = "") -> bool:
    """Whether a formula after these words is stated, not conditional, denied or concluded."""
    return CONDITION.search(before) is None and AFTER.match(after) is None


def bound_stated(before: str, after: str = "") -> bool:
    """Whether a bound after these words holds from here on."""
    return stated(before, after) and STATED.search(before) is not None


def defining(clause: str) -> bool:
    """Whether an inline equation after these words defines the name on its left."""
    return DEFINING.search(clause) is not None and NOT_DEFINING.search(clause) is None
