"""Rule tables of the rewriting prover: which axiom applies where, one module a subject."""
