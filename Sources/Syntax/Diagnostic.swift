/// What is wrong with a text, as data; `text(in:placed:)` renders it.
public struct Diagnostic: Error, Hashable, Sendable {
  /// A place, with what is to be said about it; the text may be empty.
  public struct Label: Hashable, Sendable {
    public var span: Span
    public var text: String

    public init(_ span: Span, _ text: String = "") {
      self.span = span
      self.text = text
    }
  }

  /// One sentence in the user's terms, lower case, without a full stop; of a quotation in it that
  /// goes on and on, the beginning.
  public var message: String
  /// The first is where the error is; each gets its own line of carets.
  public var labels: [Label]
  /// Texts to paste instead, one a line: they replace the excerpt.
  public var readings: [String]
  /// At most one sentence more.
  public var note: String?
  /// A concrete edit.
  public var help: String?
  /// The part of the line to show, if not all of it.
  public var excerpt: Span?
  /// Said to the right of the excerpt: `with x = 3`.
  public var aside: String?
  /// Which text the places are in, for a reader who holds several; `nil` for the one being read.
  public var source: Int32?
  /// Whether the line and its carets are shown; without them the labels only give the place.
  public var showsExcerpt = true

  public init(
    _ message: String, labels: [Label] = [], readings: [String] = [], note: String? = nil,
    help: String? = nil, excerpt: Span? = nil, aside: String? = nil
  ) {
    self.message = message.shortened
    self.labels = labels
    self.readings = readings
    self.note = note
    self.help = help
    self.excerpt = excerpt
    self.aside = aside
  }

  public init(_ message: String, at span: Span, _ label: String = "") {
    self.init(message, labels: [Label(span, label)])
  }
}

extension String {
  /// The text itself; where it is long, words of more than 60 characters are cut.
  fileprivate var shortened: String {
    guard utf8.count > 1_000 else { return self }
    let words = split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.utf8.count > 60 ? word.prefix(60) + "…" : word
    }
    // A quoted formula may have a million short words.
    guard words.count > 200 else { return words.joined(separator: " ") }
    return words.prefix(200).joined(separator: " ") + " …"
  }
}
