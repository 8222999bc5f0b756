"""Papers, missing papers and sealed files."""
