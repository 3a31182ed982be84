"""Subtitle files read: from the bytes of a file to lines with times, and the words in them."""
