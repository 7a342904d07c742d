"""What people read: the terminal, the feedback page, the report about a class."""
