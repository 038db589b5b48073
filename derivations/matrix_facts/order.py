"""Orders of symmetric matrices: definiteness, Loewner's order, traces, determinants, norms."""

from handproof import Derivation

definite = Derivation("Definite matrices", source="Horn and Johnson, Matrix Analysis, 7.1")
definite.sizes("n m k")
definite.matrix("A", "n", "n", "any square matrix")
definite.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
definite.matrix("P", "n", "n", "positive definite", positive_definite=True)
definite.matrix("Q", "n", "n", "positive definite", positive_definite=True)
definite.matrix("G", "n", "n", "positive semidefinite", positive_semidefinite=True)
definite.matrix("H", "n", "n", "positive semidefinite", positive_semidefinite=True)
definite.matrix("R", "m", "m", "positive definite", positive_definite=True)
definite.matrix("M", "n", "n", "an invertible matrix", invertible=True)
definite.matrix("V", "n", "k", "orthonormal columns", orthonormal_columns=True)
definite.matrix("X", "n", "m", "any matrix")
definite.vector("x", "n", "any vector")
definite.scalar("s", "a positive number", positive=True)
definite.scalar("w", "a number, not negative", nonnegative=True)

definite.heading("Sums, multiples, congruences, Gram matrices")
for fact in (
    r"P + Q \succ 0",
    r"P + G \succ 0",
    r"G + H \succeq 0",
    r"s P + w G \succ 0",
    r"w G + w H \succeq 0",
    r"A G A^\top \succeq 0",
    r"M P M^\top \succ 0",
    r"M^\top P M \succ 0",
    r"X^\top G X \succeq 0",
    r"X^\top X \succeq 0",
    r"X X^\top \succeq 0",
    r"X^\top X + s I_m \succ 0",
    r"X R X^\top + P \succ 0",
    r"V^\top P V \succ 0",
    r"V V^\top \succeq 0",
    r"x x^\top \succeq 0",
    r"S^2 \succeq 0",
    r"G^3 \succeq 0",
    r"P^2 \succ 0",
    r"P^{-1} \succ 0",
    r"(P + X R X^\top)^{-1} \succ 0",
    r"P^{-1} + Q^{-1} \succ 0",
    r"P^{1/2} \succ 0",
    r"G^{1/2} \succeq 0",
):
    definite.step(fact)

definite.heading("What definiteness gives")
for fact in (
    r"x^\top G x \ge 0",
    r"x^\top (P + X X^\top) x \ge 0",
    r"\operatorname{tr}(P) > 0",
    r"\operatorname{tr}(G) \ge 0",
    r"\operatorname{tr}(G H) \ge 0",
    r"\operatorname{tr}(P Q) > 0",
    r"\operatorname{tr}(P^{-1} G) \ge 0",
    r"\operatorname{tr}(G X X^\top) \ge 0",
    r"\operatorname{tr}(X^\top G X) \ge 0",
    r"\operatorname{tr}(G H) \le \operatorname{tr}(G) \operatorname{tr}(H)",
    r"|P| > 0",
    r"|P Q| > 0",
    r"P \text{ invertible}",
    r"X^\top P X + R \text{ invertible}",
    r"G \preceq \operatorname{tr}(G) I_n",
):
    definite.step(fact)
nonzero = definite.suppose(r"x \ne 0")
definite.step(r"x^\top P x > 0", using=nonzero)
definite.step(r"x^\top P^{-1} x > 0", using=nonzero)
vanishing = definite.suppose(r"x^\top G x = 0")
definite.step(r"G x = 0", using=vanishing)
traceless = definite.suppose(r"\operatorname{tr}(G) = 0")
definite.step(r"G = 0", using=traceless)

