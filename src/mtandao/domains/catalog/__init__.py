"""What the ISP sells: plans, their speeds and prices."""
