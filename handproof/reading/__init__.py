"""Reading: Markdown and LaTeX to terms."""
