import Foundation
import HTTP
import HTTPClient
import Outbox
import TestSupport
import Webhooks

/// A sender over the network, such as a program makes it, with names of its own.
struct LiveSender {
  static let secret = WebhookSecret(sharedKey: Array(1...32)).text

  let sender: WebhookSender

  init(caFile: String? = nil, addresses: (@Sendable (String) -> [IPAddress]?)? = nil) {
    var configuration = CurlClient.Configuration.strangers(userAgent: WebhookSender.userAgent(version: "test"))
    configuration.caFile = caFile
    configuration.addresses = addresses
    sender = WebhookSender(
      transport: CurlClient(configuration).transport, insecureTransport: CurlClient(configuration).transport,
      now: { Date() })
  }

  func send(
    to url: String, body: String = #"{"id":"evt_1"}"#, change: (inout OutgoingWebhook) -> Void = { _ in }
  ) async -> AttemptResult {
    var webhook = OutgoingWebhook(
      eventID: "evt_1", body: Array(body.utf8), url: url, secrets: [Self.secret], timestamp: Date(),
      allowsInsecure: true)
    change(&webhook)
    return await sender.send(webhook)
  }

  /// What comes of sending to a server that replies so.
  func send(
    to reply: LoopbackServer.Reply, timeout: Duration = .seconds(15)
  ) async throws -> (result: AttemptResult, server: LoopbackServer) {
    let server = try LoopbackServer { _ in reply }
    return (await send(to: server.url("/in")) { $0.timeout = timeout }, server)
  }
}
