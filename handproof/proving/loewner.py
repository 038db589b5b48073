"""Matrices that are positive semidefinite by a rule, as building blocks of Loewner's order.

For a claim about definiteness `definite` gathers what Γ says of definite matrices and what rules
add for the letters of the claim: smaller inverses of greater matrices, square roots, projections
and their complements, bounds by eigenvalues and traces, Schur complements. `cones` combines them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step, Use
from handproof.proving.cones import Known, Prove, in_cone
from handproof.proving.loewner_inverses import flipped, products, shortened, young
from handproof.proving.loewner_undone import undone
from handproof.proving.unfolding import definition_of
from handproof.terms.build import add, app, bind, eq, mul, neg, num, size_term, transpose
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver

MOST_KNOWN = 24
"""Matrices that one claim is combined from."""

MOST_EQUATIONS = 8
"""Equations of Γ that may be added."""

MOST_PAIRS = 6
"""Pairs of inverses, or of square roots, that are compared."""


def definite(facts: FactProver, prove: Prove, goal: App) -> Step | None:
    """``positive_semidefinite`` or ``positive_definite`` of a matrix, by Loewner's order."""
    matrix = goal.args[0]
    if _shape(matrix)[0] == ONE:
        return None
    if isinstance(matrix, Bind):
        return _sum(facts, prove, goal, matrix)
    equations = list(_equations(facts, matrix))[:MOST_EQUATIONS]
    own = [e for e in equations if not _orthonormality(e)]
    if not own and not _promising(facts, matrix):
        return None
    equations += _inverses(facts, matrix)
    blocks = Blocks(facts, prove, matrix, equations)
    known = list({k.matrix: k for k in reversed(list(blocks.all()))}.values())[::-1]
    return in_cone(facts, prove, goal, known[:MOST_KNOWN], equations)


def compared(facts: FactProver, matrix: Term) -> bool:
    """Whether a known order between matrices is about a symbol."""
    known = [*facts.known("positive_semidefinite"), *facts.known("positive_definite")]
    return isinstance(matrix, Sym) and any(matrix in free_symbols(s.proposition) for s in known)


def _inverses(facts: FactProver, matrix: Term) -> list[Step]:
    """``C^-1 C C^-1 = C^-1`` for the inverses in the matrix, whose congruences shorten words."""
    found: list[Step] = []
    parts = [p for p in subterms(matrix) if isinstance(p, App) and p.op == "inv"]
    for part in list(dict.fromkeys(parts))[:MOST_PAIRS]:
        inner = part.args[0]
        known = facts.holds(app("invertible", inner)) if _shape(inner)[0] != ONE else None
        if known is not None:
            values = {"A": inner, "n": size_term(_shape(inner)[0])}
            left = facts.builder.axiom(axiom("left_inverse"), values, [known])
            goal = eq(mul(part, inner, part), part)
            found.append(facts.builder.combine(goal, [Use(left, None, part)]))
    return found


def _orthonormality(step: Step) -> bool:
    """Whether an equation is ``V'V = I``, whose congruences shorten words."""
    gram = step.left
    if not (isinstance(gram, App) and gram.op == "mul" and len(gram.args) == 2):
        return False
    identity = isinstance(step.right, App) and step.right.op == "identity"
    return identity and gram.args[0] is transpose(gram.args[1])


def _sum(facts: FactProver, prove: Prove, goal: App, matrix: Bind) -> Step | None:
    """A sum over a range of semidefinite matrices."""
    if matrix.op != "sum" or goal.op != "positive_semidefinite":
        return None
    each = app("positive_semidefinite", matrix.body)
    every = prove(bind("forall", matrix.var, app("range", *matrix.args), each))
    if every is None:
        return None
    low, high = matrix.args
    function = bind("lambda", matrix.var, matrix.body)
    values = {"lo": low, "hi": high, "f": function, "n": size_term(_shape(matrix)[0])}
    return facts.builder.axiom(axiom("psd_sum"), values, [every])


