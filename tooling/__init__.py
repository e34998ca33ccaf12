"""What builds and checks the house. Nothing in the program imports it, and no installation needs it."""
