"""Context from prose: a small table of patterns, each with an example and a counter-example.

A pattern finds formulas among words and declares what they say. It adds symbols, facts or
definitions to an environment or raises; it never changes what is declared already. Only
what the words state is taken: an eigenvector pattern gives a shape, not orthonormality.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from handproof.reading.declaring import PROPERTIES, declare_property, state
from handproof.reading.environment import Environment
from handproof.reading.memberships import declare_members, relation_of
from handproof.reading.place import Place, is_new_name, new_name
from handproof.reading.prose import MARK, MARKS, Words
from handproof.reading.spectral import (
    declare_decomposition,
    declare_diagonal,
    declare_eigenvalues,
    declare_eigenvectors,
    is_diagonal,
)
from handproof.reading.tree import Chain, Item, Number, Product, key, strip
from handproof.terms.nodes import Sym
from handproof.terms.sorts import INTEGER, Matrix, matrix
from handproof.terms.typing_rules import size_of

Action = Callable[[Words, "re.Match[str]", Environment], Environment]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row: name, regular expression over words and marks, what it declares, and two examples."""

    name: str
    regex: re.Pattern[str]
    action: Action
    example: str
    counter_example: str


_ADJECTIVE = "|".join(
    sorted(
        (re.escape(w) for w in PROPERTIES if w not in ("real", "integer")), key=len, reverse=True
    )
)
_FILL = r"(?:\s+(?:[a-z-]+))??"
_ARTICLE = r"(?:an?|any|some|arbitrary|two|three|both|all|each|every|an arbitrary|the)"
_NOUN = r"(?:matrix|matrices|vectors?|numbers?|scalars?|real|reals)"


def _places(words: Words, match: re.Match[str], group: str) -> tuple[Place, ...]:
    return words.marked(match[group] or "")


def _names_only(place: Place) -> Place:
    """The name in ``W``, ``Q \\in S`` or ``R = V^\\top``."""
    node = strip(place.node(lists=True))
    if isinstance(node, Chain):
        first = node.sides[0]
        return Place(place.source, first.start, first.end)
    return place


_PREPOSITION = re.compile(
    r"\b(?:of|in|for|by|from|with|to|on|at|into|over|between)\s*$", re.IGNORECASE
)


def _subjects(words: Words, match: re.Match[str]) -> tuple[Place, ...]:
    """The formulas that a verb speaks of: the last before a singular, all before a plural.

    A list that follows a preposition (``eigenvectors of $S$, $Q$ and $V$ are ..``) is not clear.
    """
    places = _places(words, match, "names")
    plural = re.search(r"\bare\b|\bmatrices\b|\bvectors\b", match.group())
    if not plural:
        return places[-1:]
    if len(places) > 1 and _PREPOSITION.search(words.text[: match.start("names")]):
        raise places[0].error("HP406", "it is not clear which of these are meant")
    return places


def _objects(words: Words, match: re.Match[str]) -> tuple[Place, ...]:
    """The formulas after a noun: the first after a singular, all after a plural."""
    places = _places(words, match, "names")
    plural = re.search(r"\bmatrices\b|\bvectors\b|\bnumbers\b", match.group())
    return places if plural else places[:1]


