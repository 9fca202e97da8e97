"""Rules of this room: values in, values out, no Django."""
