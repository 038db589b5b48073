"""Equations among the facts: in which symbol they are affine, and their exact solution there.

``C^{-1} W = C^{-1} S C^{-1} W`` is affine in S, an eigen-equation ``S Q = Q L`` in S and in L, a
singular value decomposition ``W = Q D V'`` in W: linear algebra over Q builds their models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handproof.proving.models.traits import Traits
from handproof.terms.build import app
from handproof.terms.context import Context
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DERIVATIVES
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import INTEGER, REAL, Family, Function, Scalar

HIGH = 99
"""Stands for functions that are not polynomials."""

_LINEAR = (
    "add",
    "neg",
    "transpose",
    "trace",
    "diagonal",
    "diag",
    "vec",
    "entry",
    "at",
    "block",
    "sum",
    "sum_over",
    "family",
    *DERIVATIVES,
    "differential",
    "forall",
)
_PRODUCTS = ("mul", "hadamard", "kron")
_RIGID = ("orthonormal_columns", "orthogonal", "binary", "signs", "listed")
"""Traits of symbols that linear algebra cannot give a value."""


MODES = ("affine", "sphere", "quadratic", "inverse", "coordinate")
"""How an equation is solved for a symbol: linear algebra, a point of a sphere, the roots of a
quadratic in a number, linear algebra for its inverse, or for one entry in which it is linear."""


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation among the facts, perhaps for all members of a range."""

    label: str
    proposition: Term
    left: Term
    right: Term
    symbols: tuple[Sym, ...]
    """Free symbols, definitions unfolded."""
    unknowns: tuple[Sym, ...]
    """The symbols that it can be solved for, the best first."""
    modes: Mapping[Sym, str]


def equation(label: str, proposition: Term, context: Context, traits: Traits) -> Equation | None:
    """The fact as an equation, or None where it is none; integers are never solved for."""
    inner = proposition
    while isinstance(inner, Bind) and inner.op == "forall":
        inner = inner.body
    if not (isinstance(inner, App) and inner.op == "eq"):
        return None
    left, right = inner.args
    symbols = unfolded_symbols(proposition, context)
    single = inner is proposition and isinstance(left.sort, Scalar)
    modes: dict[Sym, str] = {}
    for s in symbols:
        if s.sort == INTEGER or context.definition(s) is not None or traits.has(s, *_RIGID):
            continue
        if single and squared_norm(left, right, s, context) is not None:
            modes[s] = "sphere"
            continue
        plain = Degrees(context, frozenset((s,)))
        inverse = Degrees(context, frozenset((s,)), inverse=True)
        degree = max(plain.of(left), plain.of(right))
        below = max(inverse.of(left), inverse.of(right))
        found = _mode(degree, below, single, s)
        if found:
            modes[s] = found
    unknowns = sorted(
        modes, key=lambda s: (MODES.index(modes[s]), *_preference(s, left, right, context, traits))
    )
    return Equation(label, proposition, left, right, symbols, tuple(unknowns), modes)


