"""Axioms of order: each instance is accepted with its conditions and refused without any of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.proving.axioms import axiom, axioms, condition_instances, instance
from handproof.proving.builder import ProofBuilder
from handproof.proving.domain import domain_steps
from handproof.proving.facts import FactProver
from handproof.proving.statement import statement
from handproof.second.check import check_second
from handproof.second.terms import SecondError
from handproof.terms.build import app, bind, eq, mul, transpose
from handproof.terms.context import Context, Fact, Obligation, Origin
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Function, Sort, matrix

NAMES = """
    psd_antisymmetric pd_inverse_antitone pd_inverse_antitone_strict psd_sqrtm_monotone
    pd_congruence_rank psd_projection schur_pd schur_of_pd schur_pd_first schur_of_pd_first
    schur_psd schur_of_psd schur_psd_first schur_of_psd_first pd_block_first pd_block_last
    psd_block_first psd_block_last psd_diag psd_pinv psd_sum psd_of_quadratic
    pd_of_quadratic rayleigh_upper rayleigh_lower psd_trace_bound pd_combination schur_flip
    young_matrix nonnegative_trace_mul positive_trace_mul nonnegative_diagonal_entry
    positive_diagonal_entry psd_minor psd_cancel psd_trace_zero eq_of_vectors eq_of_traces
    zero_of_quadratic invertible_of_injective invertible_gram_of_injective positive_dot
    nonzero_difference eigenvalue_nonzero cauchy_schwarz_trace cauchy_schwarz_definite
    cauchy_schwarz_inverse young_inequality trace_square_le norm_square norm_triangle
    norm_mul_le norm_sq_mul_le cauchy_schwarz_norm norm_triangle_reverse eq_of_squares
    det_identity_plus trace_inverse_le log_nonnegative det_le_trace_power log_det_le_trace
    log_det_tangent stein_loss log_det_concave det_monotone det_monotone_strict
    det_superadditive trace_mul_le hadamard_inequality fischer_inequality trace_upper_bound
    von_neumann
""".split()


def sort_of(data: Any) -> Sort:
    if data in ("real", "integer"):
        return REAL if data == "real" else INTEGER
    if data[0] == "function":
        return Function(tuple(map(sort_of, data[1])), sort_of(data[2]))
    return matrix(*(Size.of(s) for s in data[1:]))


def stated(name: str, without: int | None = None) -> tuple[Obligation, dict[str, Term]]:
    """The axiom's conclusion for symbols, from its conditions as facts, one of them left out."""
    row = axioms()[name]
    named = {v: Sym(v, sort_of(row.sorts[v])) for v in row.variables}
    values = {v: _function(symbol) for v, symbol in named.items()}
    facts = [
        Fact(f"f{k}", condition, Origin.DECLARED)
        for k, condition in enumerate(condition_instances(row, values))
        if k != without
    ]
    if name in ALSO:
        facts.append(Fact("also", app(ALSO[name], *named.values()), Origin.DECLARED))
    context = Context(tuple(named.values()), (), tuple(facts))
    return Obligation(context, instance(row, values)), values


def _function(symbol: Sym) -> Term:
    """A function as the lambda that axioms take."""
    if not isinstance(symbol.sort, Function):
        return symbol
    index = Sym("j", INTEGER)
    return bind("lambda", index, app("apply", symbol, index))


ALSO = {"log_nonnegative": "positive"}
"""What must hold besides for the conclusion to have a value."""


def certificate(name: str, left_out: int | None = None) -> tuple[Any, Any]:
    """Statement and proof by the axiom alone; what is left out stands in the proof all the same."""
    whole, values = stated(name)
    builder = ProofBuilder(whole)
    premises = [builder.fact(f.label) for f in whole.context.facts if f.label != "also"]
    step = builder.axiom(axiom(name), values, premises)
    domain = domain_steps(FactProver(builder), whole.claim)
    assert isinstance(domain, list), domain
    proof = json.loads(json.dumps(builder.finish(step, domain)))
    return statement(stated(name, left_out)[0]), proof


@pytest.mark.parametrize("name", NAMES)
def test_accepted(name: str) -> None:
    asked, proof = certificate(name)
    check(asked, proof)
    check_second(asked, proof)


CONDITIONS = [(name, k) for name in NAMES for k in range(len(axioms()[name].conditions))]


@pytest.mark.parametrize(("name", "place"), CONDITIONS)
def test_refused_without_a_condition(name: str, place: int) -> None:
    asked, proof = certificate(name, place)
    with pytest.raises(ProofError):
        check(asked, proof)
    with pytest.raises(SecondError):
        check_second(asked, proof)


@pytest.mark.parametrize("name", [name for name in NAMES if axioms()[name].conditions])
def test_refused_with_a_premise_less(name: str) -> None:
    asked, proof = certificate(name)
    step = next(s for s in proof["steps"] if s[0] == "axiom" and s[1] == name)
    step[3] = step[3][:-1]
    with pytest.raises(ProofError):
        check(asked, proof)
    with pytest.raises(SecondError):
        check_second(asked, proof)


@pytest.mark.parametrize("name", [name for name in NAMES if len(axioms()[name].conditions) > 1])
def test_refused_with_premises_exchanged(name: str) -> None:
    row = axioms()[name]
    if row.conditions[0] == row.conditions[-1]:
        pytest.skip("the conditions are the same")
    asked, proof = certificate(name)
    step = next(s for s in proof["steps"] if s[0] == "axiom" and s[1] == name)
    step[3] = [step[3][-1], *step[3][1:-1], step[3][0]]
    with pytest.raises(ProofError):
        check(asked, proof)
    with pytest.raises(SecondError):
        check_second(asked, proof)


@pytest.mark.parametrize("bound", ["x", "z"])
def test_a_declared_name_is_not_captured(bound: str) -> None:
    n = Sym("n", INTEGER)
    x, y, z = (Sym(name, matrix(Size.of("n"), 1)) for name in ("x", "y", bound))
    b = Sym("B", matrix(Size.of("n"), Size.of("n")))
    outer = mul(x, transpose(y))
    same = bind("forall", z, app("reals", n), eq(mul(outer, z), mul(b, z)))
    fact = Fact("f", same, Origin.DECLARED)
    asked = Obligation(Context((n, x, y, b), (), (fact,)), eq(outer, b))
    builder = ProofBuilder(asked)
    values: dict[str, Term] = {"n": n, "m": n, "A": outer, "B": b}
    step = builder.axiom(axiom("eq_of_vectors"), values, [builder.fact("f")])
    proof = json.loads(json.dumps(builder.finish(step)))
    if bound == "z":
        check(statement(asked), proof)
        check_second(statement(asked), proof)
        return
    with pytest.raises(ProofError):
        check(statement(asked), proof)
    with pytest.raises(SecondError):
        check_second(statement(asked), proof)
