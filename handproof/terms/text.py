"""Terms as plain text with the usual Unicode letters: for messages and the terminal."""

from __future__ import annotations

import re

from handproof.terms.nodes import App, Bind, Num, Term
from handproof.terms.printing import (
    BinderNotation,
    Level,
    Notation,
    Piece,
    Render,
    Style,
    by_row,
    connective,
    product_text,
    property_text,
    relation,
    render,
    sum_text,
)

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ "
    "omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ"
).split()
_LETTERS = dict(zip(_GREEK[0::2], _GREEK[1::2], strict=True))
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}
_FONTS = re.compile(r"\\(?:mathcal|mathbf|mathrm|boldsymbol|bm|text|operatorname)\{([^{}]*)\}")


def to_text(term: Term) -> str:
    """The term in one line of plain text."""
    return render(term, TEXT)


def plain_name(name: str) -> str:
    """A symbol's LaTeX name as text: ``\\hat{\\sigma}^2`` becomes ``σ̂²``."""
    name = _FONTS.sub(r"\1", name)
    name = re.sub(r"\\([A-Za-z]+)", lambda m: _LETTERS.get(m.group(1), m.group(0)), name)
    for accent, mark in _ACCENTS.items():
        name = re.sub(rf"\\{accent}\s*\{{([^{{}}]*)\}}", rf"\1{mark}", name)
        name = re.sub(rf"\\{accent}\s*(\w)", rf"\1{mark}", name)
    name = name.replace("^{2}", "²").replace("^2", "²")
    return name.replace("{", "").replace("}", "").replace("\\", "")


def _number(term: Num) -> Piece:
    value = term.value
    plain = value.denominator == 1 and value >= 0
    level = Level.ATOM if plain else Level.SUM if value < 0 else Level.PRODUCT
    return Piece(str(value), level)


def _suffix(mark: str) -> Notation:
    return lambda show, node: Piece(show(node.args[0], Level.POSTFIX) + mark, Level.POSTFIX)


def _power(show: Render, node: App) -> Piece:
    base, exponent = node.args
    if isinstance(exponent, Num) and exponent.value == 2:
        return Piece(show(base, Level.ATOM) + "²", Level.POSTFIX)
    return Piece(f"{show(base, Level.ATOM)}^{show(exponent, Level.ATOM)}", Level.POSTFIX)


def _quotient(show: Render, node: App) -> Piece:
    return Piece(
        f"{show(node.args[0], Level.PREFIX)}/{show(node.args[1], Level.POSTFIX)}", Level.PRODUCT
    )


def _call(head: str) -> Notation:
    def notation(show: Render, node: App) -> Piece:
        return Piece(
            f"{head}({', '.join(show(a, Level.CONNECTIVE) for a in node.args)})", Level.ATOM
        )

    return notation


def _between(left: str, right: str) -> Notation:
    return lambda show, node: Piece(
        left + ", ".join(show(arg, Level.CONNECTIVE) for arg in node.args) + right, Level.ATOM
    )


def _entry(show: Render, node: App) -> Piece:
    indices = ", ".join(show(index, Level.CONNECTIVE) for index in node.args[1:])
    return Piece(f"{show(node.args[0], Level.ATOM)}[{indices}]", Level.ATOM)


def _apply(show: Render, node: App) -> Piece:
    inside = ", ".join(show(arg, Level.CONNECTIVE) for arg in node.args[1:])
    return Piece(f"{show(node.args[0], Level.ATOM)}({inside})", Level.ATOM)


def _by(head: str) -> Notation:
    def notation(show: Render, node: App) -> Piece:
        body, variable = show(node.args[0], Level.ATOM), show(node.args[1], Level.POSTFIX)
        return Piece(f"{head}{body}/{head}{variable}", Level.PREFIX)

    return notation


def _second(show: Render, node: App) -> Piece:
    """``jacobian``; of a gradient by the same variable the Hessian."""
    body, variable = node.args
    name = show(variable, Level.POSTFIX)
    if isinstance(body, App) and body.op == "gradient" and body.args[1] is variable:
        return Piece(f"∂²{show(body.args[0], Level.ATOM)}/∂{name}∂{name}ᵀ", Level.PREFIX)
    below = by_row(name, variable, "vec({})", "ᵀ")
    return Piece(f"∂{show(body, Level.ATOM)}/∂{below}", Level.PREFIX)


def _directional(show: Render, node: App) -> Piece:
    body, variable, direction = (show(arg, Level.CONNECTIVE) for arg in node.args)
    return Piece(f"D_{variable}({body})[{direction}]", Level.ATOM)


def _range_binder(symbol: str) -> BinderNotation:
    def notation(show: Render, node: Bind) -> Piece:
        low, high = (show(arg, Level.SUM) for arg in node.args)
        var, body = show(node.var, Level.ATOM), show(node.body, Level.PRODUCT)
        return Piece(f"{symbol}[{var}={low}..{high}] {body}", Level.BIG)

    return notation


def _set_binder(symbol: str) -> BinderNotation:
    def notation(show: Render, node: Bind) -> Piece:
        over = " ".join(show(arg, Level.SUM) for arg in node.args)
        var, body = show(node.var, Level.ATOM), show(node.body, Level.PRODUCT)
        return Piece(
            f"{symbol}[{var} in {over}] {body}" if over else f"{symbol} {var}. {body}", Level.BIG
        )

    return notation


