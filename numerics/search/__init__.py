"""Counterexample search: hunt over parameters, shrink what fails, certify what is left.

`problem` says what is searched, `hunt` screens candidates, `shrink` and `smallest` look for
the simplest exact instance, `certify` proves, `engine` runs them all.
"""
