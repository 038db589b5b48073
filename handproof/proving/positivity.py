"""Known inequalities as differences, and certificates that a difference is nonnegative.

A certificate is what the kernel's ``linear`` rule checks: multiples of premises by factors whose
sign is proved, and multiples of squares, that sum to the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.builder import Step
from handproof.proving.rational import (
    ONE,
    Monomial,
    Quotient,
    monomial_product,
    monomial_term,
    to_term,
)
from handproof.proving.rewriting import Simplifier
from handproof.proving.rules.order import ABOUT, BETWEEN, RATIO
from handproof.proving.simplex import nonnegative_solution
from handproof.terms.build import app, mul, num
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import Scalar

MOST_COLUMNS = 160
MOST_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Premise:
    """A step whose greater side exceeds its lesser by ``gap``; an equation serves both ways."""

    step: Step
    gap: Quotient
    strict: bool
    equation: bool = False


# ---------------------------------------------------------------- what is known


def premises(s: Simplifier, gap: Quotient) -> list[Premise]:
    """Facts, axioms about the functions in the difference, and signs of its letters."""
    found: list[Premise] = []
    for op in ("le", "lt", "nonnegative", "positive", "eq"):
        for step in s.facts.known(op):
            premise = as_premise(s, step)
            if premise is not None:
                found.append(premise)
    letters = list(gap.letters)[:MOST_LETTERS]
    for step in _axioms_about(s, letters):
        premise = as_premise(s, step)
        if premise is not None:
            found.append(premise)
    for letter in letters:
        found += _sign(s, letter)
    return list({premise.gap: premise for premise in reversed(found)}.values())


def as_premise(s: Simplifier, step: Step) -> Premise | None:
    """An inequality, a sign or an equation with both sides in canonical form."""
    proposition = step.proposition
    if not isinstance(proposition, App):
        return None
    op = proposition.op
    sides = (num(0), proposition.args[0]) if len(proposition.args) == 1 else proposition.args
    low, high = sides
    if not isinstance(high.sort, Scalar):
        return None
    a, b = s.simplify(low), s.simplify(high)
    if len(proposition.args) == 1:
        moved = s.builder.transport(step, [b.step]) if b.step else step
    else:
        moved = s.builder.transport(step, [a.step, b.step]) if a.step or b.step else step
    gap = s.quotient(b.term) - s.quotient(a.term)
    if gap.is_zero or gap.constant is not None:
        return None
    return Premise(moved, gap, op in ("lt", "positive"), op == "eq")


def _axioms_about(s: Simplifier, letters: Sequence[Term]) -> Iterator[Step]:
    for letter in letters:
        if not isinstance(letter, App) or letter.op not in BETWEEN:
            continue
        for name, variable in ABOUT.get(letter.op, ()):
            step = s.by_axiom(name, {variable: letter.args[0]})
            if step is not None:
                yield step
        for other in letters:
            if isinstance(other, App) and other.op == letter.op and other is not letter:
                ratio = app("div", letter.args[0], other.args[0])
                for name, variable in RATIO.get(letter.op, ()):
                    step = s.by_axiom(name, {variable: ratio})
                    if step is not None:
                        yield step
                for name, first, second in BETWEEN.get(letter.op, ()):
                    step = s.by_axiom(name, {first: letter.args[0], second: other.args[0]})
                    if step is not None:
                        yield step


def _sign(s: Simplifier, letter: Term) -> list[Premise]:
    found: list[Premise] = []
    for op in ("positive", "nonnegative"):
        step = s.facts.holds(app(op, letter))
        if step is not None:
            return [Premise(step, Quotient.of(letter), op == "positive")]
    if isinstance(letter, App) and letter.op == "mul" and len(letter.args) == 2:
        first, last = letter.args
        if isinstance(first, App) and first.op == "transpose" and first.args[0] is last:
            values = {"A": last, "n": s.rows(last), "m": num(1)}
            step = s.by_axiom("nonnegative_norm_sq", values)
            found += [Premise(step, Quotient.of(letter), strict=False)] if step else []
    return found


# ---------------------------------------------------------------- certificates


def certificate(
    s: Simplifier, goal: Term, gap: Quotient, known: Sequence[Premise], strict: bool
) -> Step | None:
    """A ``linear`` step for ``goal``, whose difference is ``gap``; None where none is found."""
    if not gap.polynomial:
        return _over_denominator(s, goal, gap, known, strict)
    return _combination(s, goal, gap, known, strict) or _squares(s, goal, gap, strict)


def _over_denominator(
    s: Simplifier, goal: Term, gap: Quotient, known: Sequence[Premise], strict: bool
) -> Step | None:
    """The numerator first, then divided by a positive denominator."""
    below = to_term(Quotient(gap.denominator))
    one_over = app("div", num(1), below)
    sign = s.condition(app("positive", one_over))
    nonzero = s.condition(app("nonzero", below))
    top = Quotient(gap.terms)
    if sign is None or nonzero is None:
        return None
    inner = app("lt" if strict else "le", num(0), to_term(top))
    step = certificate(s, inner, top, known, strict)
    if step is None:
        return None
    conditions = _conditions(s, goal, [one_over])
    if conditions is None:
        return None
    return s.builder.linear(goal, [(one_over, step, sign)], (), conditions)


def _conditions(s: Simplifier, goal: Term, others: Sequence[Term]) -> list[Step] | None:
    return s.denominators_nonzero([*goal.children, *others])


@dataclass(frozen=True, slots=True)
class _Column:
    """One term of a combination: a premise times a factor, or the square of a root."""

    vector: dict[Monomial, Fraction]
    premise: Premise | None
    factor: Term
    sign: Step | None
    root: Term | None = None


def _combination(
    s: Simplifier, goal: Term, gap: Quotient, known: Sequence[Premise], strict: bool
) -> Step | None:
    target = dict(gap.terms)
    columns = list(_columns(s, target, known))[:MOST_COLUMNS]
    columns += list(_square_columns(target))
    solution = nonnegative_solution([c.vector for c in columns], target)
    if solution is None:
        return None
    used = [(c, x) for c, x in zip(columns, solution, strict=True) if x]
    if strict and not any(c.premise.strict if c.premise else c.root is num(1) for c, _ in used):
        return None
    uses = [
        (_scaled(x, c.factor), c.premise.step, _scaled_sign(s, x, c))
        for c, x in used
        if c.premise is not None
    ]
    squares = [(num(x), c.root, None) for c, x in used if c.root is not None]
    sides = [side for _, step, _ in uses for side in step.proposition.children]
    conditions = _conditions(s, goal, [*sides, *(f for f, _, _ in uses)])
    if conditions is None:
        return None
    return s.builder.linear(goal, uses, squares, conditions)


def _scaled(value: Fraction, factor: Term) -> Term:
    return num(value) if factor is num(1) else mul(num(value), factor)


def _scaled_sign(s: Simplifier, value: Fraction, column: _Column) -> Step | None:
    if column.sign is None:
        return None
    term = _scaled(value, column.factor)
    return s.condition(app(column.sign.proposition.op, term))  # type: ignore[attr-defined]


def _columns(
    s: Simplifier, target: dict[Monomial, Fraction], known: Sequence[Premise]
) -> Iterator[_Column]:
    for premise in known:
        if not premise.gap.polynomial:
            continue
        yield _Column(dict(premise.gap.terms), premise, num(1), None)
        if premise.equation:
            negative = {m: -c for m, c in premise.gap.terms}
            yield _Column(negative, premise, num(-1), None)
        for monomial in _factors(target, premise.gap):
            factor = monomial_term(monomial, Fraction(1))
            sign = s.facts.holds(app("positive", factor)) or s.facts.holds(
                app("nonnegative", factor)
            )
            if sign is None:
                continue
            vector = {monomial_product(m, monomial): c for m, c in premise.gap.terms}
            yield _Column(vector, premise, factor, sign)


def _factors(target: dict[Monomial, Fraction], gap: Quotient) -> list[Monomial]:
    found: dict[Monomial, None] = {}
    for t in target:
        for m, _ in gap.terms:
            ratio = monomial_product(t, m, -1)
            if ratio != ONE:
                found[ratio] = None
    return list(found)[:8]


def _square_columns(target: dict[Monomial, Fraction]) -> Iterator[_Column]:
    """Squares of monomials and of sums and differences of two."""
    halves = [h for m in target if (h := _half(m)) is not None]
    roots = list(dict.fromkeys([*halves, ONE]))[:8]
    for i, first in enumerate(roots):
        own = monomial_term(first, Fraction(1))
        yield _Column({monomial_product(first, first): Fraction(1)}, None, num(1), None, own)
        for second in roots[i + 1 :]:
            for sign in (1, -1):
                vector = {
                    monomial_product(first, first): Fraction(1),
                    monomial_product(second, second): Fraction(1),
                    monomial_product(first, second): Fraction(2 * sign),
                }
                root = app("add", own, monomial_term(second, Fraction(sign)))
                yield _Column(vector, None, num(1), None, root)


def _half(monomial: Monomial) -> Monomial | None:
    if any(e % 2 for _, e in monomial):
        return None
    return tuple((t, e // 2) for t, e in monomial)


# ---------------------------------------------------------------- completing squares


def _squares(s: Simplifier, goal: Term, gap: Quotient, strict: bool) -> Step | None:
    """A quadratic polynomial as a sum of squares with rational coefficients (LDL')."""
    letters = sorted(gap.letters, key=repr)
    if any(e < 0 for m, _ in gap.terms for _, e in m) or len(letters) > MOST_LETTERS:
        return None
    if any(sum(e for _, e in m) > 2 for m, _ in gap.terms):
        return None
    basis: list[Term | None] = [*letters, None]
    gram = _gram(gap, basis)
    rows: list[tuple[Fraction, list[Fraction]]] = []
    for i in range(len(basis)):
        pivot = gram[i][i]
        if pivot < 0 or (pivot == 0 and any(gram[i][j] for j in range(i, len(basis)))):
            return None
        if pivot == 0:
            continue
        row = [gram[i][j] / pivot for j in range(len(basis))]
        rows.append((pivot, row))
        for a in range(i, len(basis)):
            for b in range(i, len(basis)):
                gram[a][b] -= pivot * row[a] * row[b]
    constant = bool(rows) and not any(rows[-1][1][:-1])
    if strict and not constant:
        return None
    squares = [(num(p), _row_term(row, basis), None) for p, row in rows]
    conditions = _conditions(s, goal, [])
    return None if conditions is None else s.builder.linear(goal, [], squares, conditions)


def _gram(gap: Quotient, basis: Sequence[Term | None]) -> list[list[Fraction]]:
    place = {letter: i for i, letter in enumerate(basis)}
    size = len(basis)
    gram = [[Fraction(0)] * size for _ in range(size)]
    for monomial, coefficient in gap.terms:
        flat = [letter for letter, e in monomial for _ in range(e)]
        i, j = (place[x] for x in (*flat, *[None] * (2 - len(flat))))
        if i == j:
            gram[i][i] += coefficient
        else:
            gram[i][j] += coefficient / 2
            gram[j][i] += coefficient / 2
    return gram


def _row_term(row: list[Fraction], basis: Sequence[Term | None]) -> Term:
    parts = [
        num(c) if letter is None else mul(num(c), letter)
        for c, letter in zip(row, basis, strict=True)
        if c
    ]
    return parts[0] if len(parts) == 1 else app("add", *parts)
