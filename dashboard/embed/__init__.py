"""Charts for other people's pages: found, drawn, and sent from memory."""
