"""A report that uses everything: all verdicts, a witness, figures, tables, long formulas."""

from __future__ import annotations

from pathlib import Path

from handproof.report import (
    AxiomRow,
    CheckTable,
    Command,
    Conclusion,
    DerivationChapter,
    FigureBlock,
    Heading,
    Prose,
    Report,
    StepBlock,
    Symbol,
    Witness,
)

DIGEST = "sha256:3f7a9c0b12d45e678901234567890abcdef01234567890abcdef0123456789ab"

SYMBOLS = (
    Symbol("d, q, N", "sizes", "positive integers, $q < d$"),
    Symbol("x_1, \\dots, x_N", "vectors in $\\mathbb{R}^d$", "independent"),
    Symbol("W", "matrix in $\\mathbb{R}^{d\\times q}$"),
    Symbol("\\sigma^2", "scalar", "$\\sigma^2 > 0$"),
    Symbol("S", "matrix in $\\mathbb{R}^{d\\times d}$", "symmetric, positive semidefinite"),
)

LIKELIHOOD = (
    r"\ell(\mu, W, \sigma^2) = \sum_{i=1}^N \log \mathcal{N}(x_i; \mu, C)"
    r" = -\frac{Nd}{2}\log(2\pi) - \frac{N}{2}\log\det\left(WW^\top + \sigma^2 I_d\right)"
    r" - \frac{N}{2}\operatorname{tr}\left((WW^\top + \sigma^2 I_d)^{-1} S\right)"
    r" - \frac{N}{2}(\bar{x} - \mu)^\top (WW^\top + \sigma^2 I_d)^{-1} (\bar{x} - \mu)"
)

REFUTED = StepBlock(
    number="6",
    formula=r"Q = S Q (D^2 + \sigma^2 I_q)^{-1}",
    verdict="refuted",
    reason="divide by $D$",
    message="Does not follow from (5): it needs $D$ invertible.",
    code="HP301",
    rests_on=("5",),
    witness=Witness(
        words="With $d = 2$ and $q = 1$, (5) holds, but the two sides differ:",
        values=(
            "d = 2",
            "q = 1",
            r"D = \begin{bmatrix} 0 \end{bmatrix}",
            r"Q = \begin{bmatrix} 0 \\ 1 \end{bmatrix}",
            r"S = \begin{bmatrix} \frac12 & 0 \\ 0 & \frac14 \end{bmatrix}",
            r"\sigma^2 = 1",
        ),
        evaluation=(
            (
                r"Q = \begin{bmatrix} 0 \\ 1 \end{bmatrix} \ne"
                r" \begin{bmatrix} 0 \\ \frac14 \end{bmatrix} = S Q (D^2 + \sigma^2 I_q)^{-1}"
            ),
        ),
    ),
    seconds=0.0123,
)

STEPS = (
    StepBlock("1", LIKELIHOOD, "proved", reason="insert the density and complete the square",
              rests_on=("definition of $C$", "definition of $S$"), certificate=DIGEST,
              method="matrix words", seconds=0.31),
    StepBlock("2", r"\hat\mu = \bar x", "proved", reason="the quadratic form is least at zero",
              rests_on=("1",), certificate=DIGEST, axioms=("pd_quadratic",),
              seconds=0.0004),
    Prose("At a stationary point the *gradient* in $W$ vanishes. Its condition is classical, see "
          "[Tipping and Bishop](https://example.org/ppca?x=1%20#eq_3), `eq. (12)`:"),
    StepBlock("3", r"\nabla_W \ell = N\left(C^{-1} S C^{-1} W - C^{-1} W\right)", "proved",
              reason=r"$\mathrm{d}\log\det C = \operatorname{tr}(C^{-1}\,\mathrm{d}C)$",
              rests_on=("1", "2"), certificate=DIGEST, seconds=0.02, method="differentials"),
    StepBlock("4", r"S C^{-1} W = W", "proved at sizes", reason="multiply by $C$ from the left",
              sizes="$d \\le 3$, $q \\le 2$", rests_on=("3",), certificate=DIGEST,
              message="The completion stopped at its budget; checked exactly at the listed sizes."),
    StepBlock("5", r"S Q D = Q (D^2 + \sigma^2 I_q) D", "proved", rests_on=("4",),
              reason="insert the thin singular value decomposition $W = Q D V^\\top$",
              assumptions=("$Q^\\top Q = I_q$", "$V^\\top V = I_q$"),
              axioms=("thin_svd",), certificate=DIGEST),
    REFUTED,
    StepBlock("7", r"\hat\sigma^2 = \frac{1}{d-q}\sum_{i=q+1}^d \lambda_i", "tested",
              sizes="$d = 2, \\dots, 6$; 400 instances; seed 2026",
              message="Smallest defect it would have caught: $10^{-9}$.", rests_on=("5",)),
    StepBlock("8", r"C = W W^\top + \sigma^2 I_q", "ill-formed", code="HP101",
              message="$W W^\\top$ is $d\\times d$ but $I_q$ is $q\\times q$. Do you mean $I_d$?"),
    StepBlock("9", r"\lambda_1 \ge \lambda_2 \ge \dots \ge \lambda_q", "assumed"),
    StepBlock("10", r"\log\det C + \operatorname{tr}(C^{-1}S) \ge d", "open", code="HP401",
              message="Not decided within 2 s. It needs: $S$ invertible.", seconds=2.0),
    StepBlock("11", "", "unread", source=r"\hat W \stackrel{\text{how?}}{\leadsto} U \input{x} }",
              code="HP201", message="The brace at column 46 closes nothing.", line=97),
)  # fmt: skip


