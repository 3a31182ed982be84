"""Evidence over time joined into moments: streams of probability in, moments of one film out."""
