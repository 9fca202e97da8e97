"""What the benchmarks of RADIUS share: packets made beforehand, a measuring client, our server and the stock one."""
