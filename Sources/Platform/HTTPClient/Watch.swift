internal import HTTP

/// The earliest moment at which some transfer must be looked at.
final class Alarm {
  var next: ContinuousClock.Instant?

  func set(_ moment: ContinuousClock.Instant) { next = next.map { min($0, moment) } ?? moment }
}

/// The time limits libcurl does not keep itself: the first byte of the answer, and the body's least speed.
struct Watch {
  private enum State {
    case connecting
    case waiting(until: ContinuousClock.Instant)
    case receiving(windowEnd: ContinuousClock.Instant, bytesBefore: Int)
  }

  private let limits: Limits
  private var state = State.connecting

  init(_ limits: Limits) { self.limits = limits }

  /// Whether no connection stands yet.
  var isConnecting: Bool { if case .connecting = state { true } else { false } }

  /// When to look next; nil while libcurl's own limits are enough.
  var due: ContinuousClock.Instant? {
    switch state {
    case .connecting: nil
    case .waiting(let end): end
    case .receiving(let end, _): limits.minimumBytesPerSecond > 0 ? end : nil
    }
  }

  /// The connection stands and the request goes out.
  mutating func requestSent(at now: ContinuousClock.Instant) { state = .waiting(until: now + limits.firstByte) }

  /// Something of the answer came; true the first time.
  mutating func answerBegan(at now: @autoclosure () -> ContinuousClock.Instant) -> Bool {
    if case .receiving = state { return false }
    state = .receiving(windowEnd: now() + limits.slownessWindow, bytesBefore: 0)
    return true
  }

  /// Why the transfer must end now, if it must; begins the next window otherwise.
  mutating func overdue(at now: ContinuousClock.Instant, receivedBytes: Int) -> TransportError.Reason? {
    guard let due, due <= now else { return nil }
    guard case .receiving(_, let bytesBefore) = state else { return .timedOut(.firstByte, after: limits.firstByte) }
    let enough = Double(limits.minimumBytesPerSecond) * (limits.slownessWindow / .seconds(1))
    if Double(receivedBytes - bytesBefore) < enough { return .timedOut(.slowBody, after: limits.slownessWindow) }
    state = .receiving(windowEnd: now + limits.slownessWindow, bytesBefore: receivedBytes)
    return nil
  }
}
