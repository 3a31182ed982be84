"""What the faces of a library tell beyond moments: who is on screen how long, who looks like whom."""
