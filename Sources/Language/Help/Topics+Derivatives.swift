extension HelpTopic {
  static let derivatives: [HelpTopic] = [
    HelpTopic(
      name: "grad", purpose: "the gradient: formula and number", group: .differentiate,
      synopsis: "grad E [wrt x, y] [at x=2, …]",
      meaning: [
        "The gradient of E over its free names; if there are none, over the params; if there are",
        "none, over the names that hold numbers. For one name it is the derivative.",
      ],
      examples: [
        Example(
          typed: ["grad (w-5)^2 at w=8"],
          answer: ["d/dw (w - 5)² = 2(w - 5)", "              = 6    at w = 8"]),
        Example(typed: ["grad x*y"], answer: ["∇ x·y = [y, x]"]),
      ],
      mistakes: ["a name that holds a number is not moved while another is free; say wrt"]),
    HelpTopic(
      name: "gradient", purpose: "the gradient of a function at a point", group: .differentiate,
      synopsis: "gradient(f, x)    jacobian(f, x)    hessian(f, x)    jvp(f, x, v)",
      meaning: [
        "Inside any expression; f is a function of yours, of gd, a local one or a parameter, and the",
        "result has the shape of x. gradient(f, x, forward) uses forward mode; vjp(f, x, u) is uᵀJ,",
        "hvp(f, x, v) is Hv, and hessian(f, x, diagonal) needs no matrix.",
      ],
      examples: [
        Example(typed: ["f(v) = v·v", "gradient(f, [1, 2, 3])"], answer: ["[2, 4, 6]"]),
        Example(typed: ["g(x, y) = x*y^2", "gradient(g, (2, 3))"], answer: ["[9, 12]"]),
      ],
      mistakes: ["for a function of several parameters the point is a tuple: gradient(g, (2, 3))"]),
    HelpTopic(
      name: "rule", purpose: "a derivative of your own", group: .differentiate,
      synopsis: "rule f'(x) = …    rule ∂f/∂x(x, y) = …",
      meaning: [
        "Replaces the derivative of a function of yours, in forward and in reverse. It is compared",
        "with differences before it is believed, and may call the function.",
      ],
      examples: [
        Example(
          typed: [
            "s(x) = ln(1 + exp(x))", "rule s'(x) = 1/(1 + exp(-x))", "s'(800)",
          ], answer: ["1"])
      ],
      mistakes: ["a new definition of the function has no rule"]),
    HelpTopic(
      name: "d/dx", purpose: "the derivative by a name", group: .differentiate,
      synopsis: "d/dx E    ∂/∂x E    d²/dx² E    ∂²/∂x∂y E",
      meaning: [
        "Takes one term, also inside an expression; put a sum in brackets."
      ],
      examples: [Example(typed: ["d/dx (x^3 + x)"], answer: ["d/dx (x³ + x) = 3x² + 1"])],
      mistakes: ["d/dx x^2 + 1 has two readings and is refused"]),
    HelpTopic(
      name: "dL/dx", purpose: "the chain rule through your names", group: .differentiate,
      synopsis: "dL/dx    ∂L/∂x    d²L/dx²",
      meaning: [
        "The derivative of a definition: the product along each path from L to x, and the sum",
        "where there are several paths. The names on the way are kept.",
      ],
      examples: [
        Example(
          typed: ["a = 3x", "L = a^2", "dL/dx"],
          answer: ["dL/dx = dL/da · da/dx", "      = 2a · 3", "      = 18x"])
      ],
      mistakes: [
        "no spaces: dL / dx divides two names", "define L first: a formula alone goes after d/dx",
      ]),
    HelpTopic(
      name: "f'", purpose: "the derivative of a function", group: .differentiate,
      synopsis: "f'(x)    f''(2)",
      meaning: ["Of a function of one number; strokes count the order."],
      examples: [
        Example(typed: ["L(w) = (w-5)^2", "L'(w)"], answer: ["2(w - 5)"]),
        Example(typed: ["sin'(0)"], answer: ["1"]),
      ],
      mistakes: ["for several parameters say which one: ∂f/∂x(1, 2)"]),
    HelpTopic(
      name: "hessian", purpose: "all second derivatives", group: .differentiate,
      synopsis: "hessian E [wrt x, y] [at …]",
      meaning: [
        "The matrix of second derivatives; at a point its numbers, with the eigenvalues and what",
        "they say: a valley, a hilltop, a saddle.",
      ],
      examples: [
        Example(typed: ["hessian x^2*y"], answer: ["[2y, 2x; 2x, 0]"]),
        Example(
          typed: ["hessian x^4 at x=1"],
          answer: ["12    eigenvalue 12: a bowl; rate limit 2/12 = 0.167"]),
      ], mistakes: ["whether a point is flat at all, the gradient tells, not the hessian"]),
    HelpTopic(
      name: "jacobian", purpose: "a row per output", group: .differentiate,
      synopsis: "jacobian [e1, e2] [wrt x, y] [at …]",
      meaning: ["The matrix of first derivatives: a row per output, a column per name."],
      examples: [
        Example(
          typed: ["jacobian [x*y, x + y] at x=1, y=2"],
          answer: ["[y, x; 1, 1]", "= [2, 1; 1, 1]    at x = 1, y = 2"])
      ], mistakes: ["for one output grad says more"]),
  ]

  static let explanations: [HelpTopic] = [
    HelpTopic(
      name: "steps", purpose: "the derivation, rule by rule", group: .explain,
      synopsis: "steps E    steps d/dx E",
      meaning: ["Shows how the derivative comes about: one rule a line, your names kept."],
      examples: [
        Example(
          typed: ["steps d/dx x*sin(x^2)"],
          answer: [
            "d/dx x·sin(x²)", "  = (d/dx x)·sin(x²) + x·(d/dx sin(x²))     product",
            "  = 1·sin(x²) + x·(d/dx sin(x²))            d/dx x = 1",
            "  = sin(x²) + x·cos(x²)·(d/dx x²)           chain: outside sin, inside x²",
            "  = sin(x²) + x·cos(x²)·2x                  power",
            "  = sin(x²) + 2x²·cos(x²)                   tidy",
          ])
      ],
      mistakes: ["a loop stays closed: you see what one step does to the state and its derivative"]),
    HelpTopic(
      name: "trace", purpose: "forward, then backward", group: .explain,
      synopsis: "trace E at x=2",
      meaning: [
        "The computation node by node: forward the value and the local slope, backward, from the",
        "last node to the first, the slope of the result by the node. The last lines multiply.",
      ],
      examples: [
        Example(
          typed: ["trace (w-5)^2 at w=8"],
          answer: [
            "node   formula   value   local slope      ∂/∂node",
            "w      input     8                        6",
            "u      w - 5     3       du/dw = 1        6",
            "f      u²        9       df/du = 2u = 6   1", "∂f/∂w = 2u = 6",
          ])
      ], mistakes: ["every name needs a value, in the session or after at"]),
    HelpTopic(
      name: "why", purpose: "the reason of the last answer", group: .explain, synopsis: "why",
      meaning: [
        "After a number that is too large, or lost its digits: the equal formula that avoids it,",
        "proved or tried at points, and what it gives. After a derivative: its steps.",
      ],
      examples: [
        Example(
          typed: ["ln(1 + exp(x)) at x=1000", "why"],
          answer: [
            "exp(x) leaves the doubles above x = 709.78; softplus uses exp of negative",
            "  numbers alone", "ln(1 + exp(x)) = softplus(x)    (proved)",
            "so write softplus(x) at x=1000", "  softplus(x) = 1000    at x = 1000",
          ])
      ], mistakes: ["ln(-1) has no value in any spelling, so there is nothing to propose"]),
  ]

  static let checks: [HelpTopic] = [
    HelpTopic(
      name: "check", purpose: "a gradient against differences", group: .check,
      synopsis: "check E [at …]",
      meaning: [
        "The gradient by four roads: forward and reverse mode, the printed formula, and central",
        "differences over steps from 1e-1 to 1e-12; without a point, at five that gd chooses.",
      ],
      examples: [
        Example(
          typed: ["check x^2*y at x=3, y=4"],
          answer: [
            "by   forward   reverse   formula   difference   step   digits",
            "x    24        24        24        24           0.1    15",
            "y    9         9         9         9            0.1    15", "agrees to 15 digits",
          ])
      ], mistakes: ["stop(…) lets no gradient through, so a check of it disagrees"]),
    HelpTopic(
      name: "is", purpose: "a question: are these equal?", group: .check,
      synopsis: "is A = B",
      meaning: [
        "Proved, or equal at sampled points, or a counterexample; for a wrong derivative the",
        "classic mistake is named.",
      ],
      examples: [
        Example(
          typed: ["is (x+1)^2 = x^2 + 2x + 1"], answer: ["yes: proved for every x"]),
        Example(
          typed: ["is d/dx sin(x^2) = cos(x^2)"],
          answer: [
            "no: you dropped the inner factor 2x: d/dx sin(x²) = 2x·cos(x²)",
            "  at x = 2 the left side is -2.61457, the right side is -0.653644",
          ]),
      ], mistakes: ["yes, as far as tried: nothing was proved, but no counterexample was found"]),
    HelpTopic(
      name: "assert", purpose: "a test in a script", group: .check,
      synopsis: "assert A = B    assert A ≈ B within 1e-6    assert c",
      meaning: [
        "Says nothing if it holds; else an error, and the script ends with code 1. Names without",
        "a value stand for any number, as in is. within 0.01 bounds the difference itself.",
      ],
      examples: [
        Example(
          typed: ["L(w) = (w-5)^2", "assert L'(w) = 2(w-5)", "assert L'(8) = 5"],
          answer: [
            "error: assertion failed", "  assert L'(8) = 5",
            "         ^^^^^    left side is 6, right side is 5",
          ])
      ], mistakes: []),
  ]

  static let session: [HelpTopic] = [
    HelpTopic(
      name: "show", purpose: "names and what they mean", group: .session,
      synopsis: "show    show x    show digits 12",
      meaning: ["Lists the session's names, or one; show digits n sets how numbers are printed."],
      examples: [Example(typed: ["a = 3x", "show a"], answer: ["formula   a = 3x"])], mistakes: []),
    HelpTopic(
      name: "use", purpose: "the definitions of another file", group: .session,
      synopsis: "use \"lib.gd\"",
      meaning: [
        "Runs the definitions, assignments, params, rules and asserts of a file; what would only",
        "print is passed over. The path is relative to the file that says it. A file is read once,",
        "and one undo takes all of it back.",
      ],
      examples: [],
      mistakes: ["files that use one another in a circle are refused"]),
    HelpTopic(
      name: "save", purpose: "write the session as a script", group: .session,
      synopsis: "save \"work.gd\"    save N to \"n.safetensors\"",
      meaning: [
        "Writes a script that rebuilds every name: formulas as they are, values with all digits.",
        "load brings them back, and gd work.gd runs it like any script.",
        "With a network it writes its weights in the safetensors format, which Python reads, too.",
      ],
      examples: [], mistakes: ["a file of that name is replaced"]),
    HelpTopic(
      name: "load", purpose: "the definitions of a script", group: .session,
      synopsis: "load \"work.gd\"    load \"n.safetensors\" of N",
      meaning: [
        "Runs what a script defines, sets and asserts, each time anew; what would only print is",
        "passed over. One undo takes all of it back; after an error nothing has changed.",
        "Of a .safetensors file it reads the weights of a network: of the one that gd noted in the",
        "file, or of N. Each part must be there, in its shape. If it was train … to that wrote it, the",
        "same statement, or continue, goes on from there, bit by bit as if nothing had happened.",
      ],
      examples: [], mistakes: ["a file that is to be read once only is a library: use \"lib.gd\""]),
    HelpTopic(
      name: "undo", purpose: "take the last change back", group: .session, synopsis: "undo",
      meaning: ["Takes back the last statement that changed a name; again for the one before."],
      examples: [
        Example(typed: ["w = 8", "w := 3", "undo"], answer: ["value   w = 8"])
      ], mistakes: []),
    HelpTopic(
      name: "ans", purpose: "the last answer", group: .session, synopsis: "ans",
      meaning: ["The last value or formula that was shown; a name as any other."],
      examples: [Example(typed: ["2 + 3", "ans^2"], answer: ["25"])], mistakes: []),
    HelpTopic(
      name: "help", purpose: "this", group: .session, synopsis: "help    help TOPIC",
      meaning: ["A verb, a function such as sin, or a sign such as :="], examples: [], mistakes: []
    ),
    HelpTopic(
      name: "exit", purpose: "leave", group: .session, synopsis: "exit    quit    Ctrl-D",
      meaning: ["Leaves the prompt."], examples: [], mistakes: []),
  ]
}
