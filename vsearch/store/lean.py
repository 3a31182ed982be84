"""LanceDB, made quicker to load before anything of it is imported."""

from vsearch.lean_imports import postpone

# LanceDB takes a few record classes from this client of remote catalogues. The client's own file
# would build all its calls too, none of which is ever made here: half of the time to load LanceDB.
postpone("lance_namespace_urllib3_client")
