"""The Kalman filter and its information form."""

from handproof import Derivation

kalman = Derivation("Kalman filter", source="Anderson and Moore (1979), chapter 3")
kalman.sizes("n m")
kalman.matrix("P", "n", "n", "predicted covariance", positive_definite=True)
kalman.matrix("R", "m", "m", "noise covariance", positive_definite=True)
kalman.matrix("H", "m", "n", "observation matrix")
kalman.matrix("F", "n", "n", "transition matrix")
kalman.matrix("L", "n", "m", "any gain")
kalman.vector("x", "n", "predicted mean")
kalman.vector("z", "m", "observation")
kalman.define(r"S = H P H^\top + R")
kalman.define(r"K = P H^\top S^{-1}")
for fact in (
    r"S^\top = S",
    r"K S = P H^\top",
    r"K S K^\top = P H^\top S^{-1} H P",
    r"(I_n - K H) P = P - K S K^\top",
    r"((I_n - K H) P)^\top = (I_n - K H) P",
    r"(I_n - K H) P (I_n - K H)^\top + K R K^\top = (I_n - K H) P",
    r"(I_n - K H) P = (P^{-1} + H^\top R^{-1} H)^{-1}",
    r"K = (P^{-1} + H^\top R^{-1} H)^{-1} H^\top R^{-1}",
    r"(I_n - K H) P H^\top = K R",
    r"I_m - H K = R S^{-1}",
    r"H K = I_m - R S^{-1}",
    r"(I_n - L H) P (I_n - L H)^\top + L R L^\top = P - L H P - P H^\top L^\top + L S L^\top",
    r"P - L H P - P H^\top L^\top + L S L^\top = (P - K S K^\top) + (L - K) S (L - K)^\top",
    (
        r"\frac{\partial}{\partial L}"
        r" \operatorname{tr}((I_n - L H) P (I_n - L H)^\top + L R L^\top)"
        r" = 2 (L S - P H^\top)"
    ),
    r"x + K (z - H x) = (I_n - K H) x + K z",
    r"S^{-1} = R^{-1} - R^{-1} H (P^{-1} + H^\top R^{-1} H)^{-1} H^\top R^{-1}",
    r"F (I_n - K H) P F^\top = F P F^\top - F P H^\top S^{-1} H P F^\top",
):
    kalman.step(fact)
