import CommandLineTool
import FoundationEssentials
import HTTPServer
import Webhooks

/// `listen`: a receiver on this machine that verifies webhooks and prints them.
struct ListenCommand: StandaloneCommand {
  static let name = "listen"
  static let usage = "listen [--port 9000] [--secret whsec_...] [--limit N]"
  static let options: [CommandLineSpecification.Option] = [
    .value("port", "PORT", "where to listen on 127.0.0.1; 9000 unless given, 0 for one that is free", commands: [name]),
    .value(
      "secret", "SECRET",
      "verify with this secret, whsec_... (or whpk_... for Ed25519), and answer 400 to what is wrong",
      commands: [name]),
  ]

  private let port: UInt16
  private let doctor: SignatureDoctor?
  private let limit: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    port = UInt16(try arguments.int("port", in: 0...65_535) ?? 9_000)
    limit = try arguments.int("limit", in: 1...1_000_000_000) ?? .max
    do throws(WebhookSecret.Problem) {
      doctor = try arguments.string("secret").map { text throws(WebhookSecret.Problem) in
        // Whole, as it was shown: half a secret would verify nothing and leave one guessing.
        if !text.hasPrefix("whpk_") { _ = try WebhookSecret(text) }
        return try SignatureDoctor(secret: text)
      }
    } catch {
      throw UsageError.conflict("--secret cannot be used: \(error)")
    }
  }

  func run(_ place: StandalonePlace) async throws -> ExitStatus {
    let listener = try WebhookListener(port: port, doctor: doctor, now: place.surroundings.now)
    try place.messages.writeLine("listening on \(listener.address)")
    let failure = await withTaskGroup(of: (any Error)?.self) { group in
      group.addTask {
        for await _ in place.surroundings.requestsToEnd() { return nil }
        return nil
      }
      group.addTask { await print(listener.webhooks, place) }
      let failure = await group.next() ?? nil
      group.cancelAll()
      return failure
    }
    await listener.stop()
    if let failure { throw failure }
    return .done
  }

  /// Prints until the limit is reached, nobody reads any more, or the task is cancelled; returns why it cannot go on.
  private func print(_ webhooks: AsyncStream<ReceivedWebhook>, _ place: StandalonePlace) async -> (any Error)? {
    var left = limit
    do {
      for await webhook in webhooks {
        try place.output.writeLine(place.showsTables ? webhook.text.printable : webhook.json)
        left -= 1
        if left == 0 || place.output.isReaderGone { return nil }
      }
      return nil
    } catch {
      return error
    }
  }
}
