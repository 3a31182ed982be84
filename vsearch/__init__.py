"""Find moments in your own films by who is in them and what can be seen."""

__version__ = "0.1.0"
