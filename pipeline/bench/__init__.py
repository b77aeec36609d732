"""`jisr bench`: how fast this machine is, and how jisr compares with other ways of running the same weights."""
