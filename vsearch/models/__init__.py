"""Models behind the seams in ``vsearch.protocols``; tensors never leave this package."""
