internal import FoundationEssentials
internal import HTTP
internal import Outbox

/// What an answer, or its absence, means.
enum AttemptVerdict {
  /// The same whatever was refused and why, so that nobody learns from it what is behind an address.
  static let refused = AttemptResult(
    .refusedAddress,
    explanation: "Nothing was sent: the endpoint's URL leads to an address that webhooks are not sent to.")
  /// What is particular to one event cannot be sent, for this reason.
  static func unsendable(_ reason: String) -> AttemptResult {
    var result = AttemptResult(
      .connect, explanation: "Nothing was sent, because of what is added for this event: \(reason).")
    result.isUnsendable = true
    return result
  }

  /// How much of an answer is kept, in bytes of UTF-8.
  private static let excerptBytes = 16_384

  static func result(of response: Response, now: () -> Date) -> AttemptResult {
    var result = AttemptResult(
      .ok, status: response.status, wish: wish(of: response), address: response.address?.description,
      timing: response.timing, excerpt: excerpt(response.body))
    guard !(200...299).contains(response.status) else { return result }
    result.outcome = .http
    result.retryAfter = retryAfter(of: response, now: now)
    result.explanation = explanation(of: response, retryAfter: result.retryAfter)
    return result
  }

  static func result(of error: TransportError, host: String) -> AttemptResult {
    if case .refusedAddress = error.reason { return refused }
    return AttemptResult(
      outcome(of: error.reason), address: error.address?.description, timing: error.timing,
      explanation: explanation(of: error.reason, host: host))
  }

  /// 410 and `disable` of any answer; that one event be given up is a wish of failures only.
  private static func wish(of response: Response) -> AttemptResult.Wish? {
    if response.status == 410 { return .disable }
    switch response.headers[WebhookHeader.wish].flatMap({ AttemptResult.Wish(rawValue: $0.lowercased()) }) {
    case .disable: return .disable
    case .abortMessage: return (200...299).contains(response.status) ? nil : .abortMessage
    case nil: return nil
    }
  }

  /// With a redirect the field means something else.
  private static func retryAfter(of response: Response, now: () -> Date) -> Duration? {
    guard response.status >= 400, let text = response.headers["Retry-After"],
      let wait = RetryAfter.parse(text, now: Int64(now().timeIntervalSince1970.rounded(.down))), wait > .zero
    else { return nil }
    return min(wait, WebhookSender.longestRetryAfter)
  }

  private static func explanation(of response: Response, retryAfter: Duration?) -> String {
    switch response.status {
    case 300...399:
      let place = response.headers["Location"].map { " and points to \(Request(url: $0).displayURL)" } ?? ""
      return "The endpoint answered \(response.status)\(place); redirects are not followed: register the final URL."
    case 410: return "The endpoint answered 410: it wants no more events."
    default:
      let wait = retryAfter.map { " and asks to wait \($0.components.seconds) s" } ?? ""
      return "The endpoint answered \(response.status)\(wait)."
    }
  }

  private static func outcome(of reason: TransportError.Reason) -> AttemptResult.Outcome {
    switch reason {
    case .refusedAddress: .refusedAddress
    case .couldNotResolve: .dns
    case .couldNotConnect, .truncated, .malformed, .other, .notRecorded: .connect
    case .timedOut: .timeout
    case .tooLarge, .decompressionBomb: .tooLarge
    case .tls: .tls
    case .cancelled: .aborted
    }
  }

  /// Names the host but not the URL, which may hold somebody's key.
  private static func explanation(of reason: TransportError.Reason, host: String) -> String {
    switch reason {
    case .couldNotResolve: "No address was found for \(host)."
    case .couldNotConnect: "\(host) accepted no connection."
    case .timedOut(.connect, let limit): "\(host) accepted no connection within \(limit)."
    case .timedOut(_, let limit): "\(host) did not answer within \(limit)."
    case .tooLarge, .decompressionBomb:
      "\(host) answered with more than \(WebhookSender.mostHeaderBytes) bytes of header."
    case .truncated: "\(host) closed the connection before it had answered."
    case .tls(let message): "No trusted connection to \(host): \(message)."
    case .cancelled: "The sender ended before \(host) had answered."
    default: "\(host) did not answer with HTTP."
    }
  }

  /// The beginning as text; what is no text, or would confuse a terminal, becomes U+FFFD.
  private static func excerpt(_ body: [UInt8]) -> String {
    guard !body.isEmpty else { return "" }
    var text = ""
    var room = excerptBytes
    for scalar in String(decoding: body.prefix(excerptBytes), as: UTF8.self).unicodeScalars {
      let isPlain = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) || scalar == "\n" || scalar == "\t"
      let shown = isPlain || scalar == "\r" ? scalar : "\u{FFFD}"
      room -= UTF8.width(shown)
      guard room >= 0 else { break }
      text.unicodeScalars.append(shown)
    }
    return text
  }
}
