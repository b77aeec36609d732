"""How the embedded model was made: small steps, each a command, resumable."""
