"""The people of a company: who may what, invitations and their links, and the second step that owners can demand."""
