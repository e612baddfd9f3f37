"""VIES, the register of VAT numbers of the member states, asked over its REST API."""
