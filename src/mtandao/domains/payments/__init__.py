"""Money that arrives: asked for, received once, placed on somebody's account."""
