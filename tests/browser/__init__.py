"""The web app as a visitor meets it, in Chromium over real models."""