def _properties(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``$Q$ and $V$ are two column orthogonal matrices``."""
    return _with_properties(_subjects(words, match), match, env)


def _properties_before(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``positive definite matrices $A, X$``."""
    return _with_properties(_objects(words, match), match, env)


def _with_properties(
    places: tuple[Place, ...], match: re.Match[str], env: Environment
) -> Environment:
    adjectives = re.findall(_ADJECTIVE, match.groupdict().get("property") or "")
    if "orthogonal" in adjectives and not re.search(r"\bmatri", match.group()):
        _one_matrix(places, env)
    for place in places:
        for word in adjectives:
            env = declare_property(_names_only(place), word, env, None)
    return env


def _one_matrix(places: tuple[Place, ...], env: Environment) -> None:
    """``$a$ and $b$ are orthogonal`` speaks of both together; a number is not orthogonal."""
    symbol = env.values.get(key(_names_only(places[0]).node()) or "")
    if len(places) > 1 or symbol is None or not isinstance(symbol.sort, Matrix):
        raise places[0].error("HP406", "orthogonal to each other, or orthogonal matrices?")


def _sized(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``an $n \\times p$ matrix $X$``."""
    return _with_shape(words, _objects(words, match), match, env)


def _is_sized(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``$X$ is an $n \\times p$ matrix``."""
    return _with_shape(words, _subjects(words, match), match, env)


def _with_shape(
    words: Words, places: tuple[Place, ...], match: re.Match[str], env: Environment
) -> Environment:
    (shape,) = _places(words, match, "shape")
    node = strip(shape.node())
    if not (isinstance(node, Product) and [i.sign for i in node.items][-1] == "*"):
        raise shape.error("HP408", f"`{shape.text}` is not a shape")
    cut = max(k for k, item in enumerate(node.items) if item.sign == "*")
    rows, env = _size(shape, node.items[:cut], env)
    cols, env = _size(shape, node.items[cut:], env)
    for place in places:
        only = _names_only(place)
        if key(only.node()) not in env.values:
            env = env.declare(Sym(new_name(only.node(), only), matrix(rows, cols)))
    return _with_properties(places, match, env)


def _size(place: Place, items: tuple[Item, ...], env: Environment):  # type: ignore[no-untyped-def]
    from handproof.reading.elaborate import reader_for
    from handproof.reading.products import part_of

    node = part_of(items, 0, len(items))
    label = key(node)
    if label is not None and label not in env.values and not label.isdigit():
        env = env.declare(Sym(label, INTEGER))
    return size_of(reader_for(place.source, env).term(node)), env


def _dimension(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``$n$-dimensional vector $y$``."""
    (place,) = _places(words, match, "size")
    node = place.node()
    rows, env = _size(place, (Item("", node),), env)
    for name in _places(words, match, "names"):
        only = _names_only(name)
        env = env.declare(Sym(new_name(only.node(), only), matrix(rows, 1)))
    return env


def _member(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """A formula that says where names live: ``W \\in \\mathbb{R}^{d \\times q}``."""
    (place,) = _places(words, match, "formula")
    if relation_of(place) != "in":
        raise place.error("HP408", "no membership")
    return declare_members(place, env)


def _bound(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``\\sigma > 0``, ``q < d``."""
    (place,) = _places(words, match, "formula")
    if relation_of(place) not in ("lt", "le", "gt", "ge"):
        raise place.error("HP408", "no bound")
    node = strip(place.node(lists=True))
    assert isinstance(node, Chain)
    names = [key(side) for side in node.sides if not isinstance(strip(side), Number)]
    new = [name for name in names if name is not None and name not in env.values]
    squared = any(f"{name}^2" in env.values for name in new)
    capital = any(name[:1].isupper() for name in new)
    if new and (len(names) > 1 or capital) and not squared:
        raise place.error("HP408", "a bound between names that are not declared")
    return state(place, env, None)


def _diagonal(words: Words, match: re.Match[str], env: Environment) -> Environment:
    """``D = \\text{diag}(d_1, \\dots, d_q)`` of a declared D."""
    (place,) = _places(words, match, "formula")
    node = strip(place.node(lists=True))
    if not (isinstance(node, Chain) and len(node.sides) == 2 and is_diagonal(node.sides[1])):
        raise place.error("HP408", "no diagonal")
    if is_new_name(node.sides[0], env):
        raise place.error("HP408", "the name on the left is new: a definition")
    return declare_diagonal(place, node.sides[0], node.sides[1], env)


def _decomposition(words: Words, match: re.Match[str], env: Environment) -> Environment:
    places = _places(words, match, "formula")
    return declare_decomposition(places[-1], env)


def _eigenvectors(words: Words, match: re.Match[str], env: Environment) -> Environment:
    (names,) = _places(words, match, "names")
    (count,) = _places(words, match, "count")
    of = _places(words, match, "of")
    return declare_eigenvectors(names, count, of[0] if of else None, env)


def _eigenvalues(words: Words, match: re.Match[str], env: Environment) -> Environment:
    (names,) = _places(words, match, "names")
    (of,) = _places(words, match, "of")
    return declare_eigenvalues(names, of, env)


def _row(name: str, regex: str, action: Action, example: str, counter_example: str) -> Pattern:
    return Pattern(name, re.compile(regex, re.IGNORECASE), action, example, counter_example)


PATTERNS: tuple[Pattern, ...] = (
    _row("membership", f"(?P<formula>{MARK})", _member,
         r"where $W \in \mathbb{R}^{d \times q}$", r"where $W = 3$"),
    _row("members of a family", f"(?P<formula>{MARK})", _member,
         r"Let $x_1, \dots, x_N \in \mathbb{R}^d$ be observations",
         r"Let $x_1, \dots, x_N$ be given"),
    _row("interval", f"(?P<formula>{MARK})", _member,
         r"with $\sigma \in (0, \infty)$", r"with $\sigma \in [0, 1]$"),
    _row("bound", f"(?P<formula>{MARK})", _bound,
         r"Here $\sigma > 0$.", r"Here $\sigma \approx 0$."),
    _row("sized matrix",
         rf"(?P<shape>{MARK})\s+(?P<property>(?:[a-z-]+\s+){{0,3}}?){_NOUN}\s+(?P<names>{MARKS})",
         _sized, r"an $n \times p$ design matrix $X$", r"an $n$ design matrix $X$"),
    _row("is a sized matrix",
         rf"(?P<names>{MARKS})\s+(?:is|are|be|denotes?)\s+{_ARTICLE}?\s*(?P<property>(?:[a-z-]+\s+){{0,3}}?)"
         rf"(?P<shape>{MARK})\s+(?P<rest>(?:[a-z-]+\s+){{0,2}}?){_NOUN}",
         _is_sized, r"$R$ is an arbitrary orthogonal $q \times q$ matrix", r"$R$ is a matrix"),
    _row("dimensional vector",
         rf"(?P<size>{MARK})\s*-\s*dimensional\s+(?:[a-z-]+\s+){{0,2}}?vectors?\s+(?P<names>{MARKS})",
         _dimension, r"an $n$-dimensional vector $y$", r"an infinite-dimensional vector $y$"),
    _row("property after names",
         rf"(?P<names>{MARKS})\s*,?\s*(?:(?:is|are|be)\s+)?(?:{_ARTICLE}\s+)?(?P<property>(?:{_ADJECTIVE})"
         rf"(?:\s+(?:and\s+)?(?:{_ADJECTIVE}))*)\s+(?:matrix|matrices)\b",
         _properties, r"$S \in \mathbb{R}^{d \times d}$ is a symmetric matrix",
         r"$S \in \mathbb{R}^{d \times d}$ is a large matrix"),
    _row("property as predicate",
         rf"(?P<names>{MARKS})\s+(?:is|are|be)\s+(?P<property>(?:{_ADJECTIVE})(?:\s+and\s+(?:{_ADJECTIVE}))*)\b"
         r"(?!\s+(?:if|only|matri))",
         _properties, r"where $A \in \mathbb{R}^{n \times n}$ is invertible",
         r"where $A \in \mathbb{R}^{n \times n}$ is invertible if $n = 1$"),
    _row("property before names",
         rf"(?P<property>(?:{_ADJECTIVE})(?:\s+(?:and\s+)?(?:{_ADJECTIVE}))*)\s+(?:matrix|matrices)\s+(?P<names>{MARKS})",
         _properties_before,
         r"for any positive definite matrices $A, X \in \mathbb{R}^{d \times d}$",
         r"for any matrices $A, X \in \mathbb{R}^{d \times d}$"),
    _row("eigenvectors",
         rf"(?P<names>{MARK})\s+(?:contains?|denotes?|are|is|holds|collects)\s+(?:the\s+)?(?P<count>{MARK})\s+"
         rf"(?:[a-z-]+\s+){{0,2}}eigenvectors(?:\s+of\s+(?P<of>{MARK}))?",
         _eigenvectors,
         r"with $S \in \mathbb{R}^{d \times d}$,"
         r" $U_q$ contains the $q$ principal eigenvectors of $S$",
         r"$U_q$ has columns"),
    _row("eigenvalues",
         rf"(?P<names>{MARK})\s+(?:are|be|denote)\s+(?:the\s+)?(?:[a-z-]+\s+)?"
         rf"eigenvalues\s+of\s+(?P<of>{MARK})", _eigenvalues,
         r"with $S \in \mathbb{R}^{d \times d}$,"
         r" $\lambda_1 \geq \dots \geq \lambda_d$ are the eigenvalues of $S$",
         r"$\lambda$ are the eigenvalues of nothing"),
    _row("diagonal", f"(?P<formula>{MARK})", _diagonal,
         r"$D \in \mathbb{R}^{q \times q}$, $d \in \mathbb{R}^q$,"
         r" $D = \text{diag}(d_1, \dots, d_q)$",
         r"$D = \text{diag}(d_1, \dots, d_q)$"),
    _row("eigendecomposition",
         rf"(?:eigen-?\s?(?:value\s)?|spectral\s)decomposition\s+(?:of\s+{MARK}\s+)?(?:be|is|of)\s+(?P<formula>{MARK})(?!\s+be)",
         _decomposition,
         r"with $S \in \mathbb{R}^{d \times d}$,"
         r" the eigendecomposition of $S$ is $S = U\Lambda U^\top$",
         r"with $S \in \mathbb{R}^{d \times d}$ and $S = U\Lambda U^\top$"),
)  # fmt: skip
"""The table. A row either declares what it matched or raises; what is declared stays."""