def squared_norm(left: Term, right: Term, vector: Sym, context: Context) -> Term | None:
    """What ``x'x`` is to be where the equation says that and nothing else of x."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, App) or vector in unfolded_symbols(other, context):
            continue
        named = one.op == "norm_sq" and one.args[0] is vector
        written = one.op == "mul" and len(one.args) == 2 and one.args[1] is vector
        if named or (written and one.args[0] is app("transpose", vector)):
            return other
    return None


def _mode(degree: int, below: int, single: bool, symbol: Sym) -> str:
    if degree == 1:
        return "affine"
    if degree == 2 and single and symbol.sort == REAL:
        return "quadratic"
    if below == 1 and not isinstance(symbol.sort, Family):
        return "inverse"
    return "coordinate" if single and not isinstance(symbol.sort, Function) else ""


def _preference(
    symbol: Sym, left: Term, right: Term, context: Context, traits: Traits
) -> tuple[int, int, str]:
    alone = any(
        one is symbol and symbol not in unfolded_symbols(other, context)
        for one, other in ((left, right), (right, left))
    )
    structure = len(traits.of.get(symbol, ()))
    return (0 if alone else 1, structure, symbol.name)


def unfolded_symbols(term: Term, context: Context) -> tuple[Sym, ...]:
    """Free symbols with definitions unfolded (defined symbols among them), in order of name."""
    found: set[Sym] = set()
    todo = list(free_symbols(term))
    while todo:
        symbol = todo.pop()
        if symbol in found:
            continue
        found.add(symbol)
        definition = context.definition(symbol)
        if definition is not None:
            todo.extend(free_symbols(definition.body) - set(definition.parameters))
    return tuple(sorted(found, key=lambda s: s.name))


class Degrees:
    """Joint degree of terms in some symbols, definitions unfolded; `HIGH` at most, never too low.

    ``inverse`` counts the degree in the inverses of the symbols instead.
    """

    def __init__(self, context: Context, symbols: frozenset[Sym], inverse: bool = False) -> None:
        self.context = context
        self.symbols = symbols
        self.inverse = inverse
        self.known: dict[Term, int] = {}

    def of(self, term: Term) -> int:
        """The degree."""
        if term not in self.known:
            self.known[term] = HIGH  # cyclic definitions end here
            self.known[term] = min(self._degree(term), HIGH)
        return self.known[term]

    def _degree(self, term: Term) -> int:
        if isinstance(term, Num):
            return 0
        if isinstance(term, Sym):
            definition = self.context.definition(term)
            if term in self.symbols:
                return HIGH if self.inverse else 1
            return 0 if definition is None else self.of(definition.body)
        if self.inverse and any(_is_inverse(term, symbol) for symbol in self.symbols):
            return 1
        if isinstance(term, Bind) and term.var in self.symbols:
            return HIGH
        if isinstance(term, App) and term.op == "apply":
            return self._applied(term)
        degrees = [self.of(child) for child in term.children]
        return self._combined(term, degrees) if any(degrees) else 0

    def _applied(self, term: App) -> int:
        """Degree of a defined function at its arguments: of its body with them put in."""
        function, *arguments = term.args
        found = self.context.definition(function) if isinstance(function, Sym) else None
        if found is None or len(found.parameters) != len(arguments):
            return HIGH if any(self.of(arg) for arg in term.args) else 0
        try:
            body = substitute(found.body, dict(zip(found.parameters, arguments, strict=True)))
        except TermError:
            return HIGH
        return self.of(body)

    def _combined(self, term: Term, degrees: list[int]) -> int:
        assert isinstance(term, (App, Bind))
        if term.op in DERIVATIVES and degrees[1]:
            return self._derived(term, degrees)
        if term.op in _LINEAR:
            return self._linear(term, degrees)
        if term.op in _PRODUCTS:
            return sum(degrees)
        if term.op == "div" and not degrees[1]:
            return degrees[0]
        if term.op == "norm_sq":
            return 2 * degrees[0]
        exponent = term.children[-1]
        if term.op == "pow" and isinstance(exponent, Num) and exponent.value in (1, 2, 3, 4):
            return degrees[0] * int(exponent.value)
        return HIGH

    def _derived(self, term: App | Bind, degrees: list[int]) -> int:
        """Degree of a derivative of a polynomial by the symbol itself."""
        variable = term.children[1]
        if self.symbols != {variable} or any(degrees[2:]) or degrees[0] >= HIGH:
            return HIGH
        return max(0, degrees[0] - 1)

    @staticmethod
    def _linear(term: App | Bind, degrees: list[int]) -> int:
        if isinstance(term, Bind):
            return HIGH if any(degrees[:-1]) else degrees[-1]
        if term.op in ("entry", "at", "block") and any(
            d for d, arg in zip(degrees, term.args, strict=True) if arg.sort == INTEGER
        ):
            return HIGH
        return max(degrees)


def _is_inverse(term: Term, symbol: Sym) -> bool:
    """Whether the term is the inverse of the symbol, perhaps times something free of it."""
    if not isinstance(term, App) or term.op not in ("inv", "div", "pow"):
        return False
    if term.op == "div":
        return term.args[1] is symbol and symbol not in free_symbols(term.args[0])
    exponent = term.args[-1]
    negative = term.op == "inv" or (isinstance(exponent, Num) and exponent.value == -1)
    return negative and term.args[0] is symbol
