"""Named inequalities about the matrices of a claim: Cauchy-Schwarz, Hadamard, log det, ...

`named_bounds` instantiates each axiom of `handproof.proving.rules.order.NAMED` at the places of the
claim where its patterns occur, as far as its conditions can be proved. The linear search of
`handproof.proving.positivity` combines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handproof.proving.axioms import Axiom, axiom, condition_instances
from handproof.proving.builder import Step
from handproof.proving.matching import match
from handproof.proving.rewriting import Simplifier
from handproof.proving.rules.order import FRAMED, NAMED
from handproof.terms.build import app
from handproof.terms.nodes import App, Bind, Term

MOST_PLACES = 24
"""Subterms at which an axiom is tried."""

MOST_BOUNDS = 40
"""Instances for one claim."""


def named_bounds(s: Simplifier, terms: Iterable[Term]) -> Iterator[Step]:
    """Instances of named inequalities at the subterms of ``terms``, with proved conditions."""
    places = list(dict.fromkeys(part for term in terms for part in _subterms(term)))
    ops = {part.op for part in places}
    places += [place for place in _compared(s, places) if place not in places]
    count = 0
    for row in NAMED:
        if not row.ops <= ops:
            continue
        rule = axiom(row.axiom)
        for values in _bindings(rule, list(row.patterns), places, {}):
            step = _instance(s, rule, values)
            if step is not None:
                count += 1
                yield step
            if count == MOST_BOUNDS:
                return
    if ops & {"trace"}:
        yield from _framed(s)


def _compared(s: Simplifier, places: list[App]) -> Iterator[App]:
    """Determinants that those of the claim may be compared with: of ``I``, and of bounds in Γ."""
    matrices = [place.args[0] for place in places if place.op == "det"]
    for matrix in dict.fromkeys(matrices):
        identity = app("identity", s.rows(matrix))
        if isinstance(matrix, App) and matrix.op == "add" and identity in matrix.args:
            yield app("det", identity)
    for op in ("positive_semidefinite", "positive_definite"):
        for step in s.facts.known(op):
            known = step.proposition.children[0]
            if isinstance(known, App) and known.op == "add" and len(known.args) == 2:
                a, b = (
                    x.args[0] if isinstance(x, App) and x.op == "neg" else x for x in known.args
                )
                if a in matrices or b in matrices:
                    yield app("det", a)
                    yield app("det", b)


def _subterms(term: Term) -> Iterator[App]:
    """Applications in a term, outside binders."""
    stack = [term]
    while stack:
        part = stack.pop()
        if isinstance(part, App):
            yield part
            stack.extend(part.args)
        elif isinstance(part, Bind):
            stack.extend(part.args)


def _bindings(
    rule: Axiom, patterns: list[object], places: list[App], values: dict[str, Term]
) -> Iterator[dict[str, Term]]:
    """Values of the variables for which every pattern is one of the places."""
    if not patterns:
        if set(rule.variables) <= set(values):
            yield values
        return
    first, *rest = patterns
    for place in places[:MOST_PLACES]:
        found = match(rule, first, place)
        if found is None or any(values.get(k, v) is not v for k, v in found.items()):
            continue
        yield from _bindings(rule, rest, places, {**values, **found})


def _instance(s: Simplifier, rule: Axiom, values: dict[str, Term]) -> Step | None:
    premises: list[Step] = []
    for condition in condition_instances(rule, values):
        equation = isinstance(condition, App) and condition.op == "eq"
        found = s.facts.equal(*condition.children) if equation else s.facts.holds(condition)
        if found is None:
            return None
        premises.append(found)
    return s.builder.axiom(rule, values, premises)


def _framed(s: Simplifier) -> Iterator[Step]:
    """Von Neumann's bounds where Γ names eigenvectors or singular vectors and ordered values."""
    frames = [step.proposition.children[0] for step in s.facts.known("orthogonal")]
    values = [step.proposition.children[0] for step in s.facts.known("decreasing")]
    for name, vectors, numbers in FRAMED:
        for chosen in _choices(frames, len(vectors)):
            for listed in _choices(values, len(numbers)):
                sizes = {s.rows(term) for term in (*chosen, *listed)}
                if len(sizes) != 1:
                    continue
                bound = dict(zip((*vectors, *numbers), (*chosen, *listed), strict=True))
                step = _instance(s, axiom(name), {**bound, "n": sizes.pop()})
                if step is not None:
                    yield step


def _choices(terms: list[Term], count: int) -> Iterator[tuple[Term, ...]]:
    if count == 0:
        yield ()
        return
    for rest in _choices(terms, count - 1):
        for term in terms:
            if term not in rest or len(terms) < count:
                yield (*rest, term)
