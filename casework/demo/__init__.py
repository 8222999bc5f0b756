"""The invented programme that a newcomer meets, and invented people in any number."""
