"""Notices on screen and in the mail: the list with what is unread, what each person is mailed about, and the words of both."""
