"""From sign-up to the first booking: the road in steps, the preview, and the accountant's approval."""
