"""What needs a person: groups of sales that one thing stops, and the customers a person must choose."""
