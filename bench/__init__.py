"""Every figure that the project claims, runnable: `mtandao bench NAME [--scale N] --json`."""
