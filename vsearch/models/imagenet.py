"""The names of the 1000 ImageNet classes and of the WordNet groups above them."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ClassNames:
    """What a picture may show: single classes first, then groups of them."""

    names: tuple[str, ...]  # every name of every concept, concept after concept
    starts: NDArray[np.int64]  # (concepts,), where the names of a concept begin
    members: NDArray[np.float32]  # (groups, classes), 1 where the class is in the group

    @property
    def classes(self) -> int:
        """Return how many of the concepts are single classes."""
        return int(self.members.shape[1])


@cache
def class_names() -> ClassNames:
    """Return the names that ship with the package (sources and licences stand in the file)."""
    text = (files("vsearch.models") / "imagenet_classes.json").read_text(encoding="utf-8")
    table = json.loads(text)
    concepts = [names for _, names in table["classes"]] + [names for names, _ in table["groups"]]
    sizes = [len(names) for names in concepts]
    members = np.zeros((len(table["groups"]), len(table["classes"])), np.float32)
    for row, (_, classes) in enumerate(table["groups"]):
        members[row, classes] = 1
    return ClassNames(
        names=tuple(name for names in concepts for name in names),
        starts=np.cumsum([0, *sizes[:-1]]),
        members=members,
    )
