@testable import Syntax

/// A tree as text that tells what it means and not how it was written: the three signs of a product
/// are one, a minus stands before its product, `^T` is `ᵀ`, `∂` is `d`.
struct Structure {
  let tree: Tree

  func text(_ id: Tree.ID) -> String {
    let (isNegative, body) = signed(id)
    return isNegative ? "(neg \(body))" : body
  }

  private func signed(_ id: Tree.ID) -> (Bool, String) {
    switch tree[id] {
    case .prefix(.negate, let operand):
      let (isNegative, body) = signed(operand)
      return (!isNegative, body)
    case .binary(let left, let right, let sign):
      switch sign {
      case .times, .dot, .juxtapose, .divide, .elementwise:
        let (isNegative, body) = signed(left)
        let name = sign == .divide ? "/" : sign == .elementwise ? "⊙" : "*"
        return (isNegative, "(\(name) \(body) \(text(right)))")
      case .add, .subtract, .power, .and, .or:
        return (false, "(\(sign) \(text(left)) \(text(right)))")
      }
    default: return (false, plain(id))
    }
  }

  private func plain(_ id: Tree.ID) -> String {
    var parts: [String] = []
    tree.forEachChild(of: id) { parts.append(text($0)) }
    let inside = parts.joined(separator: " ")
    switch tree[id] {
    case .number(let numeral): return "\(tree[numeral])"
    case .name(let name): return tree.canonical(name)
    case .text(let text): return "\"\(tree[text])\""
    case .boolean(let value): return "\(value)"
    case .verb(let statement):
      if case .verb(.grad, let subject?) = tree[statement].kind, tree[statement].clauses.isEmpty {
        return "(gradient \(text(subject)))"
      }
      return "(verb \(text(tree[statement])))"
    case .comparison(_, let signs): return "(compare \(signs.map { "\($0)" }) \(inside))"
    case .transpose: return "(transpose \(inside))"
    case .prime(_, let order): return "(prime \(order) \(inside))"
    case .field(_, let name): return "(field \(tree.canonical(name)) \(inside))"
    case .each(let name, _): return "(each \(tree.canonical(name)) \(inside))"
    case .reduction(_, _, let kind): return "(\(kind) \(inside))"
    case .ending(_, let kind): return "(\(kind) \(inside))"
    case .differential(_, let order): return "(by \(order) \(inside))"
    default:
      let kind = "\(tree[id])".prefix { $0 != "(" }
      return "(\(kind) \(inside))"
    }
  }

  func text(_ statement: Statement) -> String {
    func list(_ list: Tree.List) -> String { tree[list].map(text).joined(separator: " ") }
    let kind =
      switch statement.kind {
      case .expression(let id): "expression \(text(id))"
      case .definition(let name, let value): "define \(text(name)) \(text(value))"
      case .function(let name, let names, let body):
        "function \(text(name)) [\(list(names))] \(text(body))"
      case .assignment(let target, let value): "assign \(text(target)) \(text(value))"
      case .parameters(let given):
        "param [\(list(given.names))] \(given.shape.map(text) ?? "-") "
          + "\(given.value.map(text) ?? "-") \(given.draw.map(text) ?? "-")"
      case .net(let name, let layers): "net \(text(name)) \(list(layers))"
      case .data(let names, let source): "data [\(list(names))] \(text(source))"
      case .rule(let target, let value): "rule \(text(target)) \(text(value))"
      case .verb(let verb, let subject): "\(verb) \(subject.map(text) ?? "-")"
      case .digits(let id): "digits \(text(id))"
      case .help(let topic): "help \(topic.map { tree[$0] } ?? "-")"
      }
    return kind + tree[statement.clauses].map { " {\(text($0.kind))}" }.joined()
  }

  private func text(_ clause: Clause.Kind) -> String {
    func list(_ list: Tree.List) -> String { tree[list].map(text).joined(separator: " ") }
    return switch clause {
    case .at(let all): "at \(list(all))"
    case .atStep(let id): "step \(text(id))"
    case .wrt(let all): "wrt \(list(all))"
    case .from(let all): "from \(list(all))"
    case .by(let id): "by \(text(id))"
    case .rate(let id): "rate \(id.map(text) ?? "auto")"
    case .batch(let id): "batch \(id.map(text) ?? "all")"
    case .on(let id): "on \(text(id))"
    case .of(let id): "of \(text(id))"
    case .limit(let id, let unit): "for \(text(id)) \(unit)"
    case .over(let all): "over \(list(all))"
    case .until(let id): "until \(text(id))"
    case .within(let id): "within \(text(id))"
    case .with(let all): "with \(list(all))"
    case .local(let all): "where \(list(all))"
    case .loss(let id): "loss \(text(id))"
    case .every(let id): "every \(text(id))"
    case .seed(let id): "seed \(text(id))"
    case .form(let id): "as \(text(id))"
    case .to(let id): "to \(text(id))"
    case .inOrder: "in order"
    case .statement(let id): "in \(text(tree[id]))"
    case .swept(let what, let all): "swept \(what) \(list(all))"
    }
  }
}
