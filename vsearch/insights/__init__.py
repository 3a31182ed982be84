"""What faces tell beyond moments: who is on screen for how long, who looks like whom."""
