"""What pages show of the parts of a step: how far they are, each with who owes it, and a strip of periods."""
