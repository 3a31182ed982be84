"""One module per command: it parses its arguments and calls plain functions."""
