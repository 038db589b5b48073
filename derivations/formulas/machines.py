"""Formulas of the Bernoulli, the ternary and the connected Boltzmann machine."""

from __future__ import annotations

from derivations.formulas.notation import (
    Formula,
    add,
    app,
    at,
    binary,
    bind,
    div,
    exp,
    index,
    log,
    mat,
    mul,
    neg,
    num,
    sigmoid,
    size,
    sub,
    total,
)
from handproof.terms.nodes import Term

D, M = size("D"), size("M")
W, b, c = mat("W", "D", "M"), mat("b", "D"), mat("c", "M")
x, x_k, h = mat("x", "D"), mat("x_k", "D"), mat("h", "M")
i, j, l = index("i"), index("j"), index("l")

_HINTON = "Hinton (2002), Neural Comput. 14(8)"
_PRODUCT = "a sum over independent hidden units factorises"


def _input(v: Term) -> Term:
    return add(at(c, j), total(i, D, mul(at(W, i, j), at(v, i))))


def _free_energy(v: Term) -> Term:
    linear = total(i, D, mul(at(b, i), at(v, i)))
    return sub(neg(linear), total(j, M, log(add(num(1), exp(_input(v))))))


_BERNOULLI_ENERGY = sub(
    sub(neg(total(i, D, mul(at(b, i), at(x, i)))), total(j, M, mul(at(c, j), at(h, j)))),
    total(i, D, total(j, M, mul(at(x, i), at(W, i, j), at(h, j)))),
)

BERNOULLI = {
    "energy": Formula("energy", _BERNOULLI_ENERGY, _HINTON),
    "free_energy": Formula("free_energy", _free_energy(x), _PRODUCT),
    "free_energy by summation": Formula(
        "free_energy by summation",
        neg(log(bind("sum_over", h, binary(M), exp(neg(_BERNOULLI_ENERGY))))),
        "definition",
    ),
    "conditional_hidden": Formula("conditional_hidden", sigmoid(_input(x)), _HINTON),
    "conditional_visible": Formula(
        "conditional_visible",
        sigmoid(add(at(b, i), total(j, M, mul(at(W, i, j), at(h, j))))),
        _HINTON,
    ),
    # The chain's x_k stands with its own hidden probabilities.
    "contrastive_gradient W": Formula(
        "contrastive_gradient W",
        sub(
            mul(at(x_k, index("k")), sigmoid(_input(x_k))),
            mul(at(x, index("k")), sigmoid(_input(x))),
        ),
        _HINTON,
    ),
    "contrastive_gradient b": Formula(
        "contrastive_gradient b", sub(at(x_k, index("k")), at(x, index("k"))), _HINTON
    ),
    "contrastive_gradient c": Formula(
        "contrastive_gradient c", sub(sigmoid(_input(x_k)), sigmoid(_input(x))), _HINTON
    ),
    "log_partition": Formula(
        "log_partition",
        log(bind("sum_over", x, binary(D), exp(neg(_free_energy(x))))),
        "definition",
    ),
}

beta = mat("b", "M")


def _ternary_input(v: Term) -> Term:
    return add(at(beta, j), total(i, D, mul(at(W, i, j), at(v, i))))


def _mean(v: Term) -> Term:
    a = _ternary_input(v)
    return div(
        mul(num(2), app("sinh", a)), add(num(1), mul(num(2), app("cosh", _ternary_input(v))))
    )


_WRITE_UP = "sum over {-1, 0, 1} of exp(a h) = 1 + 2 cosh a"

TERNARY = {
    "free_energy": Formula(
        "free_energy",
        neg(total(j, M, log(add(num(1), mul(num(2), app("cosh", _ternary_input(x))))))),
        _WRITE_UP,
    ),
    "mean_hidden": Formula("mean_hidden", _mean(x), _WRITE_UP),
    "contrastive_gradient W": Formula(
        "contrastive_gradient W",
        sub(mul(at(x_k, index("k")), _mean(x_k)), mul(at(x, index("k")), _mean(x))),
        _WRITE_UP,
    ),
    "contrastive_gradient b": Formula(
        "contrastive_gradient b", sub(_mean(x_k), _mean(x)), _WRITE_UP
    ),
}

d = size("M")
A, B, mu = mat("A", "M", "M"), mat("B", "D", "D"), mat("mu", "M")
_HALF = num("1/2")


def _negative_energy(z: Term) -> Term:
    pair = total(i, D, total(j, M, mul(at(x, i), at(W, i, j), at(z, j))))
    visible = total(i, D, total(l, D, mul(at(x, i), at(B, i, l), at(x, l))))
    hidden = total(j, M, total(l, M, mul(at(z, j), at(A, j, l), at(z, l))))
    return add(pair, mul(_HALF, visible), mul(_HALF, hidden))


_ENTROPY = neg(
    total(
        j,
        M,
        add(
            mul(at(mu, j), log(at(mu, j))),
            mul(sub(num(1), at(mu, j)), log(sub(num(1), at(mu, j)))),
        ),
    )
)
_SAUL = "Saul, Jaakkola, Jordan (1996), J. Artif. Intell. Res. 4"
_LOG_Z = log(
    bind("sum_over", x, binary(D), bind("sum_over", h, binary(M), exp(_negative_energy(h))))
)

MEAN_FIELD = {
    "elbo": Formula("elbo", add(sub(_negative_energy(mu), _LOG_Z), _ENTROPY), _SAUL),
    "parallel_update": Formula(
        "parallel_update",
        sigmoid(
            add(
                total(i, D, mul(at(W, i, j), at(x, i))),
                total(l, M, mul(at(A, l, j), at(mu, l))),
            )
        ),
        _SAUL,
    ),
    "elbo_gradient": Formula(
        "elbo_gradient",
        sub(
            add(
                total(i, D, mul(at(W, i, j), at(x, i))),
                total(l, M, mul(at(A, l, j), at(mu, l))),
            ),
            log(div(at(mu, j), sub(num(1), at(mu, j)))),
        ),
        _SAUL,
    ),
}
