/// How long to stay away from a host that refused without saying for how long.
///
/// 60 seconds, doubled with each further refusal up to a day. The jitter only adds, so that a host never sees us
/// earlier than the rule says.
public enum Backoff {
  /// The first wait.
  public static let first = Duration.seconds(60)
  /// The longest wait before jitter; also what a site may ask for in `Retry-After` without the run giving up on it.
  public static let longest = Duration.seconds(86_400)
  /// The share of the wait that jitter may add.
  public static let jitterShare = 0.1
  /// After this time of good answers earlier refusals are forgotten.
  public static let quietTime = Duration.seconds(30 * 60)

  /// The wait after `refusals` earlier refusals in a row; `jitter` is drawn from 0 to 1.
  public static func wait(afterRefusals refusals: Int, jitter: Double) -> Duration {
    let doubled = first * (1 << min(max(refusals, 0), 11))
    let wait = min(doubled, longest)
    return wait + wait * (jitterShare * min(max(jitter, 0), 1))
  }
}

extension Duration {
  /// Whole milliseconds, at least 0 and at most 366 days: a number from a site can neither turn time back nor overflow.
  var cappedMilliseconds: Int64 {
    let longest: Int64 = 366 * 86_400
    let (seconds, attoseconds) = components
    if seconds < 0 { return 0 }
    return seconds >= longest ? longest * 1000 : seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
