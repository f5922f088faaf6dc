import Foundation
import HTTP
import TestSupport
import Testing

struct ServerProgramTests {
  private static let environment = ["PLATEWATCH_DATABASE": "/nonexistent/platewatch.sqlite"]

  @Test(arguments: [
    (
      ["--listen", "nowhere"],
      "monitord: --listen wants an address such as 127.0.0.1:8080 or unix:/run/platewatch.sock, not \"nowhere\""
    ),
    (
      ["--listen", "127.0.0.1:99999"],
      "monitord: --listen wants an address such as 127.0.0.1:8080 or unix:/run/platewatch.sock, not \"127.0.0.1:99999\""
    ),
    (["--tls-key", "key.pem"], "monitord: --tls-cert is missing; --tls-key is the key of a certificate"),
    (["--tls-cert", "cert.pem"], "monitord: --tls-key is missing; --tls-cert is nothing without its key"),
    (["--rate-limit", "many"], "monitord: --rate-limit wants a rate such as 100 or 100/200, not \"many\""),
    (["serve"], "monitord: \"serve\" is one word too many"),
  ])
  func `a wrong command line is refused with 64`(_ arguments: [String], _ sentence: String) async throws {
    let ending = try await Program("monitord").run(arguments, environment: Self.environment)
    #expect(ending.status == 64)
    #expect(ending.errors == sentence + "\n")
  }

  @Test func `the help tells every flag and an example`() async throws {
    let ending = try await Program("monitord").run(["--help"])
    #expect(ending.status == 0)
    for words in ["--listen", "--tls-cert", "--tls-key", "--rate-limit", "--database", "NOTIFY_SOCKET", "Example:"] {
      #expect(ending.output.contains(words))
    }
  }

  @Test func `a certificate that is not there ends with 78`() async throws {
    let directory = try TemporaryDirectory()
    let ending = try await Program("monitord").run(
      ["--tls-cert", directory.path("cert.pem"), "--tls-key", directory.path("key.pem")],
      environment: ["PLATEWATCH_DATABASE": directory.path("p.sqlite")])
    #expect(ending.status == 78)
    #expect(ending.errors == "monitord: cannot open \(directory.path("cert.pem")): No such file or directory\n")
  }

  @Test(.timeLimit(.minutes(5))) func `an address that is taken ends with 73 or 75`() async throws {
    let station = try await Station()
    let port = try #require(station.address.split(separator: ":").last)
    let elsewhere = try TemporaryDirectory()
    let other = try await Program("monitord").run(
      ["--listen", "127.0.0.1:\(port)", "--database", elsewhere.path("p.sqlite")], environment: station.environment)
    #expect(other.status == 73 || other.status == 75)
    #expect(other.errors.contains("listening on 127.0.0.1:\(port) failed"))
    station.server.send(SIGTERM)
    #expect(try await station.server.ending().status == 0)
  }

  @Test(.timeLimit(.minutes(5))) func `a second server of a database is refused with 75`() async throws {
    let station = try await Station()
    let other = try await Program("monitord").run(["--listen", "127.0.0.1:0"], environment: station.environment)
    #expect(other.status == 75)
    #expect(other.errors == "monitord: another run holds the lock \(station.database).monitord.lock\n")
    station.server.send(SIGTERM)
    #expect(try await station.server.ending().status == 0)
  }

  @Test(.timeLimit(.minutes(5))) func `a socket in the file system is served beside a port`() async throws {
    let directory = try TemporaryDirectory()
    let socket = directory.path("api.sock")
    let station = try await Station(["--listen", "unix:\(socket)"], in: directory)
    let curl = try await Program(path: "/usr/bin/curl").run(
      ["--silent", "--unix-socket", socket, "http://localhost/healthz"])
    #expect(curl.output == #"{"status":"ok"}"#)
    station.server.send(SIGTERM)
    #expect(try await station.server.ending().status == 0)
  }

  @Test(.timeLimit(.minutes(5))) func `told to end, the server answers who waits, and ends`() async throws {
    let station = try await Station()
    async let waiting = station.ask("GET", "/v1/events?wait=60s")
    // The answer to a later request says that the one before it has been taken.
    #expect(try await station.ask("GET", "/healthz").status == 200)
    station.server.send(SIGTERM)
    let ending = try await station.server.ending()
    #expect(ending.status == 0)
    let answer = try? await waiting
    #expect(answer == nil || answer?.body == Array(#"{"data":[],"next":"0"}"#.utf8))
  }
}
