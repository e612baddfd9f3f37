"""What of a rulebook cannot be booked in the administration as it is: told before anything is sent."""
