import HTTP
import Testing
import Webhooks

struct EndpointAddressTests {
  private static func problem(of url: String, allowsInsecure: Bool = false) -> EndpointAddress.Problem? {
    do throws(EndpointAddress.Problem) {
      _ = try EndpointAddress(url, allowsInsecure: allowsInsecure)
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("https://hooks.example.test", "https://hooks.example.test/"),
    ("HTTPS://Hooks.Example.Test:443/a?b=c", "https://hooks.example.test/a?b=c"),
    ("https://hooks.example.test:8443/a/../b", "https://hooks.example.test:8443/b"),
    ("https://a_b.x--y.example.test:1024/%2f", "https://a_b.x--y.example.test:1024/%2f"),
    ("https://xn--bcher-kva.example.test/", "https://xn--bcher-kva.example.test/"),
    ("https://localhost.example.test/", "https://localhost.example.test/"),
    ("https://hooks.example.test:/", "https://hooks.example.test/"),
    ("https://1.2.3.4.example.test/", "https://1.2.3.4.example.test/"),
  ])
  func `a public https URL is taken in its normal form`(url: String, normal: String) throws {
    let address = try EndpointAddress(url, allowsInsecure: false)
    #expect(address.address.text == normal)
    #expect(address.rules == .publicOnly)
  }

  static let refused: [(String, EndpointAddress.Problem)] = [
    ("", .notSecure), ("hooks.example.test", .notSecure), ("http://hooks.example.test/", .notSecure),
    ("ftp://hooks.example.test/", .notSecure), ("file:///etc/passwd", .notSecure),
    ("unix:///run/docker.sock", .notSecure), ("https:", .malformed), ("https://", .malformed),
    ("https:///hooks.example.test/", .malformed), ("https:hooks.example.test/", .malformed),
    ("https:/hooks.example.test/", .malformed), ("https:////hooks.example.test/", .malformed),
    ("https://:443/", .malformed),
    ("https://hooks.example.test:x/", .malformed), ("https://hooks.example.test:99999/", .malformed),
    ("https://hooks..example.test/", .malformed), ("https://hooks.example.test./", .malformed),
    ("https://.example.test/", .malformed), ("https://-a.example.test/", .malformed),
    ("https://a-.example.test/", .malformed), ("https://a!b.example.test/", .malformed),
    ("https://a*b.example.test/", .malformed), ("https://" + String(repeating: "a", count: 64) + ".test/", .malformed),
    ("https://" + String(repeating: "a.", count: 126) + "test/", .malformed),
    ("https://hooks%2eexample.test/", .malformed), ("https://[fe80::1%25eth0]/", .malformed),
    ("https://[::1/", .malformed), ("https://256.1.1.1/", .malformed), ("https://1.2.3.4.5/", .malformed),
    ("https://0x7f.1.2.3.4/", .malformed), ("https://08.1.1.1/", .malformed), ("https://1.2.3.0x/", .literalAddress),
    ("https://hooks.example.test/a b", .character), (" https://hooks.example.test/", .character),
    ("https://hooks.example.test/\n", .character), ("https://hooks.example.test/\u{0}", .character),
    ("https://hooks.example.test/\u{7F}", .character), ("https://hooks.example.test\\@evil.test/", .character),
    ("https://bücher.example.test/", .character), ("https://127.0.0.１/", .character),
    ("https://hooks.example.test/å", .character), ("https://hooks。example.test/", .character),
    ("https://user@hooks.example.test/", .userInformation), ("https://user:word@hooks.example.test/", .userInformation),
    ("https://@hooks.example.test/", .userInformation), ("https://hooks.example.test/#a", .fragment),
    ("https://hooks.example.test#@evil.test/", .fragment),
    ("https://127.0.0.1/", .literalAddress), ("https://8.8.8.8/", .literalAddress),
    ("https://2130706433/", .literalAddress), ("https://0x7f000001/", .literalAddress),
    ("https://0x7f.1/", .literalAddress), ("https://0177.0.0.1/", .literalAddress),
    ("https://127.1/", .literalAddress), ("https://127.0.1/", .literalAddress), ("https://0/", .literalAddress),
    ("https://017700000001/", .literalAddress), ("https://127.0.0.1./", .literalAddress),
    ("https://0x7F.0x0.0x0.0x1/", .literalAddress), ("https://[::1]/", .literalAddress),
    ("https://[::ffff:127.0.0.1]/", .literalAddress), ("https://[2606:4700:4700::1111]/", .literalAddress),
    ("https://localhost/", .localName), ("https://LOCALHOST/", .localName), ("https://a.localhost/", .localName),
    ("https://hooks/", .localName), ("https://printer.local/", .localName), ("https://vault.internal/", .localName),
    ("https://metadata.google.internal/", .localName), ("https://abc.onion/", .localName),
    ("https://router.home.arpa/", .localName), ("https://a.localdomain/", .localName), ("https://nas.lan/", .localName),
    ("https://hooks.example.test:80/", .port(80)), ("https://hooks.example.test:22/", .port(22)),
    ("https://hooks.example.test:1023/", .port(1023)), ("https://hooks.example.test:0/", .port(0)),
    ("https://hooks.example.test:2375/", .port(2375)), ("https://hooks.example.test:5432/", .port(5432)),
    ("https://hooks.example.test:6379/", .port(6379)), ("https://hooks.example.test:6443/", .port(6443)),
    ("https://hooks.example.test:9200/", .port(9200)), ("https://hooks.example.test:10250/", .port(10250)),
    ("https://hooks.example.test:11211/", .port(11211)), ("https://hooks.example.test:27017/", .port(27017)),
    ("https://hooks.example.test/" + String(repeating: "a", count: 2_022), .tooLong(2_049)),
  ]

