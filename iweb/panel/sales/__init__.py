"""The list of sales and the road of each one."""
