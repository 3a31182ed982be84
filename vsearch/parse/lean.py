"""spaCy, loaded before anything of it is imported, without the library that it could do without."""

from vsearch.lean_imports import without

# spaCy asks for torch to move arrays of torch's, which there are none of here. Loading it takes
# three times as long as loading spaCy.
with without("torch"):
    import spacy as spacy
