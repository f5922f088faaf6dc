import HTTP
import HTTPClient
import TestSupport

/// A client of its own for one test.
struct ClientFixture {
  let client: CurlClient

  init(caFile: String? = nil) {
    var configuration = CurlClient.Configuration(userAgent: "Platewatch-test/1 (test@example.test)")
    configuration.caFile = caFile
    client = CurlClient(configuration)
  }

  func send(_ request: Request) async throws(TransportError) -> Response { try await client.transport.send(request) }

  /// Why the request failed; nil when it did not.
  func failure(of request: Request) async -> TransportError.Reason? {
    do throws(TransportError) {
      _ = try await send(request)
      return nil
    } catch { return error.reason }
  }
}

extension LoopbackServer {
  /// A request to this server that may connect to it.
  func request(_ path: String = "/", change: (inout Limits) -> Void = { _ in }) -> Request {
    var request = Request(url: url(path), addresses: .publicAndLoopback(hosts: [host]))
    change(&request.limits)
    return request
  }
}
