import CTerminal

/// How signals are treated.
enum SignalMode {
  /// The first Ctrl-C asks to stop, the second ends the process.
  case script
  /// Ctrl-C asks to stop; signals that end the process give the terminal back first.
  case interactive
  /// Ctrl-C asks to stop, each time; whoever waits for input ends the process.
  case serving
  /// Ctrl-C ends the process.
  case plain
}

func catchSignals(_ mode: SignalMode) {
  gd_catch_faults()
  switch mode {
  case .plain: break
  case .serving: gd_catch_interrupt(0)
  case .script: gd_catch_interrupt(1)
  case .interactive:
    gd_catch_interrupt(0)
    gd_catch_terminal(BracketedPaste.off)
  }
}

func isInterrupted() -> Bool { gd_interrupted() != 0 }

func clearInterrupt() { gd_clear_interrupt() }

/// Ends the process as an interrupted one; a shell sees 130.
func raiseInterrupt() -> Int32 {
  gd_raise_interrupt()
  return ExitCode.interrupted
}

/// Keeps what runs now for the report of an internal fault.
func noteStatement(_ text: String) {
  var text = text
  text.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { characters in
      guard let base = characters.baseAddress else { return }
      gd_note_statement(base, characters.count)
    }
  }
}

/// The sequences that make a terminal mark what is pasted.
enum BracketedPaste {
  static let on = "\u{1B}[?2004h"
  static let off = "\u{1B}[?2004l"
}
