"""What every feature stands on: access, audit, transactions, forms, languages, the vault. It knows no feature."""
