"""Policy as verified tables, and answers from it."""

__version__ = "0.1.0"