loewner = Derivation("Loewner's order", source="Horn and Johnson, Matrix Analysis, 7.7")
loewner.sizes("n m k")
loewner.matrix("A", "n", "n", "any square matrix")
loewner.matrix("B", "n", "n", "any square matrix")
loewner.matrix("C", "n", "n", "any square matrix")
loewner.matrix("K", "n", "n", "any square matrix")
loewner.matrix("P", "n", "n", "positive definite", positive_definite=True)
loewner.matrix("G", "n", "n", "positive semidefinite", positive_semidefinite=True)
loewner.matrix("V", "n", "k", "orthonormal columns", orthonormal_columns=True)
loewner.matrix("X", "n", "m", "any matrix")
loewner.vector("x", "n", "any vector")
loewner.scalar("s", "a positive number", positive=True)
above = loewner.suppose(r"A \succeq B")
below = loewner.suppose(r"B \succeq A")
further = loewner.suppose(r"B \succeq C")
for fact, using in (
    (r"A \succeq C", (above, further)),
    (r"A = B", (above, below)),
    (r"A + G \succeq B", above),
    (r"s A \succeq s B", above),
    (r"K A K^\top \succeq K B K^\top", above),
    (r"X^\top A X \succeq X^\top B X", above),
    (r"\operatorname{tr}(A) \ge \operatorname{tr}(B)", above),
    (r"\operatorname{tr}(G A) \ge \operatorname{tr}(G B)", above),
    (r"x^\top A x \ge x^\top B x", above),
    (r"A + s I_n \succ B", above),
):
    loewner.step(fact, using=using)
over_definite = loewner.suppose(r"A \succeq P")
strictly = loewner.suppose(r"A \succ P")
over_semidefinite = loewner.suppose(r"A \succeq G")
for fact, using in (
    (r"A \succ 0", over_definite),
    (r"P^{-1} \succeq A^{-1}", over_definite),
    (r"P^{-1} \succ A^{-1}", strictly),
    (r"|A| \ge |P|", over_definite),
    (r"|A| > |P|", strictly),
    (r"\log |A| \ge \log |P|", over_definite),
    (r"\operatorname{tr}(A^{-1}) \le \operatorname{tr}(P^{-1})", over_definite),
    (r"x^\top A^{-1} x \le x^\top P^{-1} x", over_definite),
    (r"A^{1/2} \succeq G^{1/2}", over_semidefinite),
    (r"|A| \ge |G|", over_semidefinite),
):
    loewner.step(fact, using=using)
for fact in (
    r"P \preceq P + G",
    r"P^{-1} \succeq (P + X X^\top)^{-1}",
    r"|P + X X^\top| \ge |P|",
    r"\operatorname{tr}((P + G)^{-1}) \le \operatorname{tr}(P^{-1})",
    r"V V^\top \preceq I_n",
    r"\|V^\top x\|^2 \le \|x\|^2",
    r"\|V V^\top x\|^2 \le \|x\|^2",
    r"\operatorname{tr}(V^\top G V) \le \operatorname{tr}(G)",
    r"(I_n + G)^{-1} \preceq I_n",
    r"I_n - G (I_n + G)^{-1} \succeq 0",
    r"P \succeq P (P + G)^{-1} P",
    r"P + P^{-1} \succeq 2 I_n",
    r"A^\top B + B^\top A \preceq A^\top A + B^\top B",
    r"A^\top B + B^\top A \preceq A^\top P A + B^\top P^{-1} B",
    r"(A + B)^\top (A + B) \preceq 2 A^\top A + 2 B^\top B",
    r"|I_n + G| \ge 1 + \operatorname{tr}(G)",
    r"\log |I_n + G| \le \operatorname{tr}(G)",
    r"\log |I_n + G| \ge 0",
    r"\operatorname{tr}(P) \operatorname{tr}(P^{-1}) \ge n^2",
    r"\operatorname{tr}(P) + \operatorname{tr}(P^{-1}) \ge 2 n",
):
    loewner.step(fact)

bounded = loewner.suppose(r"A \succeq s I_n", "eigenvalues of at least $s$")
for fact in (
    r"A \succ 0",
    r"A^{-1} \preceq \frac{1}{s} I_n",
    r"\operatorname{tr}(A^{-1}) \le \frac{n}{s}",
    r"|A| \ge s^n",
    r"x^\top A x \ge s \|x\|^2",
    r"x^\top A^{-1} x \le \frac{1}{s} \|x\|^2",
):
    loewner.step(fact, using=bounded)