def _promising(facts: FactProver, matrix: Term) -> bool:
    """Whether there is anything that the rules for sums of known signs do not see already."""
    ops = ("positive_definite", "positive_semidefinite")
    known = [step.proposition.children[0] for op in ops for step in facts.known(op)]
    squares = [s.left for s in facts.known("eq") if s.right is matrix]
    if isinstance(matrix, Sym) or (isinstance(matrix, App) and matrix.op in _LETTERS):
        return any(m is not matrix and matrix in subterms(m) for m in (*known, *squares))
    parts = [part for part in subterms(matrix) if isinstance(part, App)]
    if not any(part.op == "neg" for part in parts):
        return any(isinstance(m, App) and m.op == "add" for m in known)
    more = any(isinstance(m, App) for m in known) or facts.known("orthonormal_columns")
    less = any(part.op in ("inv", "sqrtm", "trace", "diag", "transpose") for part in parts)
    return bool(more) or less or any(_idempotent(s) for s in facts.known("eq"))


def _idempotent(step: Step) -> bool:
    """Whether an equation is written ``P P = P`` or ``P^2 = P``."""
    matrix = step.left
    if not isinstance(matrix, App) or matrix.args[0] is not step.right:
        return False
    if matrix.op == "pow":
        return matrix.args[1] is num(2)
    return matrix.op == "mul" and len(matrix.args) == 2 and matrix.args[0] is matrix.args[1]


def _addends(*terms: Term) -> set[Term]:
    """The terms, up to sign and transposition, that terms are sums of."""
    found: set[Term] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if isinstance(term, App) and term.op in ("add", "neg", "transpose"):
            stack.extend(term.args)
        else:
            found.add(term)
    return found


def _equations(facts: FactProver, matrix: Term) -> Iterator[Step]:
    """Equations of the shape of the matrix: facts, and definitions of the matrices that occur."""
    own = _addends(matrix)
    for step in facts.known("eq"):
        shared = not own.isdisjoint(_addends(step.left, step.right))
        if (step.left.sort == matrix.sort and shared) or _orthonormality(step):
            yield step
    for symbol in sorted(free_symbols(matrix), key=repr):
        definition = definition_of(symbol, facts.context)
        if definition is not None and not definition.parameters and symbol.sort == matrix.sort:
            yield facts.builder.unfold(symbol)


