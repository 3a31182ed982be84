"""What the web app and the REST server have in common: who may ask, and how often."""
