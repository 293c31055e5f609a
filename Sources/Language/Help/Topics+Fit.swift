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
      mistakes: ["unknowns that the data cannot tell apart are an error: leave one out"])
  ]
}
