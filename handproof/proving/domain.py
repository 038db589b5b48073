"""The conditions under which a claim has a value: every inverse, quotient and logarithm in it.

The kernel accepts a claim only if each of these is a fact or a theorem of the proof, or stands in
a fact or definition of Γ already (both sides of those have a value in every model).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handproof.proving.builder import Step, memberships
from handproof.proving.facts import FactProver
from handproof.proving.missing import Missing
from handproof.proving.unfolding import unfolded
from handproof.terms.build import add, app, bind, neg, num, size_term
from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import INTEGER, Scalar
from handproof.terms.typing_rules import shape_of

CONDITIONS: dict[str, tuple[int, str]] = {
    "inv": (0, "invertible"),
    "div": (1, "nonzero"),
    "log": (0, "positive"),
    "lgamma": (0, "positive"),
    "digamma": (0, "positive"),
    "gamma": (0, "positive"),
    "sqrt": (0, "nonnegative"),
    "sqrtm": (0, "positive_semidefinite"),
}

Evident = Callable[[Term], bool]
Need = tuple[Term, tuple[Term, ...]]
"""A condition, and the memberships of bound variables (and premises) that it may suppose."""


def conditions(
    term: Term, context: Context, evident: Evident, assumed: tuple[Term, ...] = ()
) -> Iterator[Need]:
    """The conditions of a term or proposition, each with what it may suppose.

    A power by an integer that is ``evident``ly not negative has none.
    """
    if isinstance(term, Bind):
        for arg in term.args:
            yield from conditions(arg, context, evident, assumed)
        yield from conditions(term.body, context, evident, (*assumed, *memberships(term)))
        return
    if not isinstance(term, App):
        return
    if term.op == "implies":
        yield from conditions(term.args[0], context, evident, assumed)
        yield from conditions(term.args[1], context, evident, (*assumed, term.args[0]))
        return
    args = term.args
    if term.op == "apply":
        body = unfolded(term, context)
        if body is not None:
            yield from conditions(body, context, evident, assumed)
            args = args[1:]
    for condition in _own(term, evident):
        yield condition, assumed
    for arg in args:
        yield from conditions(arg, context, evident, assumed)


def _entries_positive(term: Term) -> Term:
    """That every entry of a number, vector or matrix is positive."""
    sizes = [size for size in shape_of(term, "logarithm") if size != ONE]
    indices = [Sym(f"@{place}", INTEGER) for place in range(len(sizes))]
    said: Term = app("positive", app("entry", term, *indices) if indices else term)
    for index, size in reversed(list(zip(indices, sizes, strict=True))):
        said = bind("forall", index, app("range", num(1), size_term(size)), said)
    return said


def _own(term: App, evident: Evident) -> list[Term]:
    row = CONDITIONS.get(term.op)
    if row is not None:
        return [app(row[1], term.args[row[0]])]
    first = term.args[0] if term.args else None
    if term.op == "logit" and first is not None:
        return [app("positive", first), app("positive", add(num(1), neg(first)))]
    if term.op == "tan" and first is not None:
        return [app("nonzero", app("cos", first))]
    if term.op == "beta":
        return [app("positive", arg) for arg in term.args]
    if term.op == "map_log" and first is not None:
        return [_entries_positive(first)]
    if term.op == "pow" and first is not None:
        exponent = term.args[1]
        integer = exponent.sort == INTEGER
        if integer and evident(app("nonnegative", exponent)):
            return []
        single = isinstance(first.sort, Scalar)
        name = "nonzero" if integer and single else "positive" if single else "invertible"
        return [app(name, first)]
    return []


def domain_steps(facts: FactProver, claim: Term) -> list[Step] | Missing:
    """Proofs of all conditions of the claim, or the first that is missing."""
    context = facts.context
    given = [side for fact in context.facts for side in fact.proposition.children]
    given += [d.body for d in context.definitions if not d.parameters]
    stated = (each for side in given for each in conditions(side, context, facts.evident))
    known = {condition for condition, assumed in stated if not assumed}
    steps: list[Step] = []
    for condition, assumed in dict.fromkeys(conditions(claim, context, facts.evident)):
        if condition in known and not assumed:
            continue
        prover = facts
        if assumed:
            prover = facts.with_steps(*(facts.builder.assume(a) for a in assumed))
        found = prover.prove(condition)
        if isinstance(found, Missing):
            if not assumed and _same_as_given(facts, condition, known):
                continue
            return found
        steps.append(found)
    return steps


def _same_as_given(facts: FactProver, condition: Term, known: set[Term]) -> bool:
    """Whether a condition is one of Γ's up to normal form."""
    if not isinstance(condition, App):
        return False
    key = facts.normal(condition.args[0]).key
    return any(
        isinstance(k, App) and k.op == condition.op and facts.normal(k.args[0]).key == key
        for k in known
    )
