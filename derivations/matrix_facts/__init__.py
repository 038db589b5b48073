"""Matrix facts: identities of statistics and machine learning, true for all sizes.

Each module is a derivation whose steps are the facts of one topic, with their conditions. The
sources are the standard ones: Golub and Van Loan, Matrix Computations; Horn and Johnson, Matrix
Analysis; Magnus and Neudecker, Matrix Differential Calculus; Petersen and Pedersen, The Matrix
Cookbook.
"""
