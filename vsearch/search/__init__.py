"""A query answered from the index."""
