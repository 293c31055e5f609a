#!/usr/bin/env gd
# A smooth maximum; what is largest is taken out, so that nothing overflows.

lse_primal(x) = a + ln(sum(exp(x - a))) where a = max(x)
lse_gradient(x) = gradient(lse_primal, x)
