"""People who sign in: the user model, sign-in rules, session limits and second factors."""
