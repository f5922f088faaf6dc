import Foundation
import TestSupport
import Testing

struct KeyCommandsTests {
  @Test func `a key is made, listed without its secret, and revoked`() async throws {
    let control = try Control()
    let made = try await control.run("key", "add", "--scopes", "events,vehicles", "--rate", "5/9")
    let pattern =
      #/\{"keyId":"(\w{12})","key":"(pw_\w{12}_\w{43})","accountId":"acct_default","scopes":\["events","vehicles"\]\}/#
    let key = try #require(made.output.firstMatch(of: pattern)).output
    let list = try await control.run("key", "list").output
    #expect(
      list.contains(
        #""keyId":"\#(key.1)","accountId":"acct_default","scopes":["events","vehicles"],"rate":{"perSecond":5,"burst":9}"#
      ))
    #expect(list.contains(#""lastUsedAt":null,"revokedAt":null"#))
    #expect(!list.contains(key.2))
    #expect(try await control.run("key", "revoke", String(key.1)).status == 0)
    #expect(!(try await control.run("key", "list").output.contains(#""revokedAt":null"#)))
  }

  @Test(arguments: [
    (["key", "add"], "monitorctl: --scopes is missing; a key that opens nothing is of no use", 64 as Int32),
    (["key", "add", "--scopes", "all"], "--scopes wants vehicles, events, webhooks, monitors or telemetry", 64),
    (["key", "add", "--scopes", "events", "--rate", "x"], "--rate wants a rate such as 100 or 100/200", 64),
    (["key", "add", "--scopes", "events", "--account", "acct_x"], "there is no account acct_x", 1),
    (["key", "list", "--account", "acct_x"], "there is no account acct_x", 1),
    (["key", "revoke", "x"], "there is no key of this identifier", 1),
  ])
  func `what cannot be is refused with a sentence`(
    _ words: [String], _ sentence: String, _ status: Int32
  ) async throws {
    let ending = try await Control().run(words)
    #expect(ending.status == status)
    #expect(ending.errors.contains(sentence))
  }

  @Test func `a portfolio is imported from a file`() async throws {
    let control = try Control()
    let file = control.directory.path("portfolio.ndjson")
    try "{\"licensePlate\":\"ABC123\"}\n{\"licensePlate\":\"12345\"}\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let refused = try await control.run("import", file)
    #expect(refused.status == 65)
    #expect(refused.output.contains(#""applied":false,"lines":2,"added":1"#))
    #expect(refused.output.contains(#""refused":[{"line":2,"error":"licensePlate is a military plate"#))
    #expect(try await control.run("list").output == "")
    let dry = try await control.run("import", file, "--skip-refused", "--dry-run")
    #expect(dry.status == 0)
    #expect(try await control.run("list").output == "")
    let taken = try await control.run("import", file, "--skip-refused", "--events", "delisted")
    #expect(taken.status == 0)
    #expect(taken.output.contains(#""applied":true,"lines":2,"added":1"#))
    #expect(
      try await control.run("list").output.contains(#""licensePlate":"ABC123","vin":null,"eventTypes":["delisted"]"#))
    let missing = try await control.run("import", control.directory.path("nothing"))
    #expect(missing.status == 74)
    #expect(missing.errors.contains("cannot open"))
  }
}
