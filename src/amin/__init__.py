"""Amin (امین): elections that anybody can verify."""

__version__ = "0.1.0"
