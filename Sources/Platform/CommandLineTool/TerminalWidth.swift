internal import Glibc

/// How many characters fit on a line of a terminal.
public enum TerminalWidth {
  private static let fallback = 80

  /// The columns of the terminal behind `descriptor`, nil when it is none or one that cannot be drawn on (`TERM=dumb`).
  ///
  /// A terminal that does not say takes `COLUMNS`, or else 80.
  public static func columns(of descriptor: Int32, environment: [String: String]) -> Int? {
    guard isatty(descriptor) == 1, environment["TERM"] != "dumb" else { return nil }
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
    return fallback
  }
}
