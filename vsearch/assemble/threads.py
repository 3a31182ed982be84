"""How threads of the models wait for one another; imported before torch is."""

import os
import sys

# Threads that wait for work spin on a core by default (GNU OpenMP): beside the decoder, or on a
# busy machine, they take it from those that have work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def keep_to(threads: int) -> None:
    """Let the libraries that are loaded take so many threads in this process."""
    for name, setter in (("torch", "set_num_threads"), ("cv2", "setNumThreads")):
        if name in sys.modules:
            getattr(sys.modules[name], setter)(threads)