schur = Derivation("Schur complements", source="Horn and Johnson, Matrix Analysis, 7.7.7")
schur.sizes("n m")
schur.matrix("A", "n", "n", "positive definite", positive_definite=True)
schur.matrix("D", "m", "m", "positive definite", positive_definite=True)
schur.matrix("B", "n", "m", "any matrix")
schur.step(r"B^\top (B D B^\top + A)^{-1} B \preceq D^{-1}")
whole = r"\begin{bmatrix} A & B \\ B^\top & D \end{bmatrix}"
definite_whole = schur.suppose(whole + r" \succ 0")
upper = schur.suppose(r"A \succ B D^{-1} B^\top")
lower = schur.suppose(r"D \succ B^\top A^{-1} B")
weak = schur.suppose(r"A \succeq B D^{-1} B^\top")
weak_whole = schur.suppose(whole + r" \succeq 0")
for fact, using in (
    (r"A - B D^{-1} B^\top \succ 0", definite_whole),
    (r"D - B^\top A^{-1} B \succ 0", definite_whole),
    (whole + r" \succ 0", upper),
    (whole + r" \succ 0", lower),
    (whole + r" \succeq 0", weak),
    (r"A \succeq B D^{-1} B^\top", weak_whole),
    (r"(A - B D^{-1} B^\top)^{-1} \succeq A^{-1}", upper),
    (r"|A - B D^{-1} B^\top| \le |A|", upper),
    (r"\left|" + whole + r"\right| \le |A| |D|", definite_whole),
):
    schur.step(fact, using=using)

numbers = Derivation(
    "Inequalities of traces, determinants and norms", source="Horn and Johnson, Matrix Analysis"
)
numbers.sizes("n m k")
numbers.matrix("A", "n", "n", "any square matrix")
numbers.matrix("B", "n", "n", "any square matrix")
numbers.matrix("P", "n", "n", "positive definite", positive_definite=True)
numbers.matrix("Q", "n", "n", "positive definite", positive_definite=True)
numbers.matrix("G", "n", "n", "positive semidefinite", positive_semidefinite=True)
numbers.matrix("H", "n", "n", "positive semidefinite", positive_semidefinite=True)
numbers.matrix("X", "n", "m", "any matrix")
numbers.matrix("Y", "n", "m", "any matrix")
numbers.matrix("Z", "m", "k", "any matrix")
numbers.vector("x", "n", "any vector")
numbers.vector("y", "n", "any vector")
numbers.scalar("t", "a number")
for fact in (
    r"\log |P| \le \operatorname{tr}(P) - n",
    r"\log |P| \le \log |Q| + \operatorname{tr}(Q^{-1} (P - Q))",
    r"\operatorname{tr}(Q^{-1} P) - \log |Q^{-1} P| \ge n",
    r"|P| \le (\frac{\operatorname{tr}(P)}{n})^n",
    r"|G + H| \ge |G| + |H|",
    r"\operatorname{tr}(X^\top Y)^2 \le \operatorname{tr}(X^\top X) \operatorname{tr}(Y^\top Y)",
    r"\operatorname{tr}(A)^2 \le n \operatorname{tr}(A^\top A)",
    r"(x^\top y)^2 \le \|x\|^2 \|y\|^2",
    r"(x^\top G y)^2 \le (x^\top G x) (y^\top G y)",
    r"(x^\top y)^2 \le (x^\top P x) (y^\top P^{-1} y)",
    r"2 x^\top y \le x^\top P x + y^\top P^{-1} y",
    r"\|x + y\| \le \|x\| + \|y\|",
    r"\|x + y\|^2 \le 2 \|x\|^2 + 2 \|y\|^2",
    r"2 x^\top y \le \|x\|^2 + \|y\|^2",
    r"2 \operatorname{tr}(X^\top Y) \le \|X\|_F^2 + \|Y\|_F^2",
    r"2 x^\top G y \le x^\top G x + y^\top G y",
    r"\|A x\|^2 \le \|A\|_F^2 \|x\|^2",
    r"\|X Z\|_F^2 \le \|X\|_F^2 \|Z\|_F^2",
    r"\|A B\|_F \le \|A\|_F \|B\|_F",
    r"|x^\top y| \le \|x\| \|y\|",
    r"\|x - y\| \ge \|x\| - \|y\|",
    r"\|t x\| = |t| \|x\|",
    r"\|X\|_F = \|X^\top\|_F",
):
    numbers.step(fact)
