extension HelpTopic {
  static let fits: [HelpTopic] = [
    HelpTopic(
      name: "fit", purpose: "least squares, with errors", group: .learn,
      synopsis: "fit y = E [on D] [from a=1, b=0] [within 0 <= a <= 1] [with weights=w]",
      meaning: [
        "Finds the free names of E (else the params) that make the sum of (y - E)² least; columns",
        "and vectors stand for their number in each row. Linear formulas are solved directly,",
        "others by Levenberg-Marquardt with exact derivatives, from a start that is looked for if",
        "none is given. ± is the standard error; fit1 keeps the fit: fit1.m, fit1.stderr.m, r2,",
        "residuals, and half the widths of its bands (95 %, or with level=0.9): confidence for the",
        "curve, prediction for a new row. Params get the values found.",
      ],
      examples: [
        Example(
          typed: [
            "data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2; 4, 7.8; 5, 10.1", "fit y = m*x + c on D",
          ],
          answer: [
            "m = 1.99 ± 0.0597", "c = 0.05 ± 0.198",
            "typical error 0.189, R² 0.9973, 5 rows, 2 unknowns (m and c strongly linked, -0.90)",
          ])
      ],
      mistakes: ["unknowns that the data cannot tell apart are an error: leave one out"]),
    HelpTopic(
      name: "stationary", purpose: "minima, maxima and saddles in a region", group: .learn,
      synopsis: "stationary E for x in a..b [, y in c..d]",
      meaning: [
        "Finds where the gradient of E is 0, for one or two variables: a grid says where to look,",
        "Newton's method where it is. The Hessian's eigenvalues say what it is; where one is 0, the",
        "values around do (degenerate). It also tells where a slope jumps over 0.",
      ],
      examples: [
        Example(
          typed: ["stationary x^3 - 3x for x in -3..3"],
          answer: [
            "x    x³ - 3x   kind      curvature", "-1   2         maximum   -6",
            "1    -2        minimum   6",
            "2 critical points, on a grid of 2000 steps; two in one step may be missed",
          ])
      ],
      mistakes: ["the ends of the region are not critical points of their own"]),
  ]
}
