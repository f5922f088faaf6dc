import Foundation
import HTTP
import HTTPClient
import Outbox
import TestSupport
import Testing
import Webhooks

/// `listen` as a process, and webhooks that are sent to it.
@Suite(.timeLimit(.minutes(2))) struct ListenCommandTests {
  static let secret = WebhookSecret(sharedKey: Array(1...32))
  static let body = #"{"id":"evt_1","eventType":"vehicle.delisted","data":{"licensePlate":"MLB36A"}}"#

  /// The program while it listens.
  private struct Listening {
    let process: Process
    let output: Pipe
    let url: String

    init(_ control: Control, secret: String?, limit: Int) async throws {
      output = Pipe()
      let errors = Pipe()
      let secret = secret ?? WebhookSecret(sharedKey: Array(9...40)).text
      process = try control.start(
        "listen", "--port", "0", "--limit", "\(limit)", "--secret", secret, output: output, errors: errors)
      let line = await Control.line(of: errors)
      let port = try #require(line.wholeMatch(of: #/listening on http://127\.0\.0\.1:([0-9]+)/#)).output.1
      url = "http://127.0.0.1:\(port)/hooks"
    }

    /// The next line, without the time.
    func line() async -> String {
      await Control.line(of: output).replacing(#/"receivedAt":"[^"]+"/#, with: #""receivedAt":"TIME""#)
    }
  }

  private static func sender() -> WebhookSender {
    let transport = CurlClient(.strangers(userAgent: "Platewatch/test")).transport
    return WebhookSender(transport: transport, insecureTransport: transport, now: { Date() })
  }

  private static func webhook(
    to url: String, by secret: WebhookSecret = secret, change: (inout OutgoingWebhook) -> Void = { _ in }
  ) -> OutgoingWebhook {
    var webhook = OutgoingWebhook(
      eventID: "evt_1", body: Array(body.utf8), url: url, secrets: [secret.text], timestamp: Date(),
      allowsInsecure: true)
    change(&webhook)
    return webhook
  }

  @Test func `a signed webhook is verified, printed and answered with 204`() async throws {
    let control = try Control()
    let listening = try await Listening(control, secret: Self.secret.text, limit: 2)
    let sender = Self.sender()
    let first = await sender.send(Self.webhook(to: listening.url))
    #expect(first.status == 204)
    #expect(
      await listening.line()
        == #"{"receivedAt":"TIME","webhookId":"evt_1","attempt":1,"previous":null,"replay":false,"again":false,"verified":true,"problem":null,"event":\#(Self.body)}"#
    )
    let second = await sender.send(
      Self.webhook(to: listening.url) {
        $0.attempt = 2
        $0.previous = "unknown"
        $0.isReplay = true
      })
    #expect(second.status == 204)
    #expect(
      await listening.line()
        == #"{"receivedAt":"TIME","webhookId":"evt_1","attempt":2,"previous":"unknown","replay":true,"again":true,"verified":true,"problem":null,"event":\#(Self.body)}"#
    )
    try await Control.end(of: listening.process)
    #expect(listening.process.terminationStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: control.database))
  }

  @Test func `a public key verifies what its pair signed`() async throws {
    let pair = WebhookSecret(ed25519Seed: Array(3...34))
    let listening = try await Listening(try Control(), secret: pair.publicText, limit: 1)
    #expect(await Self.sender().send(Self.webhook(to: listening.url, by: pair)).status == 204)
    #expect(await listening.line().contains(#""verified":true"#))
    try await Control.end(of: listening.process)
  }

  @Test func `what is wrong is answered with 400 and told why`() async throws {
    let listening = try await Listening(try Control(), secret: Self.secret.text, limit: 2)
    let sender = Self.sender()
    let other = WebhookSecret(sharedKey: Array(2...33))
    let foreign = await sender.send(Self.webhook(to: listening.url, by: other))
    #expect(foreign.status == 400)
    let reason =
      "wrong signature: another secret signed it, or the body was changed on the way; look at the endpoint's secret"
    #expect(foreign.excerpt == reason + "\n")
    #expect(
      await listening.line()
        == #"{"receivedAt":"TIME","webhookId":"evt_1","attempt":1,"previous":null,"replay":false,"again":false,"verified":false,"problem":"\#(reason)","event":\#(Self.body)}"#
    )
    let old = await sender.send(Self.webhook(to: listening.url) { $0.timestamp = Date() - 3_600 })
    #expect(old.status == 400)
    #expect(await listening.line().contains("s old; a clock is off, or an old message is played again"))
    try await Control.end(of: listening.process)
  }

  @Test func `other requests are no webhooks`() async throws {
    let listening = try await Listening(try Control(), secret: Self.secret.text, limit: 1)
    let transport = CurlClient(.strangers(userAgent: "Platewatch/test")).transport
    let answer = try await transport.send(Request(url: listening.url, addresses: .publicAndPrivate))
    #expect(answer.status == 405)
    #expect(answer.headers["Allow"] == "POST")
    #expect(await Self.sender().send(Self.webhook(to: listening.url)).status == 204)
    try await Control.end(of: listening.process)
    #expect(listening.process.terminationStatus == 0)
  }

  @Test func `a port in use is told`() async throws {
    let server = try LoopbackServer { _ in .close }
    let outcome = try await Control().run("listen", "--port", "\(server.port)")
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("monitorctl: listening on 127.0.0.1:\(server.port) failed: "))
  }

  @Test(arguments: [
    (
      ["--secret", "nonsense"],
      "--secret cannot be used: a webhook secret begins with whsec_ (HMAC-SHA256) or whsk_ (Ed25519); give it whole"
    ),
    (
      ["--secret", "whsec_AAAA"],
      "--secret cannot be used: the webhook secret has 3 bytes, where whsec_ has 24 to 64, whsk_ 64 and whpk_ 32; give it whole"
    ),
    (["--port", "70000"], #"--port wants a whole number from 0 to 65535, not "70000""#),
    (["here"], #""here" is one word too many"#),
  ])
  func `a wrong command line is refused in one sentence`(words: [String], sentence: String) async throws {
    let outcome = try await Control().run(["listen"] + words)
    #expect(outcome == Control.Outcome(64, errors: "monitorctl: \(sentence)\n"))
  }

  @Test func `on a terminal a line is for people`() async throws {
    let control = try Control()
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/script")
    let line = "'\(Control.program.path)' listen --port 0 --limit 1 --secret \(Self.secret.text)"
    process.arguments = ["-qec", line, "/dev/null"]
    process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm", "PLATEWATCH_DATABASE": control.database]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let ready = await Control.line(of: output)
    let port = try #require(ready.firstMatch(of: #/listening on http://127\.0\.0\.1:([0-9]+)/#)).output.1
    let webhook = Self.webhook(to: "http://127.0.0.1:\(port)/") {
      $0.attempt = 3
      $0.previous = "failed;status=503"
    }
    #expect(await Self.sender().send(webhook).status == 204)
    let text = await Control.line(of: output)
    #expect(
      text.dropFirst(24)
        == "  evt_1  vehicle.delisted  MLB36A  attempt 3  previous failed;status=503  verified\r")
    try await Control.end(of: process)
  }
}
