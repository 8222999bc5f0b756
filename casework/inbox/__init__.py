"""The office's shared mailbox as an inbox: mail becomes a sealed message that a human files (practice.md U13)."""
