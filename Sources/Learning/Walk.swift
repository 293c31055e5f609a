internal import Engine

/// One descent under way: chunks of steps as long as nothing happens, and step by step where
/// something does.
struct Walk {
  private let descent: Descent
  private let watch: Watch
  private(set) var history: History
  private var state: [Double]
  private var done: Int
  private let first: Double
  private let lossPlace: Int
  /// Rows of steps to ask for at once.
  private var ask = 16
  /// How many steps are to be taken one by one, because something happens among them.
  private var window = 0
  /// Values are in doubt that prove to be real: every chunk is checked.
  private var isChecked = false

  /// A chunk takes about so many seconds: one look at the clock in between costs nothing, and
  /// Ctrl-C waits no longer.
  private static let chunkSeconds = 0.03

  init(_ descent: Descent, _ start: [Double], after step: Int, _ watch: Watch) {
    self.descent = descent
    self.watch = watch
    state = start
    done = step
    lossPlace = descent.layout.offsets[descent.loop.loss]
    first = start[lossPlace]
    history = History(width: start.count)
    history.close(step, start)
  }

  mutating func go() -> Run.Ending {
    let last = done + watch.steps
    while done < last {
      if watch.isCancelled { return end(.interrupted) }
      let begun = watch.now()
      if let deadline = watch.deadline, begun >= deadline { return end(.time) }
      let room = min(last - done, descent.room(after: done))
      let ahead = history.stride - done % history.stride
      let stride = window > 0 ? 1 : min(ahead, room)
      let count =
        window == 0 && ahead < history.stride
        ? 1 : max(1, min(ask, min(window > 0 ? window : room, room) / stride))
      do {
        let isLast = count == 1 && stride == 1
        guard
          let found = try descent.rows(
            count, of: stride, from: state, watch.limits, isChecked: isChecked || isLast)
        else {
          narrow(count, stride)
          continue
        }
        if isLast, window > 0 { isChecked = isChecked || window == 1 }
        if let ending = take(found, stride) { return end(ending) }
      } catch {
        switch error {
        case .cancelled: return end(.interrupted)
        default:
          if count * stride > 1, case .undefined = error {
            narrow(count, stride)
            continue
          }
          return end(.undefined(error.outside(loops: 2)))
        }
      }
      watch.report(done, state[lossPlace])
      let seconds = watch.now() - begun
      if seconds < Self.chunkSeconds / 2, window == 0 {
        ask = min(1024, ask * 2)
      } else if seconds > 2 * Self.chunkSeconds {
        ask = max(1, ask / 2)
      }
    }
    return end(.steps)
  }

  /// Something happens in the next `count` rows: fewer of them, then single steps.
  private mutating func narrow(_ count: Int, _ stride: Int) {
    if count > 1 {
      ask = max(1, count / 2)
      window = window > 0 ? min(window, count * stride) : 0
    } else {
      window = stride
      ask = max(1, stride / 2)
    }
  }

  /// Goes on to the last of these rows, or to the one where the descent ends.
  private mutating func take(_ found: Descent.Rows, _ stride: Int) -> Run.Ending? {
    for (place, row) in found.rows.enumerated() {
      if Run.isBeyond(row[lossPlace], from: first) {
        if stride > 1 {
          window = stride
          ask = stride
          return nil
        }
        keep(row, done + 1)
        history.close(done, state)
        return .diverged(growths: Run.growths(history, at: lossPlace))
      }
      let isEnd = found.isDone && place == found.rows.count - 1
      var next = done + stride
      if descent.loop.condition != nil, let step = descent.loop.step {
        next = Int(row[descent.layout.offsets[step]])
      }
      if next == done, found.isDone { return .reached }
      keep(row, next)
      if isEnd { return .reached }
    }
    return found.isDone ? .reached : nil
  }

  private mutating func keep(_ row: [Double], _ step: Int) {
    window = max(0, window - (step - done))
    state = row
    done = step
    history.append(step, row)
  }

  private mutating func end(_ ending: Run.Ending) -> Run.Ending {
    history.close(done, state)
    return ending
  }
}

extension RunError {
  /// The same without the steps of the outermost loops, which the user has not written.
  func outside(loops: Int) -> RunError {
    guard case .undefined(let fault) = self else { return self }
    let site = Site(
      function: fault.site.function, node: fault.site.node, origin: fault.site.origin,
      steps: Array(fault.site.steps.dropFirst(loops)))
    return .undefined(
      Fault(
        site: site, kind: fault.kind, row: fault.row, operands: fault.operands,
        element: fault.element))
  }
}
