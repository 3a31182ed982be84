"""Who comes and goes in front of a camera: faces followed live, named, and told of."""
