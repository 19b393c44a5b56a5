"""What leaves casestats as a file, for people and for machines."""
