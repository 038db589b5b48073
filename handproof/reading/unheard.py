"""What the words of a problem may suppose beyond what was read.

A model refutes a step only if nothing that its author supposed is missing. Words are read by
patterns, so words that no pattern has read may suppose anything ("unipotent", "a unit vector").
Without a given block every word must be glue or have been read; where a given block says what
holds, the other words are taken as argument, unless they suppose, condition or describe a symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handproof.reading.conditions import supposed
from handproof.reading.context_patterns import PATTERNS
from handproof.reading.declaring import PROPERTIES
from handproof.reading.document import Block, Display, Document, GivenBlock, Heading, Prose
from handproof.reading.leads import last_sentence
from handproof.reading.memberships import relation_of
from handproof.reading.prose import CLOSE, MARK, OPEN, Words, words_of
from handproof.reading.sections import Found, Section

GLUE = frozenset(
    "a an the and or of on to by from then thus hence therefore so now next also it this these "
    "those we us i our both side sides left right hand let be is are where with for all every each "
    "any some have has get gets obtain obtains obtained yields yield gives give find finds see "
    "write read reads becomes consequently finally first second third again once more "
    "equation equations formula expression expressions line term terms step steps follows follow "
    "following above below which that implies imply conclude simplifies simplify expanding expand "
    "multiplying computing compute rearranging using use real number numbers matrix matrices "
    "vector vectors scalar scalars size sizes dimension dimensions qed".split()
)
"""Words that suppose nothing: of a paragraph of these, only the formulas say something."""

SUPPOSING = re.compile(
    r"\b(?:let|assum\w*|suppos\w*|such\s+that|satisf\w+|subject\s+to|provided|throughout|always|"
    r"everywhere|constrain\w*|requir\w+|impos\w+|choos\w+|chose\w*|pick\w*|hypothes[ie]s|restrict\w*|"
    r"only\s+consider|consider|condition(?:s|ed)?|given\s+that|known|contradict\w*|absurd\w*|wlog|without\s+loss)\b",
    re.IGNORECASE,
)
"""Words that may suppose something, with or without a formula beside them."""
CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|unless|whether|case|cases|except|only|where|with|here|while|for|at|"
    r"taking|take|setting|set|put|plug\w*|fix\w*|solv\w+|denot\w+|defin\w+|mean(?:s|ing)?|"
    r"has|have|having|without|as|since|because|due)\b",
    re.IGNORECASE,
)
"""Words that may put a condition on a formula beside them."""
PREDICATE = re.compile(
    rf"{MARK}(?:\s*,?\s*(?:and\s+)?{MARK})*\s*,?\s*(?:is|are|be|being|has|have|having|lies?|commutes?|"
    r"sums?|satisf\w+|vanish\w*|denotes?)\b",
    re.IGNORECASE,
)
"""Words that describe a symbol."""
EQUATED = re.compile(
    rf"{MARK}\s*,?\s*(?:is|are|be|being|equals?|denotes?|becomes?|by|as)\s+"
    rf"(?:[a-z]+\s+){{0,3}}{MARK}",
    re.IGNORECASE,
)
"""One formula is said to be another."""
CONCLUSION = re.compile(r"[^,;]*,?\s*\b(?:because|since|as)\s*:?\s*$", re.IGNORECASE)
"""What stands before a final "because" is the claim, no supposition."""
ARGUMENT = GLUE | frozenset(
    "because since as by out multiplying inserting substituting differentiating distributing "
    "collecting factoring cancelling dividing adding subtracting squaring transposing taking "
    "rule rules chain product products sum sums trace traces determinant inverse inverses "
    "transpose derivative derivatives gradient gradients logarithm logarithms cyclic linearity "
    "respect part parts factor factors result results into in equal equals equality "
    "equivalently together "
    "holds hold know compact plus minus times brackets identity".split()
)
"""Words of an argument, besides: just before a formula they suppose nothing either."""
CLAIMING = re.compile(
    r"\b(?:then|hence|thus|therefore|so|because|since|have|has|gets?|obtain(?:s|ed)?|yields?|"
    r"gives?|impl(?:y|ies)|follows?|finds?|see|becomes?|equals?|equivalently|simplif(?:y|ies)|"
    r"conclude|reads?|consequently|that\s+is|holds?|also|and)\b",
    re.IGNORECASE,
)
"""Words after which a formula is claimed."""
TRAILING = re.compile(
    r"^\W*(?:where|with|for|if|when|whenever|provided|as|since|because|here|under|such|unless|in)\b",
    re.IGNORECASE,
)
"""Words that belong to the formula before them."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.;!?:])\s+")
_TITLE = re.compile(
    r"^\W*(?:problem|exercise|question|solution|answer|proof|example|claim)\s*\d*(?:\W*\b[a-z]\b)?"
    r"\W*(?=[.:)*]|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[a-h]|ii?i?|iv)\)|\(\w\)")


