"""The pages of plans: each module is one room."""
