#!/usr/bin/env gd
# A square and its slope.

hello_square(x) = x^2
hello_double(x) = hello_square'(x)
