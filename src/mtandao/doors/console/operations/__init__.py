"""Operations: what happened, what waits, what failed, and who did what."""
