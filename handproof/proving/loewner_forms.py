"""Definite because Γ says that the quadratic form has the sign for all vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step
from handproof.proving.cones import Prove
from handproof.terms.build import app, bind, mul, num, size_term, sub, transpose
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import substitute
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver

SIDES: dict[str, tuple[int, int] | None] = {
    "nonnegative": None, "ge": (0, 1), "le": (1, 0), "positive": None, "gt": (0, 1), "lt": (1, 0),
}  # fmt: skip
"""Orders of numbers: the places of the greater and the lesser side; None: compared with 0."""

WEAK = ("nonnegative", "ge", "le")


def by_quadratic_form(facts: FactProver, prove: Prove, goal: App) -> Step | None:
    """``A`` from ``x'Ax >= 0`` for all ``x``, or ``x'Ax > 0`` for all that are not 0."""
    matrix, strict = goal.args[0], goal.op == "positive_definite"
    found = shape(matrix.sort)
    assert found is not None
    size = size_term(found[0])
    x = Sym("x^*", app("zeros", size, num(1)).sort)
    for step in facts.foralls:
        statement = step.proposition
        assert isinstance(statement, Bind)
        if statement.args[0] is not app("reals", size):
            continue
        every = _every(facts, step, x, mul(transpose(x), matrix, x), strict)
        symmetric = prove(app("symmetric", matrix)) if every is not None else None
        if every is not None and symmetric is not None:
            rule = axiom("pd_of_quadratic" if strict else "psd_of_quadratic")
            return facts.builder.axiom(rule, {"A": matrix, "n": size}, [symmetric, every])
    return None


def _every(facts: FactProver, step: Step, x: Sym, form: Term, strict: bool) -> Step | None:
    """The form has its sign for all ``x``, from a statement for all that says the same."""
    statement, builder = step.proposition, facts.builder
    assert isinstance(statement, Bind)
    body = substitute(statement.body, {statement.var: x})
    premise: Term | None = None
    if strict:
        if not (isinstance(body, App) and body.op == "implies"):
            return None
        premise, body = body.args
    wanted = app("positive" if strict else "nonnegative", form)
    if not _says(facts, body, form, strict) or (strict and not _not_zero(premise, x)):
        return None
    member = builder.assume(app("in", x, statement.args[0]))
    special = builder.specialise(step, x, member)
    if premise is not None:
        assumed = builder.assume(premise)
        same = builder.same(builder.modus(special, assumed), wanted)
        special = builder.discharge(same, premise)
    else:
        special = builder.same(special, wanted)
    whole = bind("forall", x, statement.args[0], special.proposition)
    return builder.generalise(special, whole)


def _says(facts: FactProver, body: Term, form: Term, strict: bool) -> bool:
    """Whether an order of numbers is the sign of the form, up to normal form."""
    if not (isinstance(body, App) and body.op in SIDES) or (body.op in WEAK) == strict:
        return False
    places = SIDES[body.op]
    gap = body.args[0] if places is None else sub(body.args[places[0]], body.args[places[1]])
    return facts.normal(gap).key == facts.normal(form).key


def _not_zero(premise: Term | None, x: Sym) -> bool:
    if not (isinstance(premise, App) and premise.op == "ne" and premise.args[0] is x):
        return False
    zero = premise.args[1]
    return isinstance(zero, App) and zero.op == "zeros"
