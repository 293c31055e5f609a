extension HelpTopic {
  static let descent: [HelpTopic] = [
    HelpTopic(
      name: "descend", purpose: "walk downhill", group: .learn,
      synopsis: "descend E [from w=8] [by adam] [rate 0.1] [for 20 steps] [until …]",
      meaning: [
        "Makes E small. The names after from move; without from the free names, else the params.",
        "Each run is kept: run1.loss, run1.w, run1.losses at the steps run1.kept. In brackets, a",
        "descent is a value that can be differentiated. Further clauses: with beta1=0.8, every 10,",
        "within 0 <= w <= 1, for 5 seconds. until and rate see step, loss, gradient, change.",
        "Without a rate, gd searches the length of each step.",
      ],
      examples: [
        Example(
          typed: ["descend (w-5)^2 from w=8 rate 0.1 for 1 step"],
          answer: [
            "step   w     L      dL/dw", "   0   8     9      6", "   1   7.4   5.76   4.8",
            "w ← w - rate · dL/dw = 8 - 0.1·6 = 7.4",
          ])
      ],
      mistakes: [
        "a plain value never moves: add from w=8, or define param w = 8",
        "a run that grows beyond bounds is stopped, and says which rate is stable",
      ]),
    HelpTopic(
      name: "by", purpose: "methods of descent", group: .learn,
      synopsis:
        "by gd | momentum | nesterov | adagrad | rmsprop | adam | adamw | newton | bfgs | lbfgs",
      meaning: [
        "The first seven step by a rate; their options follow with: by adam with beta1=0.8. Defaults",
        "are PyTorch's. newton, bfgs and lbfgs learn the curvature and find the length of their steps",
        "themselves, and so does gd with rate auto.",
      ],
      examples: [
        Example(
          typed: [
            "r(x, y) = (1-x)^2 + 100*(y-x^2)^2",
            "(descend r from x=0, y=0 by adam rate 0.1 for 9 steps).x",
          ],
          answer: ["0.413791"])
      ],
      mistakes: ["newton, bfgs and lbfgs take no rate"]),
    HelpTopic(
      name: "rate", purpose: "rates and schedules", group: .learn,
      synopsis: "rate 0.1 | auto | cosine(0.1) | any formula of step, loss, gradient",
      meaning: [
        "Ready schedules: step(rate, every, factor=0.1), exponential(rate, factor=0.99),",
        "cosine(rate, least=0), warmup(rate, over), onecycle(rate, rise=0.3). step counts from 0.",
      ],
      examples: [
        Example(
          typed: ["(descend (w-5)^2 from w=8 rate 0.3/(1 + step) for 2 steps).w"], answer: ["5.84"])
      ],
      mistakes: ["a rate is above 0; rates E says which are stable"]),
    HelpTopic(
      name: "batch", purpose: "all rows, one row, some rows at each step", group: .learn,
      synopsis: "descend E on D batch 32 [in order] [seed 7] rate r for 10 epochs",
      meaning: [
        "The columns of D stand for a part of their rows at each step. An epoch sees each row; its",
        "order is drawn anew for each, unless in order is said. batch all looks at all rows.",
      ],
      examples: [
        Example(
          typed: [
            "data D = table x, y: 1, 2; 2, 4; 3, 6", "param a = 0",
            "descend mean((a*x - y)^2) on D batch 1 in order rate 0.1 for 2 steps", "a",
          ], answer: ["1.68"])
      ],
      mistakes: ["newton, bfgs, lbfgs and rate auto need all rows at each step"]),
    HelpTopic(
      name: "rates", purpose: "which learning rates are stable", group: .learn,
      synopsis: "rates E [at w=2, …]",
      meaning: [
        "From the second derivatives: exact on a parabola, evidence at one place elsewhere."
      ],
      examples: [
        Example(
          typed: ["rates (w-5)^2"],
          answer: [
            "L″ = 2 everywhere (a parabola), so each step multiplies the error by 1 - 2·rate:",
            "  0 < rate < 1/2      goes straight in, slower as rate → 0",
            "  rate = 1/2          arrives in 1 step",
            "  1/2 < rate < 1      overshoots, but settles",
            "  rate = 1            bounces for ever", "  rate > 1            diverges",
          ])
      ],
      mistakes: ["where the curvature changes, say where: rates (w^2-1)^2 at w=2"]),
    HelpTopic(
      name: "sweep", purpose: "the same descent with one thing changed", group: .learn,
      synopsis: "sweep rate a, b in descend …    sweep by | from | batch | seed … in descend …",
      meaning: ["A row for each value, on all cores. Nothing is kept, and no param moves."],
      examples: [
        Example(
          typed: ["sweep rate 0.1, 1, 1.1 in descend (w-5)^2 from w=8 for 20 steps"],
          answer: [
            "rate   w         L            each step      verdict",
            "0.1    5.03459   0.00119631   error × 0.8    converging",
            "1      8         9            error × -1     bouncing between 8 and 2",
            "1.1    120.013   13227.9      error × -1.2   diverging",
          ])
      ],
      mistakes: ["all clauses of the descent stand behind in"]),
    HelpTopic(
      name: "again", purpose: "repeat a run with changes", group: .learn,
      synopsis: "again [rate 0.9 …]    fork run1 at step 37 [with rate 0.01]    continue",
      meaning: [
        "again repeats the last descent with clauses changed; fork goes on from a step of a run;",
        "continue goes on where the last run stopped. run1 at step 37 shows where it was.",
      ],
      examples: [
        Example(
          typed: ["descend (w-5)^2 from w=8 rate 0.1 for 20 steps", "run1 at step 2"],
          answer: ["{step: 2, w: 6.92, loss: 3.6864}"])
      ],
      mistakes: ["another method begins anew with its own rate and options"]),
  ]
}
