internal import Dispatch
internal import Glibc

/// Requests to end that the system sends to the process.
public enum Signals {
  /// The signals that ask a program to end: SIGTERM and SIGINT.
  public static let requestsToEnd = [SIGTERM, SIGINT]

  /// The signal that asks a service to read its files again.
  public static let hangUp = SIGHUP

  /// The numbers of the signals that arrive from now on, instead of what they do by themselves.
  ///
  /// When the stream is let go the signals do again what they do by themselves. Only one stream of a signal at a time works.
  public static func received(_ signals: [Int32] = requestsToEnd) -> AsyncStream<Int32> {
    AsyncStream { continuation in
      let queue = DispatchQueue(label: "platewatch.signals")
      let isListening = DispatchSemaphore(value: 0)
      // Safe: nothing touches the sources but the closure below, and cancelling is allowed from every thread.
      nonisolated(unsafe) let sources = signals.map { number in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { continuation.yield(number) }
        source.setRegistrationHandler { isListening.signal() }
        source.resume()
        return source
      }
      // Not ignored meanwhile, as is often advised: a signal that came before a source listens would be lost.
      for _ in signals { isListening.wait() }
      continuation.onTermination = { _ in
        for (number, source) in zip(signals, sources) {
          source.cancel()
          signal(number, SIG_DFL)
        }
      }
    }
  }
}
