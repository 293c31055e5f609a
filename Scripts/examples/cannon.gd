#!/usr/bin/env gd
# A ball is thrown at 45 degrees and slowed by the air. How fast must it leave to land 100 m away?
#
# A simulation is a function like any other: gd differentiates through all of its steps, and
# Newton's method needs no more than that.

h = 0.01
drag = 0.005

# The state: place x, height y, velocities u and v. It stops when the ball is down again.
flight(s) = iterate (x, y, u, v) = (0, 0, s*cos(π/4), s*sin(π/4)) ->
  (x + h*u, y + h*v, u - h*drag*u*hypot(u, v), v - h*(9.81 + drag*v*hypot(u, v))) until y < 0

# Where it comes down: from the last point back along the last step, to the height 0.
range(s) = r[1] - r[3]*r[2]/r[4] where r = flight(s)

# How far it goes at 30 m/s, and how much further with each m/s more.
range(30)
range'(30)

# Newton: each step goes where the tangent meets 100 m.
speed = iterate s = 30 -> s - (range(s) - 100)/range'(s) for 8 steps
speed
range(speed)
assert range(speed) ≈ 100 within 1e-6

# Faster balls lose more to the air: another m/s brings less than without drag, 2·speed/g.
assert range'(speed) < 2*speed/9.81
