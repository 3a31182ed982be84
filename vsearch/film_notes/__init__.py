"""What film people keep beside their films: notes of titles and casts, photos, posters."""
