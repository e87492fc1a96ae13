"""A partnership's year on a virtual clock: cases that come in, people who work, what is found."""
