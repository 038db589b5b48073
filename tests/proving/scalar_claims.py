"""Scalar claims of the field, true and false: what the scalar prover has to prove and refuse.

Functions, likelihoods of Gaussians, the Gaussian-Bernoulli restricted Boltzmann machine and the
profile of probabilistic PCA; each row is a name and an obligation.
"""

from __future__ import annotations

from fractions import Fraction

from handproof.terms import build
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.nodes import Sym
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, Family, Function, Matrix, Sort, matrix
from tests.proving.shorthand import E, eq, mat, op, real, size, term, tr

HALF = Fraction(1, 2)
PI, INF = E(build.PI), E(build.INFINITY)
x, y, z, a, b, s, t, T, Z = (real(name) for name in "x y z a b s t T Z".split())
d, q, N, n, m = (size(name) for name in "d q N n m".split())
i, j, k = (E(Sym(name, INTEGER)) for name in "ijk")


def exp(e: object) -> E:
    return op("exp", e)


def log(e: object) -> E:
    return op("log", e)


def sqrt(e: object) -> E:
    return op("sqrt", e)


def sigmoid(e: object) -> E:
    return op("sigmoid", e)


def det(e: object) -> E:
    return op("det", e)


def at(e: E, *index: E) -> E:
    return op("at" if isinstance(e.t.sort, Family) else "entry", e, *index)


def positive(*es: E) -> tuple[E, ...]:
    return tuple(op("positive", e) for e in es)


def bound(binder: str, var: E, *rest: object) -> E:
    assert isinstance(var.t, Sym)
    return E(build.bind(binder, var.t, *(term(r) for r in rest)))


def sum_(var: E, low: object, high: object, body: object) -> E:
    return bound("sum", var, low, high, body)


def prod(var: E, low: object, high: object, body: object) -> E:
    return bound("prod", var, low, high, body)


def all_(var: E, high: E, body: E) -> E:
    return bound("forall", var, op("range", 1, high), body)


def function(name: str, body: E, *parameters: E) -> tuple[E, Definition]:
    names = tuple(p.t for p in parameters if isinstance(p.t, Sym))
    symbol = Sym(name, Function(tuple(p.sort for p in names), body.t.sort))
    return E(symbol), Definition(symbol, body.t, names)


def value(symbol: E, body: E) -> Definition:
    assert isinstance(symbol.t, Sym)
    return Definition(symbol.t, body.t)


def _sizes(sort: Sort) -> frozenset[str]:
    if isinstance(sort, Matrix):
        return sort.rows.variables | sort.cols.variables
    if isinstance(sort, Family):
        return sort.length.variables | _sizes(sort.element)
    if isinstance(sort, Function):
        return frozenset().union(*(_sizes(part) for part in sort.domain))
    return frozenset()


def under(*facts: E, claim: E, let: tuple[Definition, ...] = ()) -> Obligation:
    """Facts and definitions, and the claim; sizes are declared from the shapes."""
    symbols: set[Sym] = set(free_symbols(claim.t))
    symbols.update(*(free_symbols(fact.t) for fact in facts))
    for row in let:
        symbols |= {row.symbol} | free_symbols(row.body) - set(row.parameters)
    names = frozenset().union(*(_sizes(symbol.sort) for symbol in symbols))
    symbols |= {Sym(name, INTEGER) for name in names}
    listed = tuple(Fact(f"h{p}", f.t, Origin.DECLARED) for p, f in enumerate(facts))
    ordered = tuple(sorted(symbols, key=lambda symbol: symbol.name))
    return Obligation(Context(ordered, let, listed), claim.t)


# ---------------------------------------------------------------- a Gaussian sample

xs = E(Sym("x", Family(Size.of("N"), matrix("d", 1))))
mu, xbar, lam = mat("mu", "d"), mat("xbar", "d"), mat("lambda", "d")
C, S, A = mat("C", "d", "d"), mat("S", "d", "d"), mat("A", "d", "d")
centred = at(xs, j) - mu
SAMPLE = (
    value(xbar, (1 / N) * sum_(j, 1, N, at(xs, j))),
    value(S, (1 / N) * sum_(j, 1, N, (at(xs, j) - xbar) * (at(xs, j) - xbar).T)),
)
DEFINITE = op("positive_definite", C)