class Blocks:
    """The building blocks for one claim."""

    def __init__(
        self, facts: FactProver, prove: Prove, matrix: Term, equations: list[Step]
    ) -> None:
        self.facts, self.holds, self.matrix = facts, prove, matrix
        self.builder, self.equations = facts.builder, equations
        self.size = size_term(_shape(matrix)[0])
        terms = [matrix, *(side for e in equations for side in e.proposition.children)]
        self.parts = list(dict.fromkeys(part for term in terms for part in _outside(term)))

    def all(self) -> Iterator[Known]:
        """Facts first, then what rules give."""
        for op in ("positive_definite", "positive_semidefinite"):
            for step in self.facts.known(op):
                yield Known(step, op == "positive_definite")
        yield from undone(self.facts)
        yield from self._letters()
        for op, rule, strict in _ANTITONE:
            yield from self._pairs(op, rule, strict)
        if self.facts.ordering == 1:  # its other corner is not turned round again
            short = shortened(self.facts, self.matrix, self.equations)
            for matrix in dict.fromkeys((self.matrix, short)):
                yield from flipped(self.facts, self.holds, matrix)
        yield from young(self.facts, self.matrix)
        yield from products(self.facts, self.matrix)
        yield from self._projections()
        yield from self._eigenvalues()
        yield from self._traces()
        yield from self._schur()

    def _axiom(self, name: str, **values: Term) -> Step | None:
        """An axiom whose conditions the facts settle."""
        rule = axiom(name)
        premises = self.facts.premises(rule, values)
        return None if premises is None else self.builder.axiom(rule, values, premises)

    def _letters(self) -> Iterator[Known]:
        """Identities, and square matrices of the claim that are definite by themselves."""
        sizes = dict.fromkeys(size_term(s) for part in self.parts for s in _shape(part) if s != ONE)
        for size in sizes:
            yield Known(self.builder.axiom(axiom("pd_identity"), {"n": size}), True)
        for part in self.parts:
            rows, cols = _shape(part)
            plain = isinstance(part, Sym) or (isinstance(part, App) and part.op in _LETTERS)
            if rows != cols or rows == ONE or not plain or part is self.matrix:
                continue
            for op in ("positive_definite", "positive_semidefinite"):
                step = self.holds(app(op, part))
                if step is not None:
                    yield Known(step, op == "positive_definite")
                    break

    def _pairs(self, op: str, rule: str, strict: bool) -> Iterator[Known]:
        """``A^-1 <= B^-1`` where ``B <= A``, for the inverses (or roots) that occur."""
        found = [p.args[0] for p in self.parts if isinstance(p, App) and p.op == op]
        found = [a for a in dict.fromkeys(found) if a.sort == self.matrix.sort]
        pairs = [(a, b) for a in found for b in found if a is not b][:MOST_PAIRS]
        for a, b in pairs:
            step = self._axiom(rule, A=a, B=b, n=self.size)
            if step is not None:
                yield Known(step, strict)

    def _projections(self) -> Iterator[Known]:
        """``P`` and ``I - P`` where ``P' = P`` and ``P P = P``; ``I - V V'`` where ``V'V = I``."""
        for step in self.facts.known("eq"):
            if _idempotent(step):
                size = size_term(_shape(step.right)[0])
                yield from self._projection(step.right, [Use(step)])
                rest = add(app("identity", size), neg(step.right))
                yield from self._projection(rest, [Use(step)])
        for step in self.facts.known("orthonormal_columns"):
            v = step.proposition.children[0]
            rows, cols = (size_term(s) for s in _shape(v))
            gram = self.builder.axiom(
                axiom("eq_of_orthonormal"), {"A": v, "n": rows, "m": cols}, [step]
            )
            rest = add(app("identity", rows), neg(mul(v, transpose(v))))
            yield from self._projection(rest, [Use(gram, v, transpose(v))])

    def _projection(self, matrix: Term, uses: list[Use]) -> Iterator[Known]:
        symmetric = self.holds(app("symmetric", matrix))
        if symmetric is None:
            return
        step = self.builder.combine(eq(mul(matrix, matrix), matrix), uses)
        values = {"A": matrix, "n": size_term(_shape(matrix)[0])}
        yield Known(self.builder.axiom(axiom("psd_projection"), values, [symmetric, step]), False)

    def _eigenvalues(self) -> Iterator[Known]:
        """Rayleigh's bounds for ``U diag(c) U'`` with ordered eigenvalues."""
        diagonals = {p.args[0] for p in self.parts if isinstance(p, App) and p.op == "diag"}
        for first in self.facts.known("orthogonal"):
            for second in self.facts.known("decreasing"):
                u, c = first.proposition.children[0], second.proposition.children[0]
                if c not in diagonals or _shape(u)[0] != _shape(c)[0]:
                    continue
                values = {"U": u, "c": c, "n": size_term(_shape(u)[0])}
                for name in ("rayleigh_upper", "rayleigh_lower"):
                    yield Known(self.builder.axiom(axiom(name), values, [first, second]), False)

    def _traces(self) -> Iterator[Known]:
        """``A <= tr(A) I`` where a trace occurs."""
        for part in self.parts:
            if isinstance(part, App) and part.op == "trace":
                a = part.args[0]
                step = self._axiom("psd_trace_bound", A=a, n=size_term(_shape(a)[0]))
                if step is not None:
                    yield Known(step, False)

    def _schur(self) -> Iterator[Known]:
        """Schur complements of semidefinite block matrices."""
        for step in self.facts.known("positive_semidefinite"):
            whole = step.proposition.children[0]
            if not (isinstance(whole, App) and whole.op == "block" and len(whole.args) == 6):
                continue
            a, b, c, d = whole.args[2:]
            if c is not transpose(b):
                continue
            sizes = {"n": size_term(_shape(a)[0]), "m": size_term(_shape(d)[0])}
            for name in ("schur_of_psd", "schur_of_psd_first"):
                found = self._axiom(name, A=a, B=b, D=d, **sizes)
                if found is not None:
                    yield Known(found, False)


_LETTERS = ("inv", "sqrtm", "pinv", "diag", "hadamard", "kron", "at", "block")
_ANTITONE = (
    ("inv", "pd_inverse_antitone_strict", True),
    ("inv", "pd_inverse_antitone", False),
    ("sqrtm", "psd_sqrtm_monotone", False),
)


def _outside(term: Term) -> Iterator[Term]:
    """Matrices and numbers in a term, outside binders and inside inverses only as a whole."""
    stack = [term]
    while stack:
        part = stack.pop()
        if isinstance(part, Bind) or shape(part.sort) is None:
            continue
        yield part
        if isinstance(part, App) and part.op not in ("inv", "sqrtm", "pinv"):
            stack.extend(part.args)


def _shape(term: Term) -> tuple[Size, Size]:
    found = shape(term.sort)
    assert found is not None
    return found
