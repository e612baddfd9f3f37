"""Which journal, ledger account and VAT code a sale is booked on; saving makes a new version of the rules."""