def form(v: E, matrix_: E) -> E:
    return v.T * matrix_ * v


WRITTEN = prod(
    j, 1, N, 1 / ((2 * PI) ** (d / 2) * det(C) ** HALF) * exp(-(HALF * form(centred, C.i)))
)  # fmt: skip
DENSITIES = prod(j, 1, N, op("density", op("normal", mu, C), at(xs, j)))
CONSTANT = -(N * d / 2) * log(2 * PI)
LIKELIHOOD = CONSTANT - N / 2 * log(det(C)) - HALF * sum_(j, 1, N, form(centred, C.i))
BY_MOMENTS = -(N / 2) * (
    d * log(2 * PI) + log(det(C)) + tr(C.i * S) + form(xbar - mu, C.i)
)  # fmt: skip

# ---------------------------------------------------------------- the Boltzmann machine

W, v, h = mat("W", "n", "m"), mat("v", "n"), mat("h", "m")
al, off = mat("alpha", "m"), mat("b", "n")
v2, h2 = mat("u", "n"), mat("g", "m")
sg = mat("sigma", "n")
BELOW = all_(i, n, op("positive", at(sg, i)))


def square(visible: E, index: E = i) -> E:
    return (at(visible, index) - at(off, index)) ** 2 / (2 * at(sg, index) ** 2)


def drive(hidden: E, index: E = i) -> E:
    return sum_(j, 1, m, at(W, index, j) * at(hidden, j))


def energy(visible: E, hidden: E) -> E:
    pairs = sum_(i, 1, n, sum_(j, 1, m, at(W, i, j) * at(hidden, j) * (at(visible, i) / at(sg, i))))
    return -(pairs - sum_(i, 1, n, square(visible)) + sum_(j, 1, m, at(al, j) * at(hidden, j)))


ENERGY, ENERGY_IS = function("E", energy(v, h), v, h)
MACHINE = (BELOW, *positive(Z))
LET = (ENERGY_IS,)


def joint(visible: E, hidden: E) -> E:
    return 1 / Z * exp(-op("apply", ENERGY, visible, hidden))


def input_(unit: E) -> E:
    return at(al, unit) + sum_(i, 1, n, at(W, i, unit) * (at(v, i) / at(sg, i)))


def over_hidden(body: E) -> E:
    return bound("sum_over", h2, op("binary", m), body)


def over_visible(body: E) -> E:
    return bound("integral_over", v2, op("reals", n), body)


def machine(claim: E) -> Obligation:
    return under(*MACHINE, claim=claim, let=LET)


def normal(mean: E, variance: E, at_: E) -> E:
    return op("density", op("normal", mean, variance), at_)


MEAN = at(off, i) + at(sg, i) * drive(h)
GIVEN_HIDDEN = joint(v, h) / over_visible(joint(v2, h))
GIVEN_VISIBLE = joint(v, h) / over_hidden(joint(v, h2))
ON = over_hidden(at(h2, k) * joint(v, h2)) / over_hidden(joint(v, h2))
FREE = -log(over_hidden(exp(-op("apply", ENERGY, v, h2))))
BERNOULLI = prod(
    j, 1, m, sigmoid(input_(j)) ** at(h, j) * (1 - sigmoid(input_(j))) ** (1 - at(h, j))
)
BIAS = exp(sum_(j, 1, m, at(al, j) * at(h, j)))
SLOPE = (d - q) / s - 1 / s**2 * T
PROFILE = (op("lt", q, d), *positive(s))
SPECTRUM = (*PROFILE, all_(j, d, op("positive", at(lam, j))))

