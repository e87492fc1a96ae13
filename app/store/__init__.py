"""The only SQL of the app: API tokens, letters as sent, and the case record of personal fields."""
