import CTerminal
import Glibc

/// The columns to lay text out in: the terminal's, else `COLUMNS`, else 80; at least 20.
func windowColumns(_ descriptor: Int32) -> Int {
  var columns = Int(gd_window_columns(descriptor))
  if columns == 0, isatty(descriptor) == 1 {
    columns = environment("COLUMNS").flatMap(Int.init) ?? 0
  }
  return columns > 0 ? min(max(columns, 20), 100_000) : 80
}

/// The lines to fit pictures into: the terminal's, else 24; at least 8.
func windowRows(_ descriptor: Int32) -> Int {
  let rows = Int(gd_window_rows(descriptor))
  return rows > 0 ? max(rows, 8) : 24
}

/// Whether the terminal folds what stands on it anew when its width changes.
func windowFolds() -> Bool { gd_window_folds() != 0 }

/// A variable of the environment; nil also when it is empty.
func environment(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

/// Takes the locale's characters; answers whether they are UTF-8.
func useLocale() -> Bool { gd_use_locale() != 0 }
