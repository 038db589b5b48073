"""`Derivation`: how a derivation is written in Python, so that it reads like the paper's section.

    ppca = Derivation("Probabilistic PCA", source="Tipping and Bishop (1999)")
    N, d, q = ppca.sizes("N d q", where="q < d")
    W = ppca.matrix("W", d, q, "loadings")
    s = ppca.scalar(r"\\sigma^2", "noise variance", positive=True)
    C = ppca.define("C", W * W.T + s * Identity(d))
    foc = ppca.suppose(r"C^{-1} W = C^{-1} S C^{-1} W")
    ppca.step(r"W = S C^{-1} W", because="multiply by $C$ from the left", using=foc)

Symbols come back as SymPy objects. Formulas are LaTeX strings or SymPy objects, in any mixture.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from handproof.engine.document import (
    Block,
    Declared,
    Defined,
    Document,
    Heading,
    Link,
    Prose,
    Step,
    Supposed,
)
from handproof.engine.errors import DerivationError
from handproof.engine.notation import Notation, Reading
from handproof.proving.portfolio import Question
from handproof.reading.declaring import stated
from handproof.terms.build import app, bind, num, size
from handproof.terms.context import Definition, Fact, Origin
from handproof.terms.nodes import Sym, Term
from handproof.terms.sorts import INTEGER, REAL, Family, Sort, matrix
from handproof.terms.spans import Span
from handproof.terms.sympy_bridge import from_sympy
from handproof.terms.text import to_text
from handproof.terms.typing_rules import size_of

Formula: TypeAlias = "str | sympy.Basic"
SizeLike: TypeAlias = "int | str | sympy.Basic"

PROPERTIES = {
    "positive": "positive",
    "nonnegative": "nonnegative",
    "nonzero": "nonzero",
    "symmetric": "symmetric",
    "positive_definite": "positive_definite",
    "positive_semidefinite": "positive_semidefinite",
    "invertible": "invertible",
    "diagonal": "diagonal_matrix",
    "orthonormal_columns": "orthonormal_columns",
    "orthogonal": "orthogonal",
    "decreasing": "decreasing",
    "idempotent": "idempotent",
    "skew_symmetric": "skew",
    "full_column_rank": "full_column_rank",
    "full_row_rank": "full_row_rank",
}
"""Properties that a declaration may give, and the predicates that they become."""


@dataclass(frozen=True, slots=True)
class Ref:
    """What `suppose`, `step` and `conclude` return: cited by later steps with ``using``."""

    label: str


Using = Ref | Iterable[Ref]


class Derivation:
    """A derivation under construction. `document` gives the finished, immutable one."""

    def __init__(self, title: str, *, source: str = "") -> None:
        self.title = title
        self.source = source
        self._blocks: list[Block] = []
        self._notation = Notation()
        self._claims: dict[str, tuple[Fact, ...]] = {}
        self._grounds: dict[str, tuple[Fact, ...]] = {}
        self._steps = 0
        self._supposed = 0

    # declarations

    def sizes(self, names: str, *, where: str = "") -> tuple[sympy.Symbol, ...]:
        """Declare sizes, positive integers: ``sizes("N d q", where="q < d")``."""
        found = tuple(sympy.Symbol(name, integer=True, positive=True) for name in names.split())
        for name in names.split():
            self._declare(size(name), "")
            self._fact(app("positive", size(name)))
        for clause in filter(None, (part.strip() for part in where.split(","))):
            self._fact(self._proposition(clause))
        return found

    def scalar(self, name: str, words: str = "", **properties: bool) -> sympy.Symbol:
        """Declare a real number; properties as in `PROPERTIES`: ``positive=True``."""
        self._symbol(name, REAL, words, properties)
        return sympy.Symbol(name, real=True)

    def vector(
        self, name: str, length: SizeLike, words: str = "", **properties: bool
    ) -> sympy.MatrixSymbol:
        """Declare a column vector of a length."""
        self._symbol(name, matrix(self._size(length), 1), words, properties)
        return sympy.MatrixSymbol(name, self._sympy(length), 1)

    def matrix(
        self, name: str, rows: SizeLike, cols: SizeLike, words: str = "", **properties: bool
    ) -> sympy.MatrixSymbol:
        """Declare a ``rows`` by ``cols`` matrix: ``symmetric=True``, ``orthogonal=True``, ..."""
        self._symbol(name, matrix(self._size(rows), self._size(cols)), words, properties)
        return sympy.MatrixSymbol(name, self._sympy(rows), self._sympy(cols))

    def family(
        self,
        name: str,
        length: SizeLike,
        rows: SizeLike = 1,
        cols: SizeLike = 1,
        words: str = "",
        **properties: bool,
    ) -> None:
        """Declare ``x_1, ..., x_length``: numbers, vectors or matrices of one shape.

        A property holds for every member. Members are written ``x_j`` in formulas.
        """
        element = matrix(self._size(rows), self._size(cols))
        symbol = Sym(name, Family(self._size(length), element))
        self._declare(symbol, words)
        index = Sym("j", INTEGER)
        over = app("range", num(1), self._term(self._sympy(length)))

        for predicate in self._predicates(name, properties):
            self._fact(bind("forall", index, over, stated(predicate, app("at", symbol, index))))

    def binary(self, name: str, length: SizeLike, words: str = "") -> sympy.MatrixSymbol:
        """Declare a vector of zeros and ones of a length."""
        symbol = Sym(name, matrix(self._size(length), 1))
        self._declare(symbol, words)
        self._fact(app("in", symbol, app("binary", self._term(self._sympy(length)))))
        return sympy.MatrixSymbol(name, self._sympy(length), 1)

    def index(self, name: str, upto: SizeLike, words: str = "") -> sympy.Symbol:
        """Declare an index that runs from 1 to a size; ``\\sum_i`` then has that range."""
        symbol = Sym(name, INTEGER)
        upper = self._term(self._sympy(upto))
        self._declare(symbol, words)
        self._notation.index(symbol, upper)
        self._fact(app("in", symbol, app("range", num(1), upper)))
        return sympy.Symbol(name, integer=True, positive=True)

    def given(self, text: str) -> None:
        """Declare by the lines of a ``given`` block, as in a Markdown write-up."""
        self._notation.given(text)

    def fact(self, proposition: Formula) -> None:
        """A fact that belongs to the declarations: ``2 q < d``, ``Q^\\top Q = I_q``."""
        self._fact(self._notation.for_each(self._proposition(proposition)))

    # the text

    def prose(self, text: str) -> None:
        """A paragraph; mathematics in dollars."""
        self._blocks.append(Prose(" ".join(text.split())))

    def heading(self, text: str) -> None:
        """A heading inside the derivation."""
        self._blocks.append(Heading(text))

    def define(self, name: str, value: Formula | None = None) -> Any:
        """Define a symbol or function: ``define("C", W*W.T + ...)``, ``define(r"f(x) = x^2")``.

        Returns the SymPy symbol of a defined number or matrix, None for a function.
        """
        span = _caller()
        reading = self._notation.definition(name, value, self._bridge)
        self._notation.add_definition(reading.definition)
        self._blocks.append(Defined(reading.definition, reading.latex, span))
        return _as_sympy(reading.definition)

    def suppose(self, formula: Formula, because: str = "", *, label: str = "") -> Ref:
        """Suppose something: a hypothesis that steps may cite. It is assumed, never checked."""
        self._supposed += 1
        label = self._unique(label or f"A{self._supposed}")
        proposition = self._proposition(formula)
        latex = self._notation.latex(formula, proposition)
        self._blocks.append(Supposed(label, proposition, latex, _caller(), because))
        fact = Fact(label, self._notation.for_each(proposition), Origin.HYPOTHESIS)
        self._claims[label] = (fact,)
        self._grounds[label] = self._claims[label]
        return Ref(label)

    def step(self, formula: Formula, because: str = "", *, using: Using = ()) -> Ref:
        """A step: what follows from the declarations, the definitions and what ``using`` cites."""
        return self._written(formula, because, using, _caller(), conclusion=False)

    def conclude(self, formula: Formula, because: str = "", *, using: Using = ()) -> Ref:
        """A conclusion: a step that inherits the weakest verdict of all that it rests on."""
        return self._written(formula, because, using, _caller(), conclusion=True)

    def document(self, path: str) -> Document:
        """The derivation as written so far, immutable."""
        return Document(path, self.title, tuple(self._blocks), self.source)

    # inside

    def _written(
        self, formula: Formula, because: str, using: Using, span: Span, conclusion: bool
    ) -> Ref:
        self._steps += 1
        label = str(self._steps)
        cited = (using,) if isinstance(using, Ref) else tuple(using)
        facts = self._cited(cited, self._claims)
        ground = self._cited(cited, self._grounds)
        readings = self._notation.read(formula, self._bridge)
        links = tuple(self._link(reading, facts, ground) for reading in readings)
        latex = self._notation.latex(formula, None, readings)
        labels = tuple(ref.label for ref in cited)
        self._blocks.append(Step(label, latex, links, span, because, labels, conclusion))
        claims = [self._notation.for_each(r.claim) for r in readings if r.claim is not None]
        self._claims[label] = _facts_of(label, claims, len(claims) == len(readings))
        self._grounds[label] = ground
        return Ref(label)

    def _link(self, reading: Reading, facts: tuple[Fact, ...], ground: tuple[Fact, ...]) -> Link:
        if reading.claim is None:
            return Link(reading.relation, reading.latex, None, reading.problem)
        obligation = self._notation.obligation(reading.claim, facts)
        below = None if ground == facts else self._notation.obligation(reading.claim, ground)
        return Link(reading.relation, reading.latex, Question(obligation, below))

    def _cited(
        self, refs: tuple[Ref, ...], known: Mapping[str, tuple[Fact, ...]]
    ) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for ref in refs:
            if ref.label not in known:
                raise DerivationError("HP521", f"nothing is labelled {ref.label!r} in {self.title}")
            facts.extend(known[ref.label])
        return tuple(dict.fromkeys(facts))

    def _unique(self, label: str) -> str:
        if label in self._claims:
            raise DerivationError("HP522", f"the label {label!r} is used twice in {self.title}")
        return label

    def _symbol(self, name: str, sort: Sort, words: str, properties: Mapping[str, bool]) -> None:
        symbol = Sym(name, sort)
        self._declare(symbol, words)
        for predicate in self._predicates(name, properties):
            self._fact(stated(predicate, symbol))

    def _predicates(self, name: str, properties: Mapping[str, bool]) -> list[str]:
        unknown = set(properties) - set(PROPERTIES)
        if unknown:
            raise DerivationError(
                "HP523",
                f"{name}: no property is called {sorted(unknown)[0]!r}",
                f"known: {', '.join(PROPERTIES)}",
            )
        return [PROPERTIES[key] for key, holds in properties.items() if holds]

    def _declare(self, symbol: Sym, words: str) -> None:
        self._notation.declare(symbol)
        self._blocks.append(Declared(symbol, words))

    def _fact(self, proposition: Term) -> None:
        self._notation.fact(Fact(to_text(proposition), proposition, Origin.DECLARED))

    def _proposition(self, formula: Formula) -> Term:
        readings = self._notation.read(formula, self._bridge, everywhere=True)
        if len(readings) == 1 and readings[0].claim is not None:
            return readings[0].claim
        problem = next((r.problem for r in readings if r.problem is not None), None)
        raise DerivationError(
            problem.code if problem else "HP524",
            f"{formula!s}: {problem.message if problem else 'more than one relation'}",
            problem.fix if problem else "suppose one relation at a time",
        )

    def _size(self, value: SizeLike) -> Any:
        return size_of(self._term(self._sympy(value)))

    def _sympy(self, value: SizeLike) -> sympy.Basic:
        if isinstance(value, str):
            return sympy.Symbol(value, integer=True, positive=True)
        return sympy.sympify(value)

    def _term(self, value: sympy.Basic) -> Term:
        return self._bridge(value)

    def _bridge(self, value: sympy.Basic) -> Term:
        return from_sympy(value, self._notation.symbols)


def _facts_of(label: str, claims: list[Term], complete: bool) -> tuple[Fact, ...]:
    facts = [Fact(f"step {label}", claim, Origin.STEP) for claim in claims]
    if len(claims) > 1:
        facts = [Fact(f"step {label}.{i}", c, Origin.STEP) for i, c in enumerate(claims, 1)]
        ends = _chain_ends(claims)
        if ends is not None and complete:
            facts.append(Fact(f"step {label}", ends, Origin.STEP))
    return tuple(facts)


def _chain_ends(claims: list[Term]) -> Term | None:
    """``a = z`` for a chain of equations ``a = b``, ``b = c``, ..., ``y = z``."""
    from handproof.terms.nodes import App

    if not all(isinstance(claim, App) and claim.op == "eq" for claim in claims):
        return None
    return app("eq", claims[0].children[0], claims[-1].children[1])


def _as_sympy(definition: Definition) -> Any:
    from handproof.terms.sympy_bridge import to_sympy

    return None if definition.parameters else to_sympy(definition.symbol)


def _caller() -> Span:
    """The lines of the call into this module, in the user's file."""
    frame = sys._getframe(2)
    first = last = frame.f_lineno
    positions = list(frame.f_code.co_positions())
    if frame.f_lasti >= 0:
        start, end, _, _ = positions[frame.f_lasti // 2]
        first, last = start or first, end or last
    return Span(first, 1, last, 1)
