internal import Learning

extension HelpTopic {
  static let training: [HelpTopic] = [
    HelpTopic(
      name: "train", purpose: "train a network on data", group: .learn,
      synopsis: "train N on D [loss mse] [by adam] [rate 0.01] [batch 32] [for 20 epochs] [with …]",
      meaning: [
        "Moves the weights of N so that the loss falls. What is wanted is the column y, else the last;",
        "the others go in. Left out, gd chooses: bce after sigmoid, crossentropy after softmax (y a",
        "class from 0, or a word), else mse; adam; batches of 32, shuffled each epoch; and says so.",
        "with validation=0.2 keeps rows back (or validation=V), patience=5 stops early with the best",
        "weights; more: help regularization. Trained again, N goes on from where it is. Ctrl-C keeps",
        "the weights, continue goes on, undo takes back; to \"n.safetensors\" keeps it as it goes.",
        "Then: plot run1, evaluate N on D, predict N on D, plot N on D, blame N on D, save N to …",
      ],
      examples: [
        Example(
          typed: [
            "data D = table x, y: 1, 3; 2, 5; 3, 7", "net N = 1 -> 1 zeros",
            "train N on D by gd rate 0.1 batch all for 200 epochs every 200",
          ],
          answer: [
            "epoch   loss         R²",
            "0       27.6667      -9.375",
            "200     8.62538e-8   1",
            "still falling: the loss went from 6.04e-7 to 8.63e-8 in the last 40 epochs. Try:",
            "  continue for 200 epochs",
            "chosen by gd: loss mse",
          ])
      ],
      mistakes: [
        "if the loss grows: a smaller rate; if it stays: a greater, more units"
      ]),
    HelpTopic(
      name: "predict", purpose: "what a network makes of data", group: .learn,
      synopsis: "predict N on D    predict N at x=[1, 0]",
      meaning: [
        "The outputs of N, a row for each row of D, and the class that each is given. Columns are",
        "found by the names of those that N was trained on, and scaled as those were: after",
        "train N on normalize(D) one predicts on plain data.",
      ],
      examples: [
        Example(
          typed: [
            "net N = 1 -> 1 zeros", "N.W1 := 2", "data D = table x: 1; 2", "predict N on D",
          ],
          answer: ["[2, 4]"])
      ],
      mistakes: ["N(X) of a matrix is an expression: it scales nothing"]),
    HelpTopic(
      name: "evaluate", purpose: "how good a network is on data", group: .learn,
      synopsis: "evaluate N on D [loss mse]",
      meaning: [
        "Loss (the one N was trained by) and metrics. Of classes: accuracy; precision, recall and f1",
        "of each class and their means; the confusion matrix, a row for each class, a column for each",
        "class that was given.",
        "Of several sigmoids, each a yes or a no: the same for each, without a matrix.",
        "Of numbers: R² (the part of the variance that is explained), rmse, mae.",
        "In an expression: accuracy(N(D.X), D.y). More: help metrics.",
      ],
      examples: [
        Example(
          typed: [
            "net N = 1 -> 1 zeros", "N.W1 := 2", "data D = table x, y: 1, 2; 2, 5; 3, 6",
            "evaluate N on D",
          ],
          answer: ["mse 0.333333, R² 0.884615, rmse 0.57735, mae 0.333333, 3 rows"])
      ],
      mistakes: ["of the rows that N was trained on it is too good: keep some back"]),
    HelpTopic(
      name: "regularization", purpose: "what keeps a training in bounds", group: .learn,
      synopsis:
        "train N on D with l2=1e-4, l1=1e-5, clip=1, weights=balanced, validation=0.2, patience=5",
      meaning: [
        "l2 adds l2/2·Σw² to what is made small, l1 adds l1·Σ|w|: over the weights, not over biases,",
        "scales and shifts; the loss that is shown is without them. clip shortens a gradient that is",
        "longer. weights is a factor for each class, of mean 1 over the rows; balanced makes all classes",
        "count alike. validation and patience: help train. Options of the method may stand beside them.",
      ],
      examples: [
        Example(
          typed: [
            "data D = table x, y: 1, 3; 2, 5; 3, 7", "net N = 1 -> 1 zeros",
            "train N on D by gd rate 0.1 batch all for 500 epochs with l2=0.1", "N.W1",
          ],
          answer: ["[[1.86047]]"])
      ], mistakes: ["a network with dropout is trained with it and used without"]),
  ]
}

/// Pages on the options of trainings, written by their rows; `help train` and `regularization` name
/// them.
extension HelpTopic {
  static var trainingParts: [HelpTopic] {
    TrainingOption.allCases.map { option in
      HelpTopic(
        name: option.rawValue, purpose: "an option of train", group: .learn,
        synopsis: "train N on D with \(option.example)", meaning: [option.summary + "."],
        examples: [], mistakes: [])
    }
  }
}
