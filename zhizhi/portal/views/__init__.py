"""The residents' pages, and the sheet that staff print for them."""
