internal import CDataSets

extension ToySet {
  static let iris = ToySet(
    name: "iris",
    meaning: [
      "150 irises, 50 of each of three species: the lengths and widths of sepals and petals in cm.",
      "species is 0, 1, 2 for setosa, versicolor, virginica.",
    ],
    parameters: [],
    sample: Sample(
      "data D = iris",
      answers: [
        "D: 150 rows   sepal_length 4.3..7.9   sepal_width 2..4.4   petal_length 1..6.9",
        "   petal_width 0.1..2.5   species 0 setosa, 1 versicolor, 2 virginica",
      ]),
    source: "Fisher (1936); UCI repository, doi.org/10.24432/C56C76, licence CC BY 4.0"
  ) { _, _ in
    var columns = Array(repeating: [Double](), count: 5)
    for place in 0..<Int(gd_iris_rows) * 5 {
      let number = Double(gd_iris_byte(place))
      columns[place % 5].append(place % 5 < 4 ? number / 10 : number)
    }
    let names = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    return zip(names, columns).map { Column($0, $1) } + [
      Column("species", columns[4], labels: ["setosa", "versicolor", "virginica"])
    ]
  }
}
