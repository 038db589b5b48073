"""handproof: a proofreader for hand-written derivations.

Every step of a derivation is an obligation that ends in exactly one verdict:
proved (with a certificate that a small kernel accepts), proved at sizes,
tested, refuted (with a witness to check by hand), ill-formed, open, unread or
assumed. The layers, lowest first, are ``kernel``, ``terms``, ``proving``,
``reading``, ``engine``, ``report`` and the interfaces.
"""

__version__ = "0.1.0"
