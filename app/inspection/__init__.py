"""Files as Lectern understands them, without importing: for the commands inspect, render and measure."""