@dataclass(frozen=True, slots=True)
class Unheard:
    """Words that nothing has read, and their line."""

    words: str
    line: int

    @property
    def reason(self) -> str:
        """Why no model of what was read refutes a step beside these words."""
        return f"the words of line {self.line} may suppose more (`{self.words}`)"


def unheard(document: Document, section: Section, contract: bool) -> Unheard | None:
    """The first words of a problem that may suppose what was not read; None where there are none.

    ``contract``: whether a given block says what holds in the problem.
    """
    for block in section.blocks:
        line = document.span(block).line
        if isinstance(block, Heading) and _HEADING.search(block.text):
            return Unheard(" ".join(block.text.split())[:40], line)
        if isinstance(block, Prose):
            found = _of_words(words_of(document.source, block), section, contract)
            if found:
                return Unheard(found, line)
    return None


def unclaimed(lead: str) -> str:
    """Why the words before a display may not claim it; empty where they do.

    A formula after "consider" or "we solve" is no claim, and one after "by independence" has a
    hypothesis; one without words goes on with the argument.
    """
    sentence = CONCLUSION.sub(" because", _TITLE.sub(" ", last_sentence(lead)))
    if not _WORD.search(re.sub(MARK, " ", sentence)):
        return ""
    for word in _foreign(sentence, ARGUMENT):
        return f"the words before it may suppose more (`{word}`)"
    return "" if CLAIMING.search(sentence) else "the words before it may not claim it"


def skipped(document: Document) -> Unheard | None:
    """Text that belongs to no block (code, HTML) and may suppose something."""
    cursor = 0
    for block in (*document.blocks, None):
        start, end = (len(document.source.text),) * 2 if block is None else _extent(block)
        found = _HEADING.search(document.text(cursor, start)) if start > cursor else None
        if found:
            place = cursor + found.start()
            line = document.source.span(place, place + 1).line
            return Unheard(found.group(), line)
        cursor = max(cursor, end)
    return None


def _extent(block: Block) -> tuple[int, int]:
    return block.outer if isinstance(block, Display) else (block.start, block.end)


def has_contract(section: Section) -> bool:
    """Whether a given block stands in a problem."""
    return any(isinstance(block, GivenBlock) for block in section.blocks)


def _of_words(words: Words, section: Section, contract: bool) -> str:
    read = {f.offset for f in section.found if f.facts or f.definitions or f.symbols}
    read |= {inline.place.start for inline in supposed(words, set())}
    read |= {f.offset for f in section.found if f.pattern == "membership"}
    for place in words.places:
        if relation_of(place) and place.start not in read:
            return " ".join(place.text.split())[:40]
    text = CONCLUSION.sub(" ", _TITLE.sub(" ", _without_read(words, section.found)))
    for sentence in _SENTENCE.split(text):
        if contract and not _binding(sentence):
            continue
        equated = EQUATED.search(sentence)
        if equated:
            return _WORD.search(re.sub(MARK, " ", equated.group())).group()  # type: ignore[union-attr]
        for word in _foreign(sentence):
            return word
    return ""


def _binding(sentence: str) -> bool:
    """Whether a sentence supposes something or describes a symbol."""
    conditional = OPEN in sentence and CONDITIONAL.search(sentence)
    describing = PREDICATE.search(sentence) or _PROPERTY.search(sentence) or _IS.search(sentence)
    return bool(SUPPOSING.search(sentence) or conditional or describing)


def _foreign(sentence: str, known: frozenset[str] = GLUE) -> Iterator[str]:
    """The words of a sentence that are not known to suppose nothing."""
    plain = _NAMED.sub(" ", re.sub(f"{OPEN}\\d+{CLOSE}", " ", sentence))
    for match in _WORD.finditer(plain):
        if match.group().lower() not in known:
            yield match.group()


def _without_read(words: Words, found: tuple[Found, ...]) -> str:
    """The words without the properties that a pattern made facts of."""
    text = words.text
    learnt = {(f.pattern, f.offset) for f in found if f.facts}
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(words.text):
            places = words.marked(match.group())
            if places and (pattern.name, places[0].start) in learnt:
                known = _PROPERTY.sub(lambda m: " " * len(m.group()), match.group())
                text = text[: match.start()] + known + text[match.end() :]
    return text


_PROPERTY = re.compile(
    r"\b(?:" + "|".join(sorted(filter(None, map(re.escape, PROPERTIES)), key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)  # fmt: skip
_IS = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_HEADING = re.compile(rf"{SUPPOSING.pattern}|{_PROPERTY.pattern}|\\bcases?\\b", re.IGNORECASE)
