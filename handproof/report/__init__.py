"""Reports: one model, rendered as LaTeX, as one HTML page and as a PDF."""
