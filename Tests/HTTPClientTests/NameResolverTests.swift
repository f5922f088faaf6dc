import HTTP
import HTTPClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct NameResolverTests {
  @Test(arguments: ["localhost", "127.0.0.1"]) func `the system knows this machine`(host: String) async throws {
    #expect(try await NameResolver.system.addresses(host).contains(.v4(0x7F00_0001)))
  }

  @Test func `a name that cannot exist is not found`() async {
    // Too long a label: the resolver knows without asking anybody.
    let name = String(repeating: "a", count: 64) + ".test"
    await #expect(throws: NameResolver.Failure.notFound(host: name)) { try await NameResolver.system.addresses(name) }
  }

  @Test(arguments: [
    (NameResolver.Failure.notFound(host: "a.test"), "no address was found for the name a.test"),
    (.unavailable(host: "a.test"), "no name server answered for a.test; try again in a while"),
  ])
  func `every failure has its words`(failure: NameResolver.Failure, text: String) { #expect("\(failure)" == text) }
}
