"""The words of LaTeX mathematics: what each command is, as tables."""

from __future__ import annotations

FORBIDDEN = frozenset(
    """input include includeonly write immediate openin openout read readline def edef gdef xdef let
    futurelet newcommand renewcommand providecommand newenvironment catcode csname endcsname
    expandafter directlua luaexec special usepackage documentclass includegraphics verbatiminput
    lstinputlisting loop repeat outer closeout closein pdffiledump ShellEscape""".split()
)
"""Commands that define, open, write or run something: refused wherever they stand."""

IGNORED = frozenset(
    """, ; : ! > thinspace medspace thickspace negthinspace displaystyle textstyle scriptstyle
    scriptscriptstyle limits nolimits nonumber notag hfill hline noindent allowbreak bf rm it
    relax protect hskip enspace enskip - / mathstrut strut smallskip medskip bigskip qedhere
    centering""".split()
)
"""Spacing and layout."""

IGNORED_WITH_ARGUMENT = frozenset("hphantom phantom vphantom hspace vspace color intertext".split())

RAW_ARGUMENT: dict[str, str] = {
    "text": "text", "textrm": "text", "textbf": "text", "textit": "text", "mbox": "text",
    "hbox": "text", "textnormal": "text", "textsf": "text", "label": "label", "tag": "tag",
    "eqref": "ref", "ref": "ref", "cite": "ref", "begin": "begin", "end": "end",
}  # fmt: skip
"""Commands whose braced argument is kept as it stands, with the kind of token that they become."""

OPENING_SIZES = frozenset("bigl Bigl biggl Biggl".split())
CLOSING_SIZES = frozenset("bigr Bigr biggr Biggr".split())
MIDDLE_SIZES = frozenset("middle bigm Bigm biggm Biggm".split())
SIZES = (
    OPENING_SIZES | CLOSING_SIZES | MIDDLE_SIZES | frozenset("left right big Big bigg Bigg".split())
)

DELIMITERS: dict[str, str] = {
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "\\|", "rVert": "\\|", "Vert": "\\|",
    "|": "\\|", "{": "\\{", "}": "\\}", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[",
    "rbrack": "]", "langle": "\\langle", "rangle": "\\rangle", "lfloor": "\\lfloor",
    "rfloor": "\\rfloor", "lceil": "\\lceil", "rceil": "\\rceil", "lparen": "(", "rparen": ")",
}  # fmt: skip

CLOSING: dict[str, str] = {
    "(": ")", "[": "]", "\\{": "\\}", "|": "|", "\\|": "\\|", "\\langle": "\\rangle",
    "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
}  # fmt: skip
CLOSERS = frozenset(CLOSING.values()) - {"|", "\\|"}

GREEK = frozenset(
    """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa
    lambda mu nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega""".split()
)
OTHER_SYMBOLS = frozenset(
    "ell hbar imath jmath aleph Re Im infty partial nabla top emptyset wp bullet".split()
)

FUNCTION_COMMANDS = frozenset(
    """log ln exp det sin cos tan sinh cosh tanh max min sup inf lim Pr arg argmax argmin dim ker
    deg gcd lg sec csc cot arcsin arccos arctan limsup liminf hom""".split()
)
UPRIGHT = frozenset("mathrm operatorname mathsf mathtt textup operatorname*".split())
"""Fonts whose words are names: ``\\mathrm{tr}``; a single letter in them is an upright letter."""
FONTS = frozenset("mathbf boldsymbol bm mathcal mathbb mathfrak mathscr mathit pmb symbf".split())
ACCENTS = frozenset(
    """hat widehat bar overline tilde widetilde vec dot ddot check breve acute grave mathring
    underline overrightarrow""".split()
)
ACCENT_NAMES = {"widehat": "hat", "overline": "bar", "widetilde": "tilde"}

RELATIONS: dict[str, str] = {
    "=": "eq", "<": "lt", ">": "gt", "equiv": "eq", "coloneqq": "define", "triangleq": "define",
    "neq": "ne", "ne": "ne", "le": "le", "leq": "le", "leqslant": "le", "ge": "ge", "geq": "ge",
    "geqslant": "ge", "lt": "lt", "gt": "gt", "propto": "propto", "sim": "distributed", "in": "in",
    "notin": "notin", "approx": "approx", "to": "to", "rightarrow": "to", "longrightarrow": "to",
    "leftarrow": "gets", "gets": "gets", "succ": "succ", "succeq": "succeq", "prec": "prec",
    "preceq": "preceq", "perp": "independent", "subset": "subset", "subseteq": "subset",
    "supset": "supset", "ll": "ll", "gg": "gg", "mapsto": "mapsto", "simeq": "approx",
    "cong": "approx", "asymp": "approx", "doteq": "approx", "colon": "colon", "mathrel": "approx",
}  # fmt: skip
"""Relation signs and the relation that they write; those that terms lack are refused later."""

CONNECTIVES: dict[str, str] = {
    "Rightarrow": "implies", "implies": "implies", "Longrightarrow": "implies",
    "Leftrightarrow": "iff", "iff": "iff", "Longleftrightarrow": "iff", "Leftarrow": "if",
    "impliedby": "if", "land": "and", "wedge": "and", "therefore": "implies", "because": "since",
}  # fmt: skip

BIG_OPERATORS: dict[str, str] = {
    "sum": "sum", "prod": "prod", "bigcup": "union", "bigcap": "intersection", "bigoplus": "oplus",
    "coprod": "coprod", "bigotimes": "kron",
}  # fmt: skip
INTEGRALS: dict[str, int] = {"int": 1, "iint": 2, "iiint": 3, "oint": 0}

PRODUCT_SIGNS: dict[str, str] = {
    "cdot": "*", "times": "*", "ast": "*", "*": "*", "/": "/", "div": "/", "odot": "odot",
    "circ": "odot", "otimes": "kron",
}  # fmt: skip

DOTS = frozenset("ldots dots cdots dotsc dotsb dotso dotsm dotsi vdots ddots".split())

TRANSPARENT = frozenset(
    """equation equation* align align* aligned alignat alignedat gather gather* gathered split
    eqnarray eqnarray* multline multline* displaymath math""".split()
)
"""Environments that only arrange rows."""
GRIDS = frozenset(
    """matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases dcases rcases
    aligned gathered split""".split()
)

_SPELT = """log ln exp det tr Tr trace diag sqrt sum prod sin cos tan tanh max min infty in le ge ne
sim propto top sigmoid softplus vec times cdot ldots dots partial nabla""".split()
_NAMES = frozenset("tr Tr trace diag sigmoid softplus vec".split())
PLAIN_WORDS: dict[str, str] = {
    **dict.fromkeys(GREEK, "command"),
    **{word: "text" if word in _NAMES else "command" for word in _SPELT},
}
"""Words that plain writing (a given block) may use without a backslash."""

TEXT_NAMES = frozenset(
    """Tr tr trace diag Diag rank KL Var Cov Corr E H I MI sigm sigmoid softplus logit vec sgn sign
    Bernoulli Bern Ber Normal Gaussian Unif Uniform Gam Gamma Beta Bet Poisson Poiss Exp Bin
    Cat Dir Wishart T d Pr P argmax argmin arg erf max min exp log ln det SE MSE ELBO""".split()
)
"""Words that ``\\text{..}`` uses as names of operators, not as prose."""
