"""Tests of the house as a whole; each part's own tests lie in its folder."""
