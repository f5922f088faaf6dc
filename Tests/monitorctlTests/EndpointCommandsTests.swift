import Foundation
import Testing

struct EndpointCommandsTests {
  private let control: Control
  private let url = "http://127.0.0.1:9/in"

  init() throws { control = try Control() }

  /// The identifier of a new endpoint.
  private func add(_ words: String...) async throws -> String {
    let added = try await control.run(
      ["endpoint", "add", "--url", url, "--allow-insecure-endpoints"] + words)
    try #require(added.status == 0, "\(added.errors)")
    #expect(added.errors == "the secret is not shown again\n")
    return try Self.member("id", added.output)
  }

  private static func member(_ name: String, _ json: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    return try #require(object?[name] as? String)
  }

  @Test(arguments: [
    (["--url", "http://hooks.example.com/"], "--url: the URL must begin with https://"),
    (
      ["--url", "https://localhost/"],
      "--url: the URL's host is a name of a local network; give one that everybody can look up"
    ),
    ([], "--url is missing"),
    (
      ["--url", "https://a.test/", "--policy", "{}"],
      """
      --policy: retryPolicy is refused because its member policy is missing; give one such as \
      {"policy":"Bounded","retryNumber":3,"retryDelay":10}
      """
    ),
    (["--url", "https://a.test/", "--header", "X"], "--header wants a name, a colon and a value, not \"X\""),
    (
      ["--url", "https://a.test/", "--header", "Host: a"],
      "--header: headers are refused: the header Host is set by the sender; leave it out"
    ),
  ])
  func `an endpoint that cannot be sent to is named in one sentence`(words: [String], sentence: String) async throws {
    #expect(try await control.run(["endpoint", "add"] + words) == .init(64, errors: "monitorctl: \(sentence)\n"))
  }

  @Test func `an endpoint is added, paused, resumed, rotated and removed`() async throws {
    let id = try await add("--events", "delisted,endpoint.disabled", "--rate", "5", "--unordered")
    let paused = try await control.run("endpoint", "pause", id)
    #expect(paused.output.contains(#""status":"paused""#))
    #expect(paused.output.contains(#""eventTypes":["delisted","endpoint.disabled"]"#))
    #expect(!paused.output.contains("whsec_"))
    #expect(try await control.run("endpoint", "resume", id).output.contains(#""status":"enabled""#))
    let rotated = try await control.run("endpoint", "rotate", id, "--ed25519")
    #expect(rotated.output.contains(#""secret":"whsk_"#))
    let listed = try await control.run("endpoint", "list")
    #expect(listed.output.contains(#""health":{"breaker":"closed""#))
    #expect(try await control.run("endpoint", "remove", id).status == 0)
    #expect(try await control.run("endpoint", "list") == .init(0))
    #expect(
      try await control.run("endpoint", "pause", "we_x")
        == .init(1, errors: "monitorctl: there is no endpoint we_x; `monitorctl endpoint list` shows them\n"))
  }

  @Test func `a test can be followed and replayed`() async throws {
    let id = try await add()
    let tested = try await control.run("endpoint", "test", id)
    #expect(tested.output.hasPrefix(#"{"id":"EVENT","eventType":"endpoint.test""#))
    let deliveries = try await control.run("deliveries", "--endpoint", id)
    #expect(deliveries.output.contains(#""state":"ready","attempts":0"#))
    #expect(try await control.run("deliveries", "--state", "dead") == .init(0))
    #expect(try await control.run("replay", "--endpoint", id, "--dry-run").output == "{\"deliveries\":1}\n")
    #expect(try await control.run("replay", "--endpoint", id).output == "{\"replayed\":0,\"broughtForward\":0}\n")
    let recovered = try await control.run("endpoint", "recover", id, "--since", "2026-01-01")
    #expect(recovered.output == "{\"replayed\":0,\"broughtForward\":0}\n")
    #expect(
      try await control.run("replay")
        == .init(64, errors: "monitorctl: replay wants events, or a question such as --status dead\n"))
    #expect(try await control.run("replay", "evt_x").status == 1)
  }
}