TRUE: tuple[tuple[str, Obligation], ...] = (
    ("ring", under(claim=eq((x + y) ** 2, x**2 + 2 * x * y + y**2))),
    ("field", under(*positive(x, y), claim=eq((x**2 - y**2) / (x + y), x - y))),
    ("exp of a sum", under(claim=eq(exp(x + y), exp(x) * exp(y)))),
    ("two equations", under(claim=op("and", eq(x + y, y + x), eq(exp(0), 1)))),
    ("if, then", under(claim=op("implies", eq(x, y), eq(exp(x) * y, exp(y) * x)))),
    ("exp of a difference", under(claim=eq(exp(x - 2 * y), exp(x) / exp(y) ** 2))),
    ("log of a product", under(*positive(a, b), claim=eq(log(a * b**3), log(a) + 3 * log(b)))),
    ("log of a number", under(claim=eq(log(6), log(2) + log(3)))),
    ("log of a quotient", under(*positive(a), claim=eq(log(1 / a), -log(a)))),
    ("sqrt times sqrt", under(*positive(a), claim=eq(sqrt(a) * sqrt(a), a))),
    ("root of a square", under(op("nonnegative", x), claim=eq(sqrt(x**2), x))),
    ("one over root two", under(claim=eq(1 / sqrt(2), sqrt(2) / 2))),
    ("half powers", under(*positive(a), claim=eq(a ** (d / 2) * a ** (-d / 2), 1))),
    ("sigmoid", under(claim=eq(sigmoid(x), exp(x) / (1 + exp(x))))),
    ("one minus sigmoid", under(claim=eq(1 - sigmoid(x), sigmoid(-x)))),
    ("softplus", under(claim=eq(op("softplus", x) - op("softplus", -x), x))),
    ("tanh and sigmoid", under(claim=eq(op("tanh", x), 2 * sigmoid(2 * x) - 1))),
    ("logit", under(claim=eq(op("logit", sigmoid(x)), x))),
    ("arithmetic sum", under(claim=eq(sum_(j, 1, N, a + s), N * (a + s)))),
    ("count", under(op("lt", q, d), claim=eq(sum_(j, q + 1, d, s), (d - q) * s))),
    ("product of a constant", under(*positive(a), claim=eq(prod(j, 1, N, a), a**N))),
    ("swap", under(claim=eq(sum_(i, 1, n, sum_(j, 1, m, at(W, i, j) * at(h, j))),
                            sum_(j, 1, m, at(h, j) * sum_(i, 1, n, at(W, i, j)))))),
    ("split", under(op("lt", q, d), claim=eq(
        sum_(j, 1, d, at(lam, j)), sum_(j, 1, q, at(lam, j)) + sum_(j, q + 1, d, at(lam, j))))),
    ("one normal", under(*positive(s), claim=eq(
        normal(a, s**2, x), 1 / (s * sqrt(2 * PI)) * exp(-((x - a) ** 2) / (2 * s**2))))),
    ("normal integrates to one", under(*positive(s), claim=eq(
        bound("integral", x, -INF, INF, normal(a, s**2, x)), 1))),
    ("mean of a normal", under(*positive(s), claim=eq(
        bound("integral", x, -INF, INF, x * exp(-((x - a) ** 2) / (2 * s))),
        a * sqrt(2 * PI * s)))),
    ("variance of a normal", under(*positive(s), claim=eq(
        bound("integral", x, -INF, INF, (x - a) ** 2 * normal(a, s, x)), s))),
    ("zeros and ones are their squares", under(op("in", h, op("binary", m)), claim=eq(
        sum_(j, 1, m, at(al, j) * at(h, j) ** 3), sum_(j, 1, m, at(h, j) * at(al, j))))),
    ("scatter", under(op("symmetric", A), let=SAMPLE, claim=eq(
        sum_(j, 1, N, form(centred, A)), N * tr(A * S) + N * form(xbar - mu, A)))),
    ("log-likelihood", under(DEFINITE, claim=eq(log(WRITTEN), LIKELIHOOD))),
    ("log-likelihood of densities", under(DEFINITE, claim=eq(log(DENSITIES), LIKELIHOOD))),
    ("log-likelihood by moments", under(DEFINITE, let=SAMPLE, claim=eq(log(WRITTEN), BY_MOMENTS))),
    ("profile", under(*SPECTRUM, claim=eq(
        log(prod(j, 1, q, at(lam, j)) * s ** (d - q)),
        sum_(j, 1, q, log(at(lam, j))) + (d - q) * log(s)))),
    ("zero of the slope", under(*PROFILE, eq(SLOPE, 0), claim=eq(s, T / (d - q)))),
    ("zero of the slope, multiplied", under(*PROFILE, eq(SLOPE, 0), claim=eq((d - q) * s, T))),
    ("machine: factors", machine(eq(joint(v, h), 1 / Z * BIAS * prod(
        i, 1, n, exp(at(v, i) / at(sg, i) * drive(h) - square(v)))))),
    ("machine: complete the square", machine(all_(i, n, eq(
        at(v, i) / at(sg, i) * drive(h) - square(v),
        -((at(v, i) - MEAN) ** 2) / (2 * at(sg, i) ** 2)
        + at(off, i) / at(sg, i) * drive(h) + HALF * drive(h) ** 2)))),
    ("machine: visible given hidden", machine(eq(
        GIVEN_HIDDEN, prod(i, 1, n, normal(MEAN, at(sg, i) ** 2, at(v, i)))))),
    ("machine: hidden given visible", machine(eq(GIVEN_VISIBLE, BERNOULLI))),
    ("machine: one hidden unit", machine(all_(k, m, eq(ON, sigmoid(input_(k)))))),
    ("machine: free energy", machine(eq(
        FREE, sum_(i, 1, n, square(v)) - sum_(j, 1, m, log(1 + exp(input_(j))))))),
    ("machine: free energy by softplus", machine(eq(
        FREE, sum_(i, 1, n, square(v)) - sum_(j, 1, m, op("softplus", input_(j)))))),
    ("machine: Gaussian integrals", machine(eq(
        over_visible(exp(-op("apply", ENERGY, v2, h))),
        BIAS * prod(i, 1, n, sqrt(2 * PI) * at(sg, i)
                    * exp(at(off, i) / at(sg, i) * drive(h) + HALF * drive(h) ** 2))))),
    ("machine: the others integrate to one", machine(eq(
        prod(i, 1, n, bound("integral", x, -INF, INF, normal(MEAN, at(sg, i) ** 2, x))), 1))),
)  # fmt: skip
"""Claims that hold for all sizes: each is proved, and the kernel accepts the proof."""

