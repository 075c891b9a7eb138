print("clara-sim")
