"""Determinants, elementary."""

from handproof import Derivation

determinants = Derivation("Determinants", source="Horn and Johnson, Matrix Analysis, section 0.8")
determinants.sizes("n k")
determinants.matrix("A", "n", "n", "any square matrix")
determinants.matrix("B", "n", "n", "any square matrix")
determinants.matrix("M", "n", "n", "an invertible matrix", invertible=True)
determinants.matrix("N", "n", "n", "an invertible matrix", invertible=True)
determinants.matrix("P", "n", "n", "a positive definite matrix", positive_definite=True)
determinants.matrix("R", "n", "n", "a positive definite matrix", positive_definite=True)
determinants.matrix("F", "n", "k", "any matrix")
determinants.matrix("G", "k", "n", "any matrix")
determinants.vector("u", "n", "any vector")
determinants.vector("v", "n", "any vector")
determinants.scalar("c", "a positive number", positive=True)

for fact in (
    r"|A B| = |A| |B|",
    r"|A B| = |B A|",
    r"|A^\top| = |A|",
    r"|I_n| = 1",
    r"|A^\top A| = |A|^2",
    r"|A^2| = |A|^2",
    r"|A B A| = |A|^2 |B|",
    r"|M^{-1}| = \frac{1}{|M|}",
    r"|M^{-1} A M| = |A|",
    r"|M A M^{-1}| = |A|",
    r"|M^\top A M| = |M|^2 |A|",
    r"|c A| = c^n |A|",
    r"|I_n + F G| = |I_k + G F|",
    r"|I_n + u v^\top| = 1 + v^\top u",
    r"|M + F G| = |M| |I_k + G M^{-1} F|",
    r"|M + u v^\top| = |M| (1 + v^\top M^{-1} u)",
    r"|I_n + F F^\top| = |I_k + F^\top F|",
    r"|M^{-1} A| = \frac{|A|}{|M|}",
):
    determinants.step(fact)
determinants.heading("Logarithms of positive determinants")
for fact in (
    r"\log |P^{-1}| = -\log |P|",
    r"\log |P R| = \log |P| + \log |R|",
    r"\log |c P| = n \log(c) + \log |P|",
    r"\log |P^{-1} R| = \log |R| - \log |P|",
    r"\log |P R P| = 2 \log |P| + \log |R|",
    r"\log |P^2| = 2 \log |P|",
    r"|P| > 0",
    r"|P^{-1}| > 0",
):
    determinants.step(fact)
determinants.heading("Signs, quotients and powers")
for fact in (
    r"|-A| = (-1)^n |A|",
    r"\left|\frac{A}{c}\right| = \frac{|A|}{c^n}",
    r"|c M^{-1}| = \frac{c^n}{|M|}",
    r"|A^3| = |A|^3",
    r"|M^{-1} N^{-1}| = \frac{1}{|N M|}",
    r"|M N M^{-1} N^{-1}| = 1",
    r"|I_n - F G| = |I_k - G F|",
    r"|c I_n| = c^n",
    r"|M^{-\top} A M| = |A|",
):
    determinants.step(fact)
