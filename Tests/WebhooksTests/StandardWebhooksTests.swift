import Foundation
import Outbox
import Testing
import Webhooks

/// A receiver written with the package `standardwebhooks` of PyPI, as a process of its own.
///
/// It is run by the Python that `PLATEWATCH_TEST_PYTHON` names, else by the system's.
final class StandardWebhooksReceiver {
  private static let python = ProcessInfo.processInfo.environment["PLATEWATCH_TEST_PYTHON"] ?? "/usr/bin/python3"

  /// Whether that Python has the package.
  static let isAvailable: Bool = {
    guard FileManager.default.isExecutableFile(atPath: python) else { return false }
    let probe = process(["-c", "import standardwebhooks"])
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
  }()

  private static let script = """
    import sys
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from standardwebhooks import Webhook, WebhookVerificationError

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, answer = 200, Webhook(sys.argv[1]).verify(body, dict(self.headers))["id"]
            except WebhookVerificationError as error:
                status, answer = 400, str(error)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  let url: String
  private let process: Process

  init(secret: WebhookSecret) throws {
    process = Self.process(["-c", Self.script, secret.text])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty)
      line += String(decoding: data, as: UTF8.self)
    }
    url = "http://127.0.0.1:\(line.dropLast())/hooks"
  }

  /// Ends the process.
  func stop() {
    // Not SIGTERM: the system's threads that tests run on block it, and a child inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // Else a receiver that outlives the tests would hold their output open.
    process.standardError = FileHandle.nullDevice
    return process
  }
}

@Suite(
  .timeLimit(.minutes(1)),
  .enabled(if: StandardWebhooksReceiver.isAvailable, "Python's package standardwebhooks is absent"))
struct StandardWebhooksTests {
  static let current = WebhookSecret(sharedKey: Array(1...32))
  static let former = WebhookSecret(sharedKey: Array(2...65))
  static let pair = WebhookSecret(ed25519Seed: Array(3...34))
  let live = LiveSender()

  private func send(
    to receiver: WebhookSecret, signedBy secrets: [WebhookSecret], at timestamp: Date = Date()
  ) async throws -> AttemptResult {
    let receiver = try StandardWebhooksReceiver(secret: receiver)
    defer { receiver.stop() }
    return await live.send(to: receiver.url, body: #"{"id":"evt_1","make":"Škoda 🚗","price":1.50}"#) {
      $0.secrets = secrets.map(\.text)
      $0.timestamp = timestamp
      $0.attempt = 2
      $0.previous = "unknown"
    }
  }

  @Test func `the package takes what we send`() async throws {
    let result = try await send(to: Self.current, signedBy: [Self.current])
    #expect(result.outcome == .ok)
    #expect(result.excerpt == "evt_1")
  }

  @Test(arguments: [current, former]) func `while secrets change both are taken, beside a signature of Ed25519`(
    receiver: WebhookSecret
  ) async throws {
    #expect(try await send(to: receiver, signedBy: [Self.current, Self.former, Self.pair]).outcome == .ok)
  }

  @Test func `the package refuses another secret and an old time`() async throws {
    let other = try await send(to: Self.former, signedBy: [Self.current])
    #expect(other.status == 400)
    #expect(other.excerpt == "No matching signature found")
    let old = try await send(to: Self.current, signedBy: [Self.current], at: Date() - 600)
    #expect(old.status == 400)
    #expect(old.excerpt == "Message timestamp too old")
  }
}
