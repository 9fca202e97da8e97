"""One sold service: from sale through suspension to its end."""
