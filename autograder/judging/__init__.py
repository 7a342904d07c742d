"""The judge: what is asked, what the answers are worth, and which mistake is behind a wrong one."""