least = numbers.suppose(r"t \ge 0")
most = numbers.suppose(r"t \le 1")
for fact in (
    r"\|t x + (1 - t) y\|^2 \le t \|x\|^2 + (1 - t) \|y\|^2",
    (
        r"(t x + (1 - t) y)^\top G (t x + (1 - t) y)"
        r" \le t x^\top G x + (1 - t) y^\top G y"
    ),
    r"\log |t P + (1 - t) Q| \ge t \log |P| + (1 - t) \log |Q|",
    r"t P + (1 - t) Q \succ 0",
    r"t G + (1 - t) H \succeq 0",
):
    numbers.step(fact, using=(least, most))

spectra = Derivation("Eigenvalues and projections", source="Horn and Johnson, Matrix Analysis, 4.2")
spectra.sizes("n")
for name in ("A", "B", "L"):
    spectra.matrix(name, "n", "n", "any square matrix")
spectra.matrix("U", "n", "n", "eigenvectors", orthogonal=True)
spectra.matrix("O", "n", "n", "other eigenvectors", orthogonal=True)
spectra.vector("c", "n", "eigenvalues in decreasing order", decreasing=True)
spectra.vector("l", "n", "other eigenvalues in decreasing order", decreasing=True)
spectra.vector("x", "n", "any vector")
decomposed = spectra.suppose(r"A = U \operatorname{diag}(c) U^\top")
other = spectra.suppose(r"B = O \operatorname{diag}(l) O^\top")
positive = spectra.suppose(r"c_n > 0")
nonnegative = spectra.suppose(r"c_n \ge 0")
symmetric = spectra.suppose(r"L^\top = L")
idempotent = spectra.suppose(r"L L = L")
projection = (symmetric, idempotent)
for fact, using in (
    (r"x^\top A x \le c_1 \|x\|^2", decomposed),
    (r"x^\top A x \ge c_n \|x\|^2", decomposed),
    (r"A \preceq c_1 I_n", decomposed),
    (r"A \succeq c_n I_n", decomposed),
    (r"A \succ 0", (decomposed, positive)),
    (r"A \succeq 0", (decomposed, nonnegative)),
    (r"\operatorname{tr}(A) = \sum_{j=1}^n c_j", decomposed),
    (r"|A| = \prod_{j=1}^n c_j", decomposed),
    (r"\operatorname{tr}(A B) \le \sum_{j=1}^n c_j l_j", (decomposed, other)),
    (r"L \succeq 0", projection),
    (r"L \preceq I_n", projection),
    (r"\|L x\|^2 \le \|x\|^2", projection),
    (r"x^\top L x = \|L x\|^2", projection),
    (r"\operatorname{tr}(L) \ge 0", projection),
    (r"\operatorname{tr}(L) \le n", projection),
):
    spectra.step(fact, using=using)

columns = Derivation("Projections on columns, and covariances", source="Golub and Van Loan, 5.3")
columns.sizes("n p N")
columns.matrix("X", "n", "p", "full column rank", full_column_rank=True)
columns.matrix("P", "n", "n", "positive definite", positive_definite=True)
columns.matrix("L", "n", "n", "an orthogonal projection", symmetric=True, idempotent=True)
columns.matrix("K", "n", "n", "skew-symmetric", skew_symmetric=True)
columns.family("z", "N", "n", words="observations")
columns.vector("x", "n", "any vector")
columns.scalar("s", "a positive number", positive=True)
for fact in (
    r"X^\top X \succ 0",
    r"X (X^\top X)^{-1} X^\top \succeq 0",
    r"X (X^\top X)^{-1} X^\top \preceq I_n",
    r"\|X (X^\top X)^{-1} X^\top x\|^2 \le \|x\|^2",
    r"\|x - X (X^\top X)^{-1} X^\top x\|^2 \le \|x\|^2",
    r"L \succeq 0",
    r"L \preceq I_n",
    r"\|x - L x\|^2 \le \|x\|^2",
    r"x^\top K x = 0",
    r"\sum_{j=1}^N z_j z_j^\top \succeq 0",
    r"\frac{1}{N} \sum_{j=1}^N z_j z_j^\top + s I_n \succ 0",
    r"P \preceq P + \sum_{j=1}^N z_j z_j^\top",
    r"\sum_{j=1}^N z_j^\top P z_j \ge 0",
):
    columns.step(fact)
