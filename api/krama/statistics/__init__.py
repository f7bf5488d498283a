"""What is reported, lost, stopped and corrected, by time and place, of what each member may see."""