def sample_report(figures: Path) -> Report:
    """The report; ``figures`` must hold ``spectrum`` and ``likelihood`` as PDF and SVG."""
    blocks = (
        Prose("We maximise the likelihood in $\\mu$, then in $W$, then in $\\sigma^2$."),
        *STEPS[:4],
        Heading("The singular value decomposition"),
        *STEPS[4:],
        CheckTable(
            "Closed form against numerical maximisation",
            ("data", "$d$", "$q$", "closed form", "numerical", "difference"),
            (("digits", "64", "8", "−1.2345", "−1.2345", "$3\\cdot10^{-9}$"),
             ("synthetic", "5", "2", "0.7", "0.7", "$10^{-12}$")),
        ),
        FigureBlock(figures / "spectrum.pdf", figures / "spectrum.svg",
                    "The spectrum of $S$ and the noise level $\\hat\\sigma^2$."),
        FigureBlock(figures / "likelihood.pdf", figures / "likelihood.svg",
                    "The log-likelihood per observation over the dimension $q$."),
        Conclusion("Theorem 1", r"\hat W = U_q (\Lambda_q - \hat\sigma^2 I_q)^{1/2} R", "refuted",
                   "The maximum is attained at", "weighed down by step 6"),
    )  # fmt: skip
    ppca = DerivationChapter(
        key="ppca",
        title="Probabilistic PCA: maximum likelihood",
        source="Tipping and Bishop (1999), *J. R. Stat. Soc. B* 61(3); `derivations/ppca.py`",
        abstract="The maximum-likelihood estimators of probabilistic principal component analysis.",
        symbols=SYMBOLS,
        assumptions=("$\\sigma > 0$", "$S$ has rank greater than $q$"),
        definitions=(r"C = W W^\top + \sigma^2 I_d",
                     r"S = \frac1N\sum_{i=1}^N (x_i - \bar x)(x_i - \bar x)^\top"),
        blocks=blocks,
    )  # fmt: skip
    small = DerivationChapter(
        key="small", title="Gaussian-Bernoulli RBM: the conditionals",
        blocks=(StepBlock("1", r"p(h_j = 1 \mid v) = \sigma(c_j + w_j^\top v)", "proved"),
                Conclusion("Claim", "", "proved", "The units are conditionally independent.")),
    )  # fmt: skip
    return Report(
        title="Two derivations, checked",
        subtitle="Probabilistic PCA and the Gaussian-Bernoulli RBM",
        date="21 November 2026",
        summary="Every step was checked by machine. A step is **proved** only with a certificate "
        "that a small kernel accepts; see the last page for what each verdict promises.",
        derivations=(ppca, small),
        environment=(("handproof", "0.1.0"), ("SymPy", "1.14.0")),
        axioms=(AxiomRow("thin_svd", r"W = Q D V^\top", (r"q \le d",), "Horn and Johnson (2013)"),
                AxiomRow("pd_quadratic", "", (), "definition")),
        commands=(Command("handproof recheck build/certificates", "Checks every certificate again"),
                  Command("handproof check --require proved derivations/ppca.py",
                          "Checks the derivation anew")),
    )  # fmt: skip
