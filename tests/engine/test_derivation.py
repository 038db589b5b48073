"""Writing a derivation: declarations, citing, and clear errors for what is wrong."""

from collections.abc import Callable

import pytest
from sympy import Eq, Identity

from handproof import Derivation
from handproof.engine.errors import DerivationError
from handproof.terms.build import eq, mat, transpose
from handproof.terms.context import Origin
from handproof.terms.text import to_text


def small() -> Derivation:
    derivation = Derivation("Small")
    derivation.sizes("d q", where="q < d")
    derivation.matrix("A", "d", "d", symmetric=True)
    derivation.matrix("W", "d", "q")
    derivation.scalar("s", positive=True)
    return derivation


def claim_of(derivation: Derivation) -> object:
    link = derivation.document("x.py").steps[-1].links[-1]
    assert link.obligation is not None
    return link.obligation.claim


def test_latex_and_sympy_say_the_same() -> None:
    derivation = Derivation("Both")
    n, q = derivation.sizes("d q")
    W = derivation.matrix("W", n, q)
    s = derivation.scalar("s")
    C = derivation.define("C", W * W.T + s * Identity(n))
    derivation.step(Eq(C.T, C))
    assert claim_of(derivation) is eq(transpose(mat("C", "d", "d")), mat("C", "d", "d"))
    derivation.step(r"C = W W^\top + s I_d")
    claim = claim_of(derivation)
    assert to_text(claim.children[1]) == "W·Wᵀ + s·I_d"  # type: ignore[attr-defined]


def test_only_what_matters_is_in_the_context() -> None:
    derivation = small()
    derivation.step(r"A^\top = A")
    obligation = derivation.document("x").steps[0].links[0].obligation
    assert obligation is not None
    assert [fact.label for fact in obligation.context.facts] == ["d > 0", "A symmetric"]


def test_a_declared_equation_comes_with_its_left_side() -> None:
    made = Derivation("covariances")
    made.sizes("n N")
    made.family("z", "N", "n")
    made.matrix("S", "n", "n")
    made.matrix("T", "n", "n", symmetric=True)
    made.fact(r"S = \sum_{j=1}^N z_j z_j^\top")
    made.step(r"S^\top = S")
    (link,) = made.document("here").steps[0].links
    assert link.obligation is not None
    assert link.obligation is not None
    facts = link.obligation.context.facts
    assert any("S = " in to_text(fact.proposition) for fact in facts)
    assert not any("T" in to_text(fact.proposition) for fact in facts)


@pytest.mark.parametrize(
    ("formula", "relations"),
    [
        (r"A = B \implies B = A", ["implies"]),
        (r"A \text{ invertible} \iff A^\top \text{ invertible}", ["iff"]),
        (r"A = B \Rightarrow A A = B B \Rightarrow A A = B A", ["implies", "implies"]),
        (r"A = B \Longleftrightarrow B = A", ["iff"]),
        (r"A \Rightarrow B = A", [""]),
        (r"A = B \iff ", [""]),
        (r"A = x \iff A = B", [""]),
    ],
)
def test_arrows(formula: str, relations: list[str]) -> None:
    made = Derivation("arrows")
    made.sizes("n")
    made.matrix("A", "n", "n")
    made.matrix("B", "n", "n")
    made.vector("x", "n")
    made.step(formula)
    assert [link.relation for link in made.document("here").steps[0].links] == relations


def test_citing_brings_the_supposition_and_its_label() -> None:
    derivation = small()
    supposed = derivation.suppose(r"A W = W", "a fixed space")
    derivation.step(r"A A W = W", using=supposed)
    step = derivation.document("x").steps[0]
    assert step.using == ("A1",)
    obligation = step.links[0].obligation
    assert obligation is not None
    hypotheses = [f for f in obligation.context.facts if f.origin is Origin.HYPOTHESIS]
    assert [f.label for f in hypotheses] == ["A1"]


def test_a_chain_has_a_link_for_each_relation_and_its_ends_as_a_fact() -> None:
    derivation = small()
    first = derivation.step(r"(A W)^\top = W^\top A^\top = W^\top A")
    derivation.step(r"(A W)^\top A = W^\top A A", using=first)
    chain, later = derivation.document("x").steps
    assert [link.relation for link in chain.links] == ["eq", "eq"]
    assert later.links[0].obligation is not None
    labels = [f.label for f in later.links[0].obligation.context.facts]
    assert {"step 1.1", "step 1.2", "step 1"} <= set(labels)


def test_shapes_that_do_not_fit_become_a_problem_not_an_exception() -> None:
    derivation = small()
    derivation.step(r"A = W W^\top + s I_q")
    problem = derivation.document("x").steps[0].links[0].problem
    assert problem is not None
    assert problem.ill_formed
    assert problem.code == "HP101"
    assert "q x q" in problem.message
    assert "d x d" in problem.message


def test_the_line_of_a_step_is_the_line_of_its_call() -> None:
    derivation = small()
    derivation.step(
        r"A^\top = A",
        because="symmetry",
    )
    span = derivation.document("x").steps[0].span
    assert span.end_line - span.line == 3


WRONG: list[tuple[str, Callable[[Derivation], object], str]] = [
    ("unknown property", lambda d: d.matrix("B", "d", "d", shiny=True), "HP523"),
    ("two sorts", lambda d: d.scalar("A"), "HP525"),
    ("nothing stated", lambda d: d.suppose("A W"), "HP410"),
    ("undeclared symbol", lambda d: d.suppose("A = B"), "HP405"),
    ("shapes", lambda d: d.suppose("A = W"), "HP101"),
    ("no definition", lambda d: d.define("C"), "HP528"),
    ("undeclared in a definition", lambda d: d.define("C = A B"), "HP405"),
    (
        "label used twice",
        lambda d: (d.suppose("A = A", label="x"), d.suppose("A = A", label="x")),
        "HP522",
    ),
]


@pytest.mark.parametrize(("what", "do", "code"), WRONG, ids=[what for what, _, _ in WRONG])
def test_wrong_use_is_refused(what: str, do: Callable[[Derivation], object], code: str) -> None:
    with pytest.raises(DerivationError, match=code):
        do(small())


def test_citing_what_is_not_there() -> None:
    other = Derivation("Other")
    other.sizes("n")
    ref = other.suppose("n = n", label="elsewhere")
    with pytest.raises(DerivationError, match="HP521"):
        small().step(r"A^\top = A", using=ref)
