"""The operators and binders of the term language, each with its typing rule.

`OPERATORS` and `BINDERS` are the tables: name, arity, typing rule, meaning. Conditions under which
an operator has a value (an inverse exists, a logarithm's argument is positive) stand in `DOMAIN`
as data: side conditions, not prose.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.terms import typing_rules as rule
from handproof.terms.sorts import INTEGER, PROPOSITION, REAL, Function, SetOf
from handproof.terms.typing_rules import Binding, Typing


@dataclass(frozen=True, slots=True)
class Operator:
    """One row of the table; ``most`` None means any number of arguments."""

    name: str
    least: int
    most: int | None
    typing: Typing
    meaning: str


@dataclass(frozen=True, slots=True)
class Binder:
    """One binder; ``ranges`` is how many range arguments stand between variable and body."""

    name: str
    ranges: int
    typing: Binding
    meaning: str


_ROWS: tuple[Operator, ...] = (
    Operator("add", 1, None, rule.add, "sum of numbers or of matrices of one shape"),
    Operator("neg", 1, 1, rule.same, "minus"),
    Operator("mul", 1, None, rule.mul, "product of numbers and matrices, from left to right"),
    Operator("div", 2, 2, rule.div, "number or matrix divided by a number"),
    Operator("pow", 2, 2, rule.pow, "power of a number, integer power of a square matrix"),
    Operator("inv", 1, 1, rule.square_to_square, "inverse of a square matrix"),
    Operator("transpose", 1, 1, rule.transpose, "transpose"),
    Operator("trace", 1, 1, rule.square_to_scalar, "trace"),
    Operator("det", 1, 1, rule.square_to_scalar, "determinant"),
    Operator("sqrtm", 1, 1, rule.square_to_square, "square root of a positive semidefinite matrix"),
    Operator("pinv", 1, 1, rule.transpose, "Moore-Penrose inverse"),
    Operator("identity", 1, 1, rule.identity, "identity matrix of a size"),
    Operator("zeros", 2, 2, rule.constant_matrix, "matrix of zeros"),
    Operator("ones", 2, 2, rule.constant_matrix, "matrix of ones"),
    Operator("diag", 1, 1, rule.diag, "diagonal matrix of a vector"),
    Operator("diagonal", 1, 1, rule.diagonal, "vector of the diagonal"),
    Operator("block", 3, None, rule.block, "matrix of blocks"),
    Operator("hadamard", 2, None, rule.hadamard, "elementwise product"),
    Operator("kron", 2, None, rule.kron, "Kronecker product"),
    Operator("vec", 1, 1, rule.vec, "columns one below the other"),
    Operator("map_exp", 1, 1, rule.elementwise, "exponential of each entry"),
    Operator("map_log", 1, 1, rule.elementwise, "logarithm of each entry"),
    Operator("map_sigmoid", 1, 1, rule.elementwise, "logistic sigmoid of each entry"),
    Operator("norm", 1, 1, rule.to_scalar, "Euclidean or Frobenius norm"),
    Operator("norm_sq", 1, 1, rule.to_scalar, "squared Euclidean or Frobenius norm"),
    Operator("entry", 2, 3, rule.entry, "entry of a vector or a matrix, indices from 1"),
    Operator("at", 2, 2, rule.at, "member of a family, index from 1"),
    Operator("apply", 1, None, rule.apply, "value of a named function"),
    Operator("partial", 2, 2, rule.elementwise, "derivative by a number, at its value"),
    Operator("gradient", 2, 2, rule.gradient, "gradient, in the shape of the variable"),
    Operator(
        "gradient_symmetric",
        2,
        2,
        rule.gradient_symmetric,
        "G + G' - diag(G) of the gradient G: by the entries x_ij = x_ji of a symmetric matrix",
    ),
    Operator(
        "jacobian",
        2,
        2,
        rule.jacobian,
        "the matrix J with derivative of F in direction H = J vec(H): a row an entry of F",
    ),
    Operator("directional", 3, 3, rule.directional, "derivative by a variable in a direction"),
    Operator("differential", 1, 1, rule.elementwise, "differential d(.)"),
    Operator("cases", 2, None, rule.cases, "value by cases"),
    Operator("pi", 0, 0, lambda _: REAL, "the circle constant"),
    Operator("euler", 0, 0, lambda _: REAL, "the base of the natural logarithm"),
    Operator("infinity", 0, 0, lambda _: REAL, "an infinite bound"),
    # relations and propositions
    Operator("eq", 2, 2, rule.relation, "equality"),
    Operator("ne", 2, 2, rule.relation, "inequality"),
    Operator("le", 2, 2, rule.order, "at most"),
    Operator("lt", 2, 2, rule.order, "less than"),
    Operator("ge", 2, 2, rule.order, "at least"),
    Operator("gt", 2, 2, rule.order, "greater than"),
    Operator(
        "propto", 3, None, rule.relation, "equal up to a factor free of the variables after it"
    ),
    Operator("distributed", 2, 2, rule.anything, "random variable ~ distribution"),
    Operator("in", 2, 2, rule.anything, "membership"),
    Operator("independent", 2, None, rule.anything, "independence"),
    Operator("and", 1, None, rule.propositions, "all of"),
    Operator("or", 1, None, rule.propositions, "one of"),
    Operator("not", 1, 1, rule.propositions, "negation"),
    Operator("implies", 2, 2, rule.propositions, "if, then"),
    Operator("iff", 2, 2, rule.propositions, "if and only if"),
    # properties
    Operator("positive", 1, 1, rule.scalar_property, "> 0"),
    Operator("nonnegative", 1, 1, rule.scalar_property, ">= 0"),
    Operator("nonzero", 1, 1, rule.scalar_property, "not 0"),
    Operator("invertible", 1, 1, rule.propositional_square, "has an inverse"),
    Operator("symmetric", 1, 1, rule.propositional_square, "equals its transpose"),
    Operator("diagonal_matrix", 1, 1, rule.propositional_square, "zero off its diagonal"),
    Operator("positive_definite", 1, 1, rule.propositional_square, "symmetric, x'Ax > 0"),
    Operator("positive_semidefinite", 1, 1, rule.propositional_square, "symmetric, x'Ax >= 0"),
    Operator("orthonormal_columns", 1, 1, rule.anything, "Q'Q is the identity"),
    Operator("orthogonal", 1, 1, rule.propositional_square, "square, Q'Q = QQ' = I"),
    Operator("decreasing", 1, 1, rule.anything, "entries do not increase"),
    Operator(
        "integrable", 1, 1, rule.anything, "the integral or sum of the absolute value is finite"
    ),
    # sets
    Operator(
        "reals", 0, 2, rule.set_of_arrays, "real numbers, vectors of a length, matrices of a shape"
    ),
    Operator("binary", 1, 1, rule.set_of_arrays, "vectors of zeros and ones of a length"),
    Operator("signs", 1, 1, rule.set_of_arrays, "vectors of -1 and 1 of a length"),
    Operator("naturals", 0, 0, lambda _: SetOf(INTEGER), "0, 1, 2, ..."),
    Operator("range", 2, 2, lambda _: SetOf(INTEGER), "integers from, to"),
    Operator("interval", 2, 2, lambda _: SetOf(REAL), "open interval"),
    Operator("set", 1, None, lambda args: SetOf(args[0].sort), "set of the listed elements"),
    # probability
    Operator("normal", 2, 2, rule.distribution(lambda a: a[0].sort), "normal: mean, (co)variance"),
    Operator("bernoulli", 1, 1, rule.distribution(lambda _: REAL), "Bernoulli: probability of 1"),
    Operator("uniform", 2, 2, rule.distribution(lambda _: REAL), "uniform on an interval"),
    Operator("gamma_law", 2, 2, rule.distribution(lambda _: REAL), "gamma: shape, rate"),
    Operator("beta_law", 2, 2, rule.distribution(lambda _: REAL), "beta: two shapes"),
    Operator("exponential", 1, 1, rule.distribution(lambda _: REAL), "exponential: rate"),
    Operator("poisson", 1, 1, rule.distribution(lambda _: INTEGER), "Poisson: mean"),
    Operator("binomial_law", 2, 2, rule.distribution(lambda _: INTEGER), "binomial: n, p"),
    Operator(
        "categorical", 1, 1, rule.distribution(lambda _: INTEGER), "categorical: probabilities"
    ),
    Operator(
        "dirichlet", 1, 1, rule.distribution(lambda a: a[0].sort), "Dirichlet: concentrations"
    ),
    Operator("wishart", 2, 2, rule.distribution(lambda a: a[0].sort), "Wishart: scale, degrees"),
    Operator("density", 2, 2, rule.density, "density or mass of a distribution at a value"),
    Operator("expectation", 1, 1, rule.realised, "expected value"),
    Operator("variance", 1, 1, lambda _: REAL, "variance"),
    Operator("covariance", 1, 2, rule.covariance, "covariance (matrix)"),
    Operator("entropy", 1, 1, lambda _: REAL, "entropy, in nats"),
    Operator("divergence", 2, 2, lambda _: REAL, "Kullback-Leibler divergence, in nats"),
    Operator("probability", 1, 2, lambda _: REAL, "probability of an event, given another"),
    Operator("big_o", 1, 1, rule.same, "O(.)"),
    Operator("big_omega", 1, 1, rule.same, "Omega(.)"),
    Operator("big_theta", 1, 1, rule.same, "Theta(.)"),
    *(
        Operator(name, 1, 1, rule.scalar_function, meaning)
        for name, meaning in (
            ("exp", "exponential"),
            ("log", "natural logarithm"),
            ("sqrt", "square root"),
            ("abs", "absolute value"),
            ("sign", "sign"),
            ("sin", "sine"),
            ("cos", "cosine"),
            ("tan", "tangent"),
            ("sinh", "hyperbolic sine"),
            ("cosh", "hyperbolic cosine"),
            ("tanh", "hyperbolic tangent"),
            ("sigmoid", "1 / (1 + exp(-x))"),
            ("softplus", "log(1 + exp(x))"),
            ("logit", "log(x / (1 - x))"),
            ("erf", "error function"),
            ("gamma", "gamma function"),
            ("lgamma", "log of the gamma function"),
            ("digamma", "derivative of lgamma"),
            ("factorial", "factorial"),
            ("floor", "floor"),
        )
    ),
    Operator("beta", 2, 2, rule.scalar_function, "beta function"),
    Operator("binomial", 2, 2, rule.scalar_function, "binomial coefficient"),
    Operator("min", 2, None, rule.scalar_function, "smallest"),
    Operator("max", 2, None, rule.scalar_function, "largest"),
)


_BINDER_ROWS: tuple[Binder, ...] = (
    Binder("sum", 2, rule.body, "sum for var from, to (integers; empty if to < from)"),
    Binder("prod", 2, rule.body_scalar, "product for var from, to"),
    Binder("sum_over", 1, rule.body, "sum for var in a set"),
    Binder("prod_over", 1, rule.body_scalar, "product for var in a set"),
    Binder("integral", 2, rule.body, "integral for a real var from, to"),
    Binder("integral_over", 1, rule.body, "integral for var over a set (Lebesgue measure)"),
    Binder("expect", 1, rule.body, "expectation for var drawn from a distribution"),
    Binder("limit", 1, rule.body, "limit for var to a point"),
    Binder("derivative", 1, rule.body, "derivative by var, at a point"),
    Binder("family", 1, rule.family, "family for var from 1 to a length"),
    Binder("lambda", 0, lambda v, _, b: Function((v.sort,), b.sort), "function of var"),
    Binder("argmax", 1, rule.argument, "maximiser for var in a set"),
    Binder("argmin", 1, rule.argument, "minimiser for var in a set"),
    Binder("maximum", 1, rule.body_scalar, "largest value for var in a set"),
    Binder("minimum", 1, rule.body_scalar, "smallest value for var in a set"),
    Binder("forall", 1, lambda _v, _a, _b: PROPOSITION, "for all var in a set"),
    Binder("exists", 1, lambda _v, _a, _b: PROPOSITION, "for some var in a set"),
)

OPERATORS: dict[str, Operator] = {row.name: row for row in _ROWS}
BINDERS: dict[str, Binder] = {row.name: row for row in _BINDER_ROWS}

DERIVATIVES = ("partial", "gradient", "gradient_symmetric", "jacobian", "directional")
"""Operators whose first argument is a function of the symbol in the second."""

DOMAIN: dict[str, tuple[tuple[int, str], ...]] = {
    "inv": ((0, "invertible"),),
    "div": ((1, "nonzero"),),
    "log": ((0, "positive"),),
    "sqrt": ((0, "nonnegative"),),
    "logit": ((0, "probability"),),
    "sqrtm": ((0, "positive_semidefinite"),),
}
"""Side conditions: the argument at the position must have the property for a value to exist."""
