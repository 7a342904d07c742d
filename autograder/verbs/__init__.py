"""The verbs of the command line, with their options: what each one prints, writes and ends with."""
