"""How threads of the models wait for one another; imported before torch is."""

import os

# Threads that wait for work spin on a core by default (GNU OpenMP): beside the decoder, or on a
# busy machine, they take it from those that have work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
