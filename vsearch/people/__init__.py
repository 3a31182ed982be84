"""Whose face is it? Tracks matched to a gallery of enrolled people."""

from vsearch.people.curve import LikenessCurve, fit_curve
from vsearch.people.gallery import gallery_similarity
from vsearch.people.identify import Identities, IdentitySettings, identify
from vsearch.people.likeness import learn_curve

__all__ = [
    "Identities",
    "IdentitySettings",
    "LikenessCurve",
    "fit_curve",
    "gallery_similarity",
    "identify",
    "learn_curve",
]
