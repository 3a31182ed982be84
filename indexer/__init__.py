"""The command line and the pipeline that fills the index."""