  @Test(arguments: refused) func `every other URL is refused for its reason`(
    url: String, problem: EndpointAddress.Problem
  ) {
    #expect(Self.problem(of: url) == problem)
  }

  @Test func `the longest URL is taken`() {
    #expect(Self.problem(of: "https://hooks.example.test/" + String(repeating: "a", count: 2_021)) == nil)
  }

  @Test(arguments: [
    "http://127.0.0.1:9000/hook", "http://localhost/", "http://[::1]:8080/", "http://receiver:3000/",
    "https://10.0.0.5/", "http://hooks.example.test:80/", "http://box.local/",
  ])
  func `development may name its own machines`(url: String) throws {
    #expect(try EndpointAddress(url, allowsInsecure: true).rules == .publicAndPrivate)
  }

  @Test(arguments: [
    ("http://user@127.0.0.1/", EndpointAddress.Problem.userInformation), ("http://127.0.0.1/#a", .fragment),
    ("ftp://127.0.0.1/", .notSecure), ("http://a b/", .character), ("http://127.0.0.1:0/", .port(0)),
    ("http://a..b/", .malformed),
  ])
  func `development may not write what parsers read differently`(url: String, problem: EndpointAddress.Problem) {
    #expect(Self.problem(of: url, allowsInsecure: true) == problem)
  }

  private static func resolution(
    of url: String = "https://hooks.example.test/", to answers: [String], allowsInsecure: Bool = false,
    own: String? = nil
  ) async -> EndpointAddress.Problem? {
    let addresses = answers.compactMap { IPAddress($0) }
    let own = own.flatMap { IPAddress($0) }
    let resolver = NameResolver { host throws(NameResolver.Failure) in
      guard host == "hooks.example.test" else { throw .notFound(host: host) }
      return addresses
    }
    do throws(EndpointAddress.Problem) {
      try await EndpointAddress(url, allowsInsecure: allowsInsecure).resolve(with: resolver) { $0 == own }
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    (["93.184.216.34"], nil), (["93.184.216.34", "2606:4700::1111"], nil), ([], EndpointAddress.Problem.doesNotResolve),
    (["10.0.0.1"], .notAllowed), (["93.184.216.34", "10.0.0.1"], .notAllowed),
    (["2606:4700::1111", "::ffff:8.8.8.8"], .notAllowed), (["168.63.129.16"], .notAllowed),
    (["64:ff9b::808:808"], .notAllowed),
    ([String](repeating: "93.184.216.34", count: 257), .notAllowed),
    ([String](repeating: "93.184.216.34", count: 256), nil),
  ])
  func `one forbidden address is enough`(answers: [String], problem: EndpointAddress.Problem?) async {
    #expect(await Self.resolution(to: answers) == problem)
  }

  @Test func `a public address of this machine is forbidden to strangers alone`() async {
    #expect(await Self.resolution(to: ["93.184.216.34"], own: "93.184.216.34") == .notAllowed)
    #expect(await Self.resolution(to: ["93.184.216.34"], allowsInsecure: true, own: "93.184.216.34") == nil)
  }

  @Test func `a name that leads nowhere may be tried again`() async {
    #expect(await Self.resolution(of: "https://other.example.test/", to: ["93.184.216.34"]) == .doesNotResolve)
  }

  @Test(
    arguments: [
      ("http://127.0.0.1/", nil), ("http://[fd00::1]/", nil), ("http://169.254.169.254/", .notAllowed),
      ("http://0.0.0.0/", .notAllowed), ("http://224.0.0.1/", .notAllowed), ("http://[fd00:ec2::254]/", .notAllowed),
      ("http://[::ffff:127.0.0.1]/", .notAllowed),
    ] as [(String, EndpointAddress.Problem?)])
  func `a literal is judged without a look-up`(url: String, problem: EndpointAddress.Problem?) async {
    #expect(await Self.resolution(of: url, to: [], allowsInsecure: true) == problem)
  }

  @Test(arguments: [
    (
      EndpointAddress.Problem.tooLong(3_000),
      "the URL has 3000 bytes, and at most 2048 are taken; give a shorter one"
    ),
    (.character, "the URL has a character that must be percent-encoded, or a name that must be given as xn--..."),
    (.malformed, "the URL cannot be read; give one such as https://hooks.example.com/platewatch"),
    (.notSecure, "the URL must begin with https://"),
    (.userInformation, "the URL has a user name or a password; send such things by a header of the endpoint"),
    (.fragment, "the URL has a part behind #, which is never sent; leave it out"),
    (.literalAddress, "the URL's host is a number; give a name that has a certificate"),
    (.localName, "the URL's host is a name of a local network; give one that everybody can look up"),
    (
      .port(22),
      "webhooks are not sent to port 22; use 443, 8443 or another port from 1024 that is no other service's"
    ),
    (.doesNotResolve, "the URL's host has no address now; look at its name and try again"),
    (.notAllowed, "the URL leads to an address that webhooks are not sent to"),
  ])
  func `every problem says what to do`(problem: EndpointAddress.Problem, text: String) {
    #expect("\(problem)" == text)
  }
}
