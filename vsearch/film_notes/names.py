"""Names that film people give to files and folders beside a film."""

import re

# Kodi and Plex: "The Matrix (1999)-trailer.mp4"; the hyphen is what tells it from a title.
EXTRA = re.compile(
    r"[ ._]?-[ ._]?(?P<kind>trailer|teaser|sample|featurette|behindthescenes|deletedscene|deleted|"
    r"interview|scene|clip|short|other)[-._ ]?\d*$",
    re.IGNORECASE,
)
# Folders of extras; the rare ones are called so for other reasons too.
RARE_EXTRA_FOLDERS = frozenset({"clips", "interviews", "other", "samples", "scenes", "shorts"})
EXTRA_FOLDERS = RARE_EXTRA_FOLDERS | {
    *("extras", "extra", "trailers", "trailer", "featurettes", "bonus", "sample"),
    *("behind the scenes", "deleted scenes"),
}
PART = re.compile(  # of a film in several files: "The Matrix-cd1.avi"
    r"(?:[-. _]+(?:cd|dvd|disc|disk)[ ._-]?\d{1,2}|-(?:part|pt)[ ._]?\d{1,2})$", re.IGNORECASE
)
_DISC_FOLDERS = frozenset({"video_ts", "bdmv", "stream"})
_DISC = re.compile(r"(?:cd|dvd|disc|disk)[ ._-]?\d{1,2}", re.IGNORECASE)


def is_disc_folder(name: str) -> bool:
    """Say whether a folder is part of a disc's own structure, or one of several discs."""
    return name.casefold() in _DISC_FOLDERS or bool(_DISC.fullmatch(name))
