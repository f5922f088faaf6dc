/// The `Retry-After` field of a 429 or 503 answer (RFC 9110, 10.2.3).
public enum RetryAfter {
  /// The longest wait believed: a week.
  ///
  /// Servers that say a year mean "go away" or are misconfigured.
  public static let maximum: Duration = .seconds(7 * 86_400)

  /// How long to wait from `now` (seconds since 1970): whole seconds or an HTTP date, at most `maximum`; a date in the
  /// past is zero, and anything else nil.
  public static func parse(_ text: String, now: Int64) -> Duration? {
    let text = String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      // Too many digits for a number are still digits: somebody wants a very long wait.
      return min(Int64(text).map { .seconds($0) } ?? maximum, maximum)
    }
    guard let date = HTTPDate.secondsSince1970(text, now: now) else { return nil }
    return min(max(.seconds(date - now), .zero), maximum)
  }

  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
