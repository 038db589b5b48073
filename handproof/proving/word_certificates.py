"""From a finished completion to proof steps: one ``combine`` for each polynomial that is used."""

from __future__ import annotations

from collections.abc import Iterable

from handproof.proving.builder import Step, Use
from handproof.proving.coefficients import Coefficient
from handproof.proving.completion import Completion
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR
from handproof.proving.reduction import Part, Poly, Shape
from handproof.proving.word_problem import WordProblem
from handproof.terms.build import add, app, mul, neg, num, size_term
from handproof.terms.nodes import Term


class Emitter:
    """Emits the steps of one completion; ``steps`` maps generators to their theorems."""

    def __init__(
        self, problem: WordProblem, completion: Completion, steps: dict[int, Step]
    ) -> None:
        self._problem, self._completion = problem, completion
        self._steps = dict(steps)
        self._conditions: dict[Term, Step] = {}

    def goal(self, claim: Term, parts: Iterable[Part], shape: Shape) -> Step | None:
        """The step that concludes ``claim``; None where a denominator is not known nonzero."""
        merged = _merged(parts)
        for ref in self._needed(part.ref for part in merged):
            if ref not in self._steps and not self._entry(ref):
                return None
        return self._combine(claim, merged, shape)

    def _needed(self, refs: Iterable[int]) -> list[int]:
        found: set[int] = set()
        stack = list(refs)
        while stack:
            ref = stack.pop()
            if ref not in found:
                found.add(ref)
                stack.extend(p.ref for p in self._completion.entries[ref].parts)
        return sorted(found)

    def _entry(self, ref: int) -> bool:
        entry = self._completion.entries[ref]
        lead = max(entry.poly, key=self._completion.key)
        tail = {m: -c for m, c in entry.poly.items() if m != lead}
        goal = app(
            "eq",
            self._poly_term({lead: entry.poly[lead]}, entry.shape),
            self._poly_term(tail, entry.shape),
        )
        step = self._combine(goal, _merged(entry.parts), entry.shape)
        if step is None:
            return False
        self._steps[ref] = step
        return True

    def _combine(self, goal: Term, parts: list[Part], shape: Shape) -> Step | None:
        uses = [self._use(part, shape) for part in parts]
        terms = list(goal.children)
        for use in uses:
            terms += [t for t in (use.left, use.right, *use.step.proposition.children) if t]
        conditions = self._nonzero(terms)
        if conditions is None:
            return None
        problem = self._problem
        return problem.builder.combine(goal, uses, problem.symmetric, conditions)

    def _nonzero(self, terms: list[Term]) -> list[Step] | None:
        found: dict[int, Step] = {}
        for base in self._problem.normal.denominators(*terms):
            step = self._conditions.get(base)
            if step is None:
                proof = self._problem.facts.prove(app("nonzero", base))
                if isinstance(proof, Missing):
                    self._problem.needs.update(dict.fromkeys(proof.needs))
                    return None
                step = self._conditions[base] = proof
            found[step.index] = step
        return list(found.values())

    def _use(self, part: Part, shape: Shape) -> Use:
        paths, normal = self._problem.paths, self._problem.normal
        scalars: list[Term] = []
        coefficient = self._problem.coefficient_term(part.coefficient)
        if coefficient is not num(1):
            scalars.append(coefficient)
        scalars += [self._loop(loop) for loop in part.loops]
        left = [normal.algebra.letters[x].term for x in paths.letters(part.left)]
        right = [normal.algebra.letters[x].term for x in paths.letters(part.right)]
        entry_shape = self._completion.entries[part.ref].shape
        if not left and not right and entry_shape == SCALAR and shape != SCALAR:
            left = [app("identity", size_term(shape[0]))]
        return Use(self._steps[part.ref], _product([*scalars, *left]), _product(right), part.mode)

    def _loop(self, loop: str) -> Term:
        paths, normal = self._problem.paths, self._problem.normal
        opaque = paths.opaque(loop)
        if opaque is not None:
            return normal.atom_term(opaque)
        return normal.atom_term(normal.algebra.cyclic_atom(paths.letters(loop)))

    def _poly_term(self, poly: Poly, shape: Shape) -> Term:
        parts = [self._monomial(m, c, shape) for m, c in poly.items()]
        if not parts:
            if shape == SCALAR:
                return num(0)
            return app("zeros", size_term(shape[0]), size_term(shape[1]))
        return parts[0] if len(parts) == 1 else add(*parts)

    def _monomial(
        self, monomial: tuple[tuple[str, ...], str], value: Coefficient, shape: Shape
    ) -> Term:
        loops, word = monomial
        field = self._problem.field
        constant = field.constant(value)
        factors: list[Term] = []
        if constant is None:
            factors.append(self._problem.coefficient_term(value))
        elif abs(constant) != 1:
            factors.append(num(abs(constant)))
        factors += [self._loop(loop) for loop in loops]
        letters = self._problem.normal.algebra.letters
        factors += [letters[x].term for x in self._problem.paths.letters(word)]
        if not word and shape != SCALAR:
            factors.append(app("identity", size_term(shape[0])))
        product = _product(factors) or num(1)
        return neg(product) if constant is not None and constant < 0 else product


def _product(factors: list[Term]) -> Term | None:
    if not factors:
        return None
    return factors[0] if len(factors) == 1 else mul(*factors)


def _merged(parts: Iterable[Part]) -> list[Part]:
    total: dict[tuple[object, ...], Part] = {}
    for part in parts:
        key = part[1:]
        known = total.get(key)
        total[key] = part if known is None else Part(known.coefficient + part.coefficient, *key)
    return [part for part in total.values() if part.coefficient]
