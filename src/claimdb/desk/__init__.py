"""The desk: a full-screen program in which records are entered, edited and reviewed."""
