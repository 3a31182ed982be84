"""Models behind the seams in ``vsearch.protocols``; tensors never leave this package."""

import os

# A checkpoint may hold a program in the place of tensors. open_clip loads one that fails with a
# TypeError a second time, without asking for tensors only: this asks for it whoever loads.
os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
os.environ.pop("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", None)  # torch refuses to load with both
