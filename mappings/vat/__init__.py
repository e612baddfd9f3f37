"""VAT: where a supply takes place, which scenario it is, which rates were in force."""
