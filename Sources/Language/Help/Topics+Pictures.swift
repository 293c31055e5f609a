extension HelpTopic {
  static let pictures: [HelpTopic] = [
    HelpTopic(
      name: "plot", purpose: "a picture of functions or numbers", group: .explain,
      synopsis: "plot E for x in a..b [, y in c..d] [at …] [on D] [to \"f.svg\"]",
      meaning: [
        "Draws E, or several in (…) or [ ]: curves over one name, contours over two, points of two",
        "vectors (u, v). Also plot D of data, plot run1 and (run1, run2), plot fit1 with its band,",
        "plot (sweep …); plot N on D of a network: its regions, contours or curve, and the data.",
        "Files end in .svg, .png or .pdf.",
      ],
      examples: [
        Example(
          typed: ["plot (sin(x), cos(x)) for x in -2..2"],
          answer: [
            "  ⠤⠤⠤⠤⠤ sin(x)   ⠤⠤⠤ ⠠ cos(x)",
            " 1 ┤          ⠤⠖⠂ ⠉⠉⠉ ⠰⢤⡀⣀⡤⠖⠚⠉⠉⠉⠙⠒",
            "   │       ⠠⠞⠁        ⣀⠴⠋⠳⢤",
            "   │     ⠴⠋         ⣠⠞⠁    ⠐⢦⡀",
            " 0 ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
            "   │⣠⠖         ⢀⡴⠋             ⠈⠠⣄",
            "   │        ⢀⣠⠖⠉",
            "-1 ┤⠤⣄⣀⣀⣀⡤⠴⠚⠉",
            "   └┬──────┬───────┬──────┬──────┬ x",
            "   -2     -1       0      1      2",
          ],
          window: (columns: 36, rows: 12))
      ], mistakes: ["a curve ends where E has no value; at a pole it leaves the picture"]),
    HelpTopic(
      name: "graph", purpose: "what is computed of what", group: .explain,
      synopsis: "graph E [at …] [on D] [with unfold=true] [to \"f.svg\"]",
      meaning: [
        "The computation graph, from the inputs down to the result: a node a step, with its value",
        "where every name has one. Of more than 24 steps those that you named are shown, of a network",
        "a node a layer; with unfold=true shows all. graph N at x=[1, 0], y=1 has the loss, too.",
        "Files are drawn by Graphviz: .svg, .png, .pdf; .dot is its language.",
      ],
      examples: [
        Example(
          typed: ["graph x*sin(x^2) at x=2"],
          answer: [
            "         x",
            "         2",
            "     ╭───┴───╮",
            "     ▼       │",
            "  u = x²     │",
            "     4       │",
            "     ▼       │",
            "v = sin(u)   │",
            " -0.756802   │",
            "     ╰───┬───╯",
            "         ▼",
            "      f = x·v",
            "      -1.5136",
          ])
      ], mistakes: ["trace E at … has the slopes and the derivatives by each step"]),
  ]
}