FALSE: tuple[tuple[str, Obligation], ...] = (
    ("log of a sum", under(*positive(a, b), claim=eq(log(a + b), log(a) + log(b)))),
    ("log without a sign", under(claim=eq(log(a * b), log(a) + log(b)))),
    ("exp of a product", under(claim=eq(exp(a * b), exp(a) * exp(b)))),
    ("exp of a sum", under(claim=eq(exp(a + b), exp(a) + exp(b)))),
    ("two equations", under(claim=op("and", eq(x + y, y + x), eq(exp(0), 0)))),
    ("if, then", under(claim=op("implies", eq(x, y), eq(exp(x), x)))),
    ("the converse", under(claim=op("implies", eq(x * s, y * s), eq(x, y)))),
    ("root of a square without a sign", under(claim=eq(sqrt(x**2), x))),
    ("root of a sum", under(*positive(a, b), claim=eq(sqrt(a + b), sqrt(a) + sqrt(b)))),
    ("cancelled zero", under(claim=eq(x / x, 1))),
    ("field", under(*positive(x, y), claim=eq((x**2 + y**2) / (x + y), x + y))),
    ("sigmoid", under(claim=eq(sigmoid(x), 1 / (1 + exp(x))))),
    ("softplus", under(claim=eq(op("softplus", x), x))),
    ("tanh", under(claim=eq(op("tanh", x), 2 * sigmoid(x) - 1))),
    ("count", under(op("lt", q, d), claim=eq(sum_(j, q + 1, d, s), (d - q + 1) * s))),
    ("range", under(op("lt", q, d), claim=eq(
        sum_(j, 1, d, at(lam, j)), sum_(j, 1, q, at(lam, j)) + sum_(j, q, d, at(lam, j))))),
    ("product of a constant", under(*positive(a), claim=eq(prod(j, 1, N, a), a * N))),
    ("sum of products", under(claim=eq(
        sum_(j, 1, m, at(h, j) * at(al, j)), sum_(j, 1, m, at(h, j)) * sum_(j, 1, m, at(al, j))))),
    ("normal without its root", under(*positive(s), claim=eq(
        normal(a, s**2, x), 1 / (s * (2 * PI)) * exp(-((x - a) ** 2) / (2 * s**2))))),
    ("normal with s for s^2", under(*positive(s), claim=eq(
        normal(a, s**2, x), 1 / sqrt(2 * PI * s**2) * exp(-((x - a) ** 2) / (2 * s))))),
    ("normal without a positive variance", under(claim=eq(
        normal(a, s, x), 1 / sqrt(2 * PI * s) * exp(-((x - a) ** 2) / (2 * s))))),
    ("integral of twice a normal", under(*positive(s), claim=eq(
        bound("integral", x, -INF, INF, 2 * normal(a, s**2, x)), 1))),
    ("variance of a normal about 0", under(*positive(s), claim=eq(
        bound("integral", x, -INF, INF, x**2 * normal(a, s, x)), s))),
    ("squares of numbers", under(claim=eq(
        sum_(j, 1, m, at(al, j) * at(h, j) ** 2), sum_(j, 1, m, at(h, j) * at(al, j))))),
    ("scatter without the last N", under(op("symmetric", A), let=SAMPLE, claim=eq(
        sum_(j, 1, N, form(centred, A)), N * tr(A * S) + form(xbar - mu, A)))),
    ("likelihood without d", under(DEFINITE, claim=eq(
        log(WRITTEN), -(N / 2) * log(2 * PI) - N / 2 * log(det(C))
        - HALF * sum_(j, 1, N, form(centred, C.i))))),
    ("likelihood without a half", under(DEFINITE, claim=eq(
        log(WRITTEN), CONSTANT - N * log(det(C)) - HALF * sum_(j, 1, N, form(centred, C.i))))),
    ("likelihood of an indefinite matrix", under(claim=eq(log(WRITTEN), LIKELIHOOD))),
    ("profile without d - q", under(*SPECTRUM, claim=eq(
        log(prod(j, 1, q, at(lam, j)) * s ** (d - q)),
        sum_(j, 1, q, log(at(lam, j))) + log(s)))),
    ("zero of the slope, d for d - q", under(*PROFILE, eq(SLOPE, 0), claim=eq(s, T / d))),
    ("zero of the slope, inverted", under(*PROFILE, eq(SLOPE, 0), claim=eq(s, (d - q) / T))),
    ("machine: sign of the bias", machine(eq(joint(v, h), 1 / Z / BIAS * prod(
        i, 1, n, exp(at(v, i) / at(sg, i) * drive(h) - square(v)))))),
    ("machine: mean without sigma", machine(eq(GIVEN_HIDDEN, prod(
        i, 1, n, normal(at(off, i) + drive(h), at(sg, i) ** 2, at(v, i)))))),
    ("machine: variance for its root", machine(eq(GIVEN_HIDDEN, prod(
        i, 1, n, normal(MEAN, at(sg, i), at(v, i)))))),
    ("machine: sigmoids swapped", machine(eq(GIVEN_VISIBLE, prod(
        j, 1, m, sigmoid(input_(j)) ** (1 - at(h, j))
        * (1 - sigmoid(input_(j))) ** at(h, j))))),
    ("machine: hidden unit off", machine(all_(k, m, eq(ON, 1 - sigmoid(input_(k)))))),
    ("machine: hidden unit without sigma", machine(all_(k, m, eq(
        ON, sigmoid(at(al, k) + sum_(i, 1, n, at(W, i, k) * at(v, i))))))),
    ("machine: free energy with a sign", machine(eq(
        FREE, sum_(i, 1, n, square(v)) + sum_(j, 1, m, log(1 + exp(input_(j))))))),
    ("machine: free energy, sigma not squared", machine(eq(
        FREE, sum_(i, 1, n, (at(v, i) - at(off, i)) ** 2 / (2 * at(sg, i)))
        - sum_(j, 1, m, log(1 + exp(input_(j))))))),
    ("machine: integral without sigma", machine(eq(
        over_visible(exp(-op("apply", ENERGY, v2, h))),
        BIAS * prod(i, 1, n, sqrt(2 * PI)
                    * exp(at(off, i) / at(sg, i) * drive(h) + HALF * drive(h) ** 2))))),
)  # fmt: skip
"""Claims that do not hold, or do not follow: none is proved."""

