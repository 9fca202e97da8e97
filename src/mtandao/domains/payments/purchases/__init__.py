"""What customers buy themselves beside their plan: data, and speed for a while."""
