extension HelpTopic {
  static let pictures: [HelpTopic] = [
    HelpTopic(
      name: "plot", purpose: "a picture of functions or numbers", group: .explain,
      synopsis: "plot E for x in a..b [, y in c..d] [at …] [on D] [to \"f.svg\"]",
      meaning: [
        "Draws E, or several in (…) or [ ]: curves over one name, contours over two, points of two",
        "vectors (u, v). Also plot D of data, plot run1 and (run1, run2), plot fit1 with its band,",
        "plot (sweep …). Files end in .svg, .png or .pdf.",
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
      ], mistakes: ["a curve ends where E has no value; at a pole it leaves the picture"])
  ]
}
