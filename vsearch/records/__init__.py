"""Values that cross layers: frozen, checked once when made."""
