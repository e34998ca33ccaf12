"""Speeds, each as a ratio to a peer measured in the same run. `python -m bench` or `make bench`."""
