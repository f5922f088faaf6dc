internal import CCurl
internal import HTTP

/// Drives all transfers of a client; lives on one thread and is used by no other.
final class Engine {
  /// Easy handles kept for the next request.
  private static let idleHandles = 16
  /// The longest sleep when nothing is due; a command ends it.
  private static let longestSleep: Duration = .seconds(600)

  private let multi: UnsafeMutableRawPointer
  private let mailbox: Mailbox
  private let configuration: CurlClient.Configuration
  private let alarm = Alarm()
  private var active: [ObjectIdentifier: Transfer] = [:]
  private var idle: [EasyHandle] = []

  init(mailbox: Mailbox, configuration: CurlClient.Configuration) {
    guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory for a multi handle") }
    self.multi = multi
    self.mailbox = mailbox
    self.configuration = configuration
    _ = CCurl_setMultiLong(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
    _ = CCurl_setMultiLong(multi, CURLMOPT_MAXCONNECTS, configuration.keptConnections)
    mailbox.attach(multi)
  }

  deinit {
    mailbox.detach()
    curl_multi_cleanup(multi)
  }

  /// Works until the mailbox is closed, then cancels what is left.
  func run() {
    while true {
      let mail = mailbox.collect()
      for command in mail.commands {
        switch command {
        case .start(let order): start(order)
        case .cancel(let ticket): cancel(ticket)
        }
      }
      if mail.isClosed { break }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      finishCompleted()
      curl_multi_poll(multi, nil, 0, sleepMilliseconds(), nil)
    }
    for transfer in active.values { end(transfer, .failure(.cancelled)) }
  }

  private func start(_ order: Order) {
    let easy = idle.popLast() ?? EasyHandle()
    do throws(Refusal) {
      if order.ticket.isCancelled { throw Refusal(reason: .cancelled) }
      let transfer = try Transfer(order, easy: easy, alarm: alarm, configuration: configuration)
      try easy.prepare(for: transfer, configuration: configuration)
      let status = curl_multi_add_handle(multi, easy.pointer)
      guard status == CURLM_OK else {
        throw Refusal(reason: .other(code: Int(status.rawValue), message: "libcurl refused the handle"))
      }
      active[ObjectIdentifier(order.ticket)] = transfer
    } catch {
      recycle(easy)
      order.finish(.failure(TransportError(error.reason, for: order.request)))
    }
  }

  private func cancel(_ ticket: Ticket) {
    if let transfer = active[ObjectIdentifier(ticket)] { end(transfer, .failure(.cancelled)) }
  }

  private func finishCompleted() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let transfer = Transfer.from(CCurl_context(easy))
      else { continue }
      end(transfer, transfer.outcome(of: message.pointee.data.result))
    }
  }

  private func end(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
    active[ObjectIdentifier(transfer.order.ticket)] = nil
    curl_multi_remove_handle(multi, transfer.easy.pointer)
    // After the facts were read from it.
    defer { recycle(transfer.easy) }
    switch outcome {
    case .success(let response): transfer.order.finish(.success(response))
    case .failure(let reason):
      let error = TransportError(
        reason, for: transfer.order.request, address: transfer.address, timing: transfer.timing)
      transfer.order.finish(.failure(error))
    }
  }

  private func recycle(_ easy: EasyHandle) {
    easy.reset()
    if idle.count < Self.idleHandles { idle.append(easy) }
  }

  /// Ends what is overdue; returns how long nothing will be.
  private func sleepMilliseconds() -> Int32 {
    guard let due = alarm.next else { return Self.milliseconds(Self.longestSleep) }
    let now = ContinuousClock.now
    if due <= now {
      alarm.next = nil
      for transfer in active.values {
        if let reason = transfer.overdue(at: now) { end(transfer, transfer.outcome(of: reason)) }
      }
    }
    let wait = (alarm.next ?? now + Self.longestSleep) - now
    return Self.milliseconds(max(.zero, min(wait, Self.longestSleep)))
  }

  /// Rounded up, so that what is due at the end of the sleep is not found a moment early.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let parts = duration.components
    return Int32(parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000 + 1)
  }
}
