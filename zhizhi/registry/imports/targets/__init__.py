"""What a file may hold: people, organizations, households. Each knows its columns, checks rows and writes them."""