def _cases(show: Render, node: App) -> Piece:
    rows = [
        f"{show(value, Level.CONNECTIVE)} if {show(condition, Level.CONNECTIVE)}"
        for condition, value in zip(node.args[0::2], node.args[1::2], strict=False)
    ]
    if len(node.args) % 2:
        rows.append(f"{show(node.args[-1], Level.CONNECTIVE)} otherwise")
    return Piece("{" + "; ".join(rows) + "}", Level.ATOM)


def _constant(text: str) -> Notation:
    return lambda _show, _node: Piece(text, Level.ATOM)


_RELATIONS = {
    "eq": "=",
    "ne": "≠",
    "le": "≤",
    "lt": "<",
    "ge": "≥",
    "gt": ">",
    "in": "in",
    "distributed": "~",
    "propto": "∝",
    "independent": "⊥",
}

_PROPERTIES = {
    "positive": "> 0",
    "nonnegative": "≥ 0",
    "nonzero": "≠ 0",
    "invertible": "invertible",
    "symmetric": "symmetric",
    "diagonal_matrix": "diagonal",
    "positive_definite": "positive definite",
    "positive_semidefinite": "positive semidefinite",
    "orthonormal_columns": "has orthonormal columns",
    "orthogonal": "orthogonal",
    "decreasing": "in decreasing order",
    "integrable": "integrable",
}

APPLICATIONS: dict[str, Notation] = {
    "add": sum_text,
    "neg": lambda show, node: Piece(f"-{show(node.args[0], Level.PRODUCT)}", Level.SUM),
    "mul": lambda show, node: product_text(show, node, "·"),
    "div": _quotient,
    "pow": _power,
    "inv": _suffix("⁻¹"),
    "transpose": _suffix("ᵀ"),
    "sqrtm": _suffix("^(1/2)"),
    "pinv": _suffix("⁺"),
    "factorial": _suffix("!"),
    "trace": _call("tr"),
    "det": _call("det"),
    "abs": _between("|", "|"),
    "norm": _between("‖", "‖"),
    "norm_sq": lambda show, node: Piece(
        f"‖{show(node.args[0], Level.CONNECTIVE)}‖²", Level.POSTFIX
    ),
    "set": _between("{", "}"),
    "interval": _between("(", ")"),
    "range": lambda show, node: Piece(
        f"{show(node.args[0], Level.SUM)}..{show(node.args[1], Level.SUM)}", Level.ATOM
    ),
    "binary": lambda show, node: Piece(f"{{0,1}}^{show(node.args[0], Level.ATOM)}", Level.ATOM),
    "reals": lambda show, node: Piece(
        "R" + ("^" + "×".join(show(a, Level.ATOM) for a in node.args) if node.args else ""),
        Level.ATOM,
    ),
    "identity": lambda show, node: Piece(f"I_{show(node.args[0], Level.ATOM)}", Level.ATOM),
    "zeros": _constant("0"),
    "ones": lambda show, node: Piece(f"1_{show(node.args[0], Level.ATOM)}", Level.ATOM),
    "hadamard": lambda show, node: Piece(
        " ∘ ".join(show(arg, Level.PREFIX) for arg in node.args), Level.PRODUCT
    ),
    "kron": lambda show, node: Piece(
        " ⊗ ".join(show(arg, Level.PREFIX) for arg in node.args), Level.PRODUCT
    ),
    "entry": _entry,
    "at": _entry,
    "apply": _apply,
    "partial": _by("∂"),
    "gradient": _by("∂"),
    "gradient_symmetric": _by("∂ₛ"),
    "jacobian": _second,
    "directional": _directional,
    "differential": lambda show, node: Piece(f"d{show(node.args[0], Level.ATOM)}", Level.PREFIX),
    "cases": _cases,
    "pi": _constant("π"),
    "euler": _constant("e"),
    "infinity": _constant("∞"),
    "implies": connective("⇒"),
    "iff": connective("⇔"),
    "and": connective("and"),
    "or": connective("or"),
    **{op: relation(symbol) for op, symbol in _RELATIONS.items()},
    **{op: property_text(words) for op, words in _PROPERTIES.items()},
}

BINDER_NOTATIONS: dict[str, BinderNotation] = {
    "sum": _range_binder("Σ"),
    "prod": _range_binder("Π"),
    "sum_over": _set_binder("Σ"),
    "prod_over": _set_binder("Π"),
    "integral": _range_binder("∫"),
    "integral_over": _set_binder("∫"),
    "expect": _set_binder("E"),
    "limit": _set_binder("lim"),
    "derivative": _set_binder("d"),
    "family": _set_binder("family"),
    "lambda": _set_binder("λ"),
    "argmax": _set_binder("argmax"),
    "argmin": _set_binder("argmin"),
    "maximum": _set_binder("max"),
    "minimum": _set_binder("min"),
    "forall": _set_binder("for all"),
    "exists": _set_binder("for some"),
}

TEXT = Style(
    applications=APPLICATIONS,
    binders=BINDER_NOTATIONS,
    name=plain_name,
    number=_number,
    bracket=lambda text: f"({text})",
    fallback=lambda op, args: f"{op}({', '.join(args)})",
)
