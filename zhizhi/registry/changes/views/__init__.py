"""Pages of changes: the tree of another day, the history of an organization, previews, acts and their undoing."""
