#!/usr/bin/env gd
# A recurrent network with long short-term memory reads a sequence of bits, b at a time, and says
# which come next. All of its weights are diagonal.

# What is remembered after x, by a cell that gave h and remembers c.
cell(x, weights, biases, h, c) = {
  b = length(x)
  W = reshape(weights, 4, b)
  B = reshape(biases, 4, b)
  forget = σ(x⊙W[1, :] + B[1, :])
  enter = σ(h⊙W[2, :] + B[2, :])
  leave = σ(x⊙W[3, :] + B[3, :])
  change = tanh(h⊙W[4, :] + B[4, :])
  memory = c⊙forget + enter⊙change
  (leave⊙tanh(memory), memory)
}

# x through all cells: what the last one gives, and the states of all.
through(x, M, s) = {
  after = cell(x, M[1, :], M[2, :], s[1, :], s[2, :])
  state = [after[1], after[2]]
  if rows(s) = 2 then (after[1], state)
  else {
    rest = through(after[1], M[3..rows(M), :], s[3..rows(s), :])
    (rest[1], concat(state, rest[2]))
  }
}

lstm_objective(main_params, extra_params, state, sequence) = {
  E = extra_params
  c = rows(sequence)
  last = iterate (t, s, total) = (1, state, 0) -> {
    read = through(sequence[t, :]⊙E[1, :], main_params, s)
    y = read[1]⊙E[2, :] + E[3, :]
    (t + 1, read[2], total + sequence[t + 1, :]·(y - ln(2 + sum(exp(y)))))
  } for c - 1 steps
  -last[3]/((c - 1)*columns(sequence))
}

flat(A) = reshape(A, rows(A)*columns(A))
lstm_jacobian(main_params, extra_params, state, sequence) = {
  f(main, extra) = lstm_objective(main, extra, state, sequence)
  slopes = gradient(f, (main_params, extra_params))
  concat(flat(slopes[1]), flat(slopes[2]))
}
