extension HelpTopic {
  static let networks: [HelpTopic] = [
    HelpTopic(
      name: "net", purpose: "a network, layer by layer", group: .define,
      synopsis: "net N = inputs -> size [activation] [initializer] -> …",
      meaning: [
        "Makes N(x) and the params N.W1, N.b1, …; N(x) of a vector is W2·tanh(W1·x + b1) + b2",
        "and so on, of a matrix it takes a sample a row. Other layers: dropout 0.2, batchnorm,",
        "layernorm; + 8 relu adds the layer's input to its result. Activations: tanh sigmoid relu",
        "leakyrelu elu gelu silu softplus softmax … (help activations); initializers: he glorot lecun",
        "normal zeros orthogonal … (help initializers); relu and its kin begin with he,",
        "others with glorotuniform. show N has layers, shapes and formula, show weights of N numbers.",
      ],
      examples: [
        Example(
          typed: [
            "net N = 2 -> 2 tanh -> 1 sigmoid", "N.b1 := 0; N.W2 := 0; N.b2 := 0", "N([1, 0])",
          ],
          answer: ["[0.5]"])
      ],
      mistakes: ["a space and a word: 4 tanh; the first number has no activation"]),
    HelpTopic(
      name: "blame", purpose: "which weight is to blame for a loss", group: .explain,
      synopsis: "blame N at x=[1, 0], y=1 [loss mse]   or   blame N on D",
      meaning: [
        "The backward pass through a network, from the loss to each weight: formula, numbers, shares",
        "of the squared gradient, and what was tried: a weight is moved, the loss is computed again.",
        "The loss is bce after sigmoid, crossentropy after softmax (y may be a class, from 0), else mse.",
        "Over data: which rows pull the weights along the gradient of the mean loss, which push against.",
        "A row's pull is its gradient times the mean's, as a part of the sum over all rows.",
      ],
      examples: [
        Example(
          typed: [
            "net N = 1 -> 1", "N.W1 := 2; N.b1 := 1", "blame N at x=3, y=6",
          ],
          answer: [
            "loss 1    prediction 7, wanted 6",
            "output     ∂L/∂p = 2(p - y)      = 2",
            "           ∂L/∂W1 = ∂L/∂p · xᵀ   = 6",
            "share of the blame (|g|²):  W1 90%  b1 10%",
            "If W1[1,1] were 0.1 lower, the loss would fall by about 0.6000; tried it: it",
            "  falls by 0.5100.",
          ])
      ],
      mistakes: ["x is one sample; N takes as many numbers as its first layer"]),
    HelpTopic(
      name: "derive", purpose: "the backpropagation equations of a network", group: .explain,
      synopsis: "derive N [loss mse] [as latex]",
      meaning: [
        "Forward and backward, one equation a step; each derivative is compared with differences of",
        "the loss. With numbers: trace N at x=[1, 0], y=1; show gradients of N at x=[1, 0], y=1 says",
        "where they vanish, explode or die, show units of N at x=[1, 0] and show weights of N more;",
        "both take on D in the place of at: slopes and units over all its rows.",
      ],
      examples: [
        Example(
          typed: ["net N = 1 -> 1", "derive N"],
          answer: [
            "forward    p = W1·x + b1",
            "           L = mse(p, y)",
            "backward   ∂L/∂p = 2(p - y)",
            "           ∂L/∂W1 = ∂L/∂p · xᵀ",
            "           ∂L/∂b1 = ∂L/∂p",
            "each of the 3 equations backward agrees with differences at a seeded sample, to",
            "  11 digits or more",
          ])
      ],
      mistakes: []),
  ]
}
