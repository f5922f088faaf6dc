import CommandLineTool
import FoundationEssentials
import HTTP
import HTTPServer
import Synchronization
import Webhooks

/// Answers webhooks as a receiver should, and hands on each of them.
struct WebhookListener: Sendable {
  /// Larger bodies are refused; events have a few kilobytes.
  private static let mostBodyBytes = 1 << 20
  /// Identifiers that are remembered to recognise what comes again.
  private static let rememberedIDs = 10_000

  let webhooks: AsyncStream<ReceivedWebhook>
  private let server: HTTPServer

  /// Listens on 127.0.0.1; `port` 0 takes one that is free.
  init(port: UInt16, doctor: SignatureDoctor?, now: @escaping @Sendable () -> Date) throws(ServerError) {
    let (webhooks, continuation) = AsyncStream.makeStream(of: ReceivedWebhook.self)
    self.webhooks = webhooks
    let seen = SeenIDs(capacity: Self.rememberedIDs)
    let configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: port))
    server = HTTPServer(configuration: configuration) { request in
      guard request.method == "POST" else {
        return .answer(
          ServerResponse(status: 405, headers: ["Allow": "POST"], body: Array("webhooks come by POST\n".utf8)))
      }
      return .collect(limit: Self.mostBodyBytes) { body in
        let time = now()
        let finding = doctor?.examine(headers: request.headers, body: body, now: time)
        let isTaken = finding == nil || finding == .verified
        let webhook = ReceivedWebhook(
          headers: request.headers, body: body, receivedAt: time,
          isDuplicate: isTaken && !seen.insert(request.headers[WebhookHeader.id]), finding: finding)
        continuation.yield(webhook)
        return .now(
          isTaken ? ServerResponse(status: 204) : ServerResponse(status: 400, body: Array("\(webhook.verdict)\n".utf8)))
      }
    }
    try server.start()
  }

  /// `http://127.0.0.1:9000`.
  var address: String { server.address }

  /// Answers what is under way, for at most a second.
  func stop() async { await server.stop(drainingFor: .seconds(1)) }
}

/// The identifiers that came, the latest ones.
private final class SeenIDs: Sendable {
  private struct State {
    var ids: Set<String> = []
    var order: [String] = []
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// False when it came before; a message without one never did.
  func insert(_ id: String?) -> Bool {
    guard let id else { return true }
    return state.withLock { state in
      guard state.ids.insert(id).inserted else { return false }
      state.order.append(id)
      if state.order.count > 2 * capacity {
        state.ids.subtract(state.order.prefix(capacity))
        state.order.removeFirst(capacity)
      }
      return true
    }
  }
}
