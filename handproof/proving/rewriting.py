"""Conversions: a term brought to a normal form, with the proof that it is equal.

`Simplifier.simplify(term)` returns a `Conversion`: the simplified term and the step that proves
``term = simplified`` (None where nothing changed). It works from the leaves up: definitions are
unfolded, the rules of `handproof.proving.rules` rewrite logarithms, exponentials, products, sums
over sets, integrals and densities by axioms, and scalars become canonical quotients of
polynomials (`handproof.proving.rational`) in one linear combination each. A rule whose condition
cannot be proved is not applied; the condition is kept in ``missing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol

from handproof.proving.axioms import axiom, condition_instances
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.denominators import difference_of, subterms_of, written_denominators
from handproof.proving.facts import FactProver
from handproof.proving.families import MEMBERS, families, member_equation
from handproof.proving.interface import Budget
from handproof.proving.normal import Powers
from handproof.proving.normaliser import Normaliser
from handproof.proving.rational import ONE, Monomial, Quotient, make, monomial_product, to_term
from handproof.proving.scopes import Scopes
from handproof.proving.unfolding import unfolded
from handproof.terms.build import app, eq, power, rebuild, size_term
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DERIVATIVES
from handproof.terms.scope import canonical
from handproof.terms.sorts import Scalar, shape

ARITHMETIC = ("add", "neg", "mul", "div", "transpose", "trace", "norm_sq")
"""Operators that the normal form sees through, besides integer powers and sums."""

FROZEN = (*DERIVATIVES, "differential")


ROUNDS = 4
"""How often a canonical quotient is taken again after its letters were rewritten."""


class OutOfTime(Exception):
    """The budget of a simplification is spent."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """``term`` equals what was simplified, by ``step``; None where it is the very same."""

    term: Term
    step: Step | None = None


class Rules(Protocol):
    """The rule tables: what to try at a node before and after its children are simplified."""

    def before(self, simplifier: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of the node as written."""

    def after(self, simplifier: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of the node over simplified children."""

    def letter(self, simplifier: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of a letter of a canonical quotient."""

    def power(self, simplifier: Simplifier, letter: Term, exponent: int) -> Conversion | None:
        """A power of a letter (a root, a zero or one) as a lower one; negative: below a line."""


class Simplifier(Scopes):
    """Simplifies terms of one obligation; steps go to one builder."""

    def __init__(
        self,
        builder: ProofBuilder,
        facts: FactProver,
        rules: Rules,
        budget: Budget,
        symmetric: Mapping[Term, Step] | None = None,
        opaque: frozenset[Sym] = frozenset(),
        equations: Mapping[Term, Step] | None = None,
    ) -> None:
        super().__init__(builder, facts)
        self.budget = budget
        self.opaque = opaque
        self.equations = dict(equations or {})
        self.families = families(facts)
        self.symmetric = dict(symmetric or {})
        self.normal = Normaliser(self.symmetric)
        self.missing: dict[Term, None] = {}
        self.roots: dict[Term, int] = {}
        self.roots_changed = False
        self._rules = rules
        self._memo: dict[tuple[Term, bool, tuple[Term, ...]], Conversion] = {}

    # ------------------------------------------------------------------ simplifying

    def simplify(self, term: Term) -> Conversion:
        """The normal form of a term; scalars as canonical quotients."""
        return self._memoised(canonical(term), True)

    def walk(self, term: Term) -> Conversion:
        """Rules applied everywhere, the arithmetic at the top left as it is."""
        return self._memoised(canonical(term), False)

    def equal(self, left: Term, right: Term) -> Step | None:
        """A proof of ``left = right`` by both normal forms, or None."""
        a, b = self.simplify(left), self.simplify(right)
        return self.joined(left, a, b, right)

    def joined(self, left: Term, a: Conversion, b: Conversion, right: Term) -> Step | None:
        """``left = right`` where both were simplified to terms of equal normal form."""
        if not self.normal.equal(a.term, b.term):
            return None
        uses = [Use(a.step)] if a.step else []
        if b.step:
            uses.append(Use(self.builder.symm(b.step)))
        return self.combined(eq(left, right), uses)

    def _memoised(self, term: Term, tidy: bool) -> Conversion:
        key = (term, tidy, self.locals)
        found = self._memo.get(key)
        if found is None:
            if self.budget.spent:
                raise OutOfTime
            found = self._tidied(self.walk(term)) if tidy else self._walk(term)
            self._memo[key] = found
        return found

    def _walk(self, term: Term) -> Conversion:
        opened = self._unfolded(term)
        if opened is not None:
            return self.then(opened, self.walk(opened.term))
        if not isinstance(term, (App, Bind)):
            return Conversion(term)
        early = self._rules.before(self, term)
        if early is not None:
            return self.then(early, self.walk(early.term))
        result = self._inside(term)
        late = None if self.transparent(result.term) else self._rules.after(self, result.term)
        if late is None:
            return result
        result = self.then(result, late)
        return self.then(result, self.walk(result.term))

    def _unfolded(self, term: Term) -> Conversion | None:
        """A definition, an equation that serves as one, or a function's value, one level."""
        if term in self.equations:
            step = self.equations[term]
            return Conversion(step.right, step)
        if self.families and isinstance(term, App) and term.op in MEMBERS:
            member = member_equation(self.families, self, term)
            return None if member is None else Conversion(member.right, member)
        symbol = term.args[0] if isinstance(term, App) and term.op == "apply" else term
        if isinstance(symbol, Sym):
            if symbol in self.opaque:
                return None
        elif symbol is term:
            return None
        if unfolded(term, self.context) is None:
            return None
        step = self.builder.unfold(term)
        return Conversion(step.right, step)

    def _inside(self, term: Term) -> Conversion:
        """The node over simplified children."""
        if isinstance(term, Bind):
            return self._inside_binder(term)
        assert isinstance(term, App)
        keep = self.transparent(term)
        parts = [
            Conversion(child)
            if term.op in FROZEN and position == 0
            else (self.walk(child) if keep else self.simplify(child))
            for position, child in enumerate(term.args)
        ]
        return self.replaced(term, parts)

    def _inside_binder(self, term: Bind) -> Conversion:
        ranges = [self.simplify(arg) for arg in term.args]
        if any(r.step for r in ranges):
            outer = self.replaced(term, [*ranges, Conversion(term.body)])
            return self.then(outer, self._inside_binder_body(outer.term))
        return self._inside_binder_body(term)

    def _inside_binder_body(self, term: Term) -> Conversion:
        assert isinstance(term, Bind)
        opened = self.opened(term)
        with self.local(opened):
            body = self.simplify(opened.body)
        same = [Conversion(arg) for arg in opened.args]
        return self.replaced(opened, [*same, body])

    def replaced(self, term: Term, parts: Sequence[Conversion]) -> Conversion:
        """The node over converted children, by congruence."""
        if all(part.step is None for part in parts):
            return Conversion(term)
        step = self.builder.congruence(term, [part.step for part in parts])
        return Conversion(rebuild(term, tuple(part.term for part in parts)), step)

    def then(self, first: Conversion, second: Conversion) -> Conversion:
        """One conversion after the other."""
        if first.step is None:
            return second
        if second.step is None:
            return first
        return Conversion(second.term, self.builder.trans(first.step, second.step))

    def transparent(self, term: Term) -> bool:
        """Whether the normal form sees through the node."""
        if isinstance(term, Bind):
            return term.op == "sum"
        if not isinstance(term, App):
            return False
        if term.op == "pow":
            exponent = term.args[1]
            if isinstance(exponent, App) and exponent.op == "neg":
                exponent = exponent.args[0]
            return isinstance(exponent, Num) and exponent.value.denominator == 1
        return term.op in ARITHMETIC

    # ------------------------------------------------------------------ scalars

    def quotient(self, term: Term) -> Quotient:
        """The canonical quotient of a scalar term, letters as terms; no conditions asked."""
        value = self.normal(term)
        one = {ONE: Fraction(1)}
        result = make({self._monomial(p): c for (_, p), c in value.terms.items()}, one)
        for factor in value.den:
            result = result * make({self._monomial(p): c for p, c in factor}, one).inverse()
        return result

    def _monomial(self, powers: Powers) -> Monomial:
        product: Monomial = ONE
        for atom, exponent in powers:
            product = monomial_product(product, ((self.normal.atom_term(atom), exponent),))
        return product

    def _tidied(self, done: Conversion) -> Conversion:
        """The canonical quotient of a scalar whose leaves are simplified."""
        if not isinstance(done.term.sort, Scalar):
            return done
        for _ in range(ROUNDS):
            try:
                quotient = self.quotient(done.term)
            except (TermError, ZeroDivisionError):
                return done
            printed = to_term(quotient)
            if printed is not done.term:
                step = self.combined(eq(done.term, printed))
                if step is None:
                    return done
                done = self.then(done, Conversion(printed, step))
            table = self._letter_table(quotient)
            if not table:
                return done
            done = self.then(done, self._with_letters(done.term, table))
        return done

    def _letter_table(self, quotient: Quotient) -> dict[tuple[Term, bool], Conversion]:
        """Letters, and powers of roots as printed above and below, that a rule rewrites."""
        table: dict[tuple[Term, bool], Conversion] = {}
        for letter in quotient.letters:
            found = self._rules.letter(self, letter)
            if found is not None:
                whole = self.then(found, self.walk(found.term))
                table[letter, False] = table[letter, True] = whole
        for monomial, _ in (*quotient.terms, *quotient.denominator):
            for letter, exponent in monomial:
                found = self._rules.power(self, letter, exponent)
                if found is not None:
                    size = abs(exponent)
                    shown = letter if size == 1 else power(letter, size)
                    table[shown, exponent < 0] = found
        return table

    def _with_letters(
        self, term: Term, table: Mapping[tuple[Term, bool], Conversion], below: bool = False
    ) -> Conversion:
        """The arithmetic over the letters, some of them replaced."""
        found = table.get((term, below))
        if found is not None:
            return found
        if not isinstance(term, App) or not self.transparent(term):
            return Conversion(term)
        lower = below and term.op != "add"
        parts = [
            self._with_letters(child, table, lower or (term.op == "div" and position == 1))
            for position, child in enumerate(term.args)
        ]
        return self.replaced(term, parts)

    def combined(self, goal: Term, uses: Sequence[Use] = ()) -> Step | None:
        """The equation by normal forms, with a proof that each denominator is not 0, or None."""
        difference = self.normal(difference_of(goal, uses))
        if not difference.is_zero:
            return None
        multipliers = [m for use in uses for m in (use.left, use.right) if m is not None]
        sides = [side for use in uses for side in use.step.proposition.children]
        proved = self.denominators_nonzero([*goal.children, *multipliers, *sides])
        if proved is None:
            return None
        used = subterms_of([*goal.children, *multipliers, *sides])
        symmetric = [step for letter, step in self.symmetric.items() if letter in used]
        return self.builder.combine(goal, uses, symmetric, proved)

    def denominators_nonzero(self, terms: Sequence[Term]) -> list[Step] | None:
        """That every denominator in the terms is not 0; None where one is not known to be."""
        found = self.normal.denominators(*terms)
        conditions = [self.condition(app("nonzero", factor)) for factor in found]
        if any(c is None for c in conditions):
            return None
        conditions += [self._proved(app("nonzero", t)) for t in written_denominators(terms)]
        return list(dict.fromkeys(c for c in conditions if c is not None))

    # ------------------------------------------------------------------ axioms and conditions

    def by_axiom(self, name: str, values: Mapping[str, Term]) -> Step | None:
        """The instance of an axiom whose conditions can all be proved, or None."""
        row = axiom(name)
        premises: list[Step] = []
        for condition in condition_instances(row, values):
            step = self.condition(condition)
            if step is None:
                return None
            premises.append(step)
        return self.builder.axiom(row, values, premises)

    def condition(self, proposition: Term) -> Step | None:
        """A proof of a side condition; what cannot be proved is kept in ``missing``."""
        found = self._proved(proposition)
        if found is None and not self.locals:
            self.missing[proposition] = None
        return found

    def _proved(self, proposition: Term) -> Step | None:
        if isinstance(proposition, Bind) and proposition.op == "forall":
            opened = self.opened(proposition)
            with self.local(opened):
                inner = self._proved(opened.body)
            return None if inner is None else self.builder.generalise(inner, opened)
        if isinstance(proposition, App) and proposition.op == "eq":
            return self.equal(*proposition.args)
        found = self.facts.holds(proposition)
        if found is not None or not isinstance(proposition, App) or len(proposition.args) != 1:
            return found
        other = self.simplify(proposition.args[0])
        if other.step is None:
            return None
        found = self.facts.holds(app(proposition.op, other.term))
        if found is None:
            return None
        return self.builder.transport(found, [self.builder.symm(other.step)])

    def root(self, letter: Term, denominator: int) -> int:
        """The common denominator of the exponents seen of ``exp(letter)``."""
        known = self.roots.get(letter, 1)
        wanted = lcm(known, denominator)
        if wanted != known:
            self.roots[letter] = wanted
            self.roots_changed = True
        return wanted

    def rows(self, term: Term) -> Term:
        """The number of rows of a matrix, as a term."""
        found = shape(term.sort)
        assert found is not None
        return size_term(found[0])

    def restart(self) -> None:
        """Forget what was simplified (after the roots have changed)."""
        self._memo.clear()
        self.roots_changed = False
