"""What every room stands on. The foundation knows no room."""
