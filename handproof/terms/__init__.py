"""Terms: typed, as written, immutable; sizes, sorts, operators, binders, printing, SymPy bridge."""
