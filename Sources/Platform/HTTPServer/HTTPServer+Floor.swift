internal import CMicroHTTPD

extension HTTPServer {
  /// libmicrohttpd by itself, answering every request, when all of it is there, with the same text: what a server's cost is compared with.
  ///
  /// It runs as the library's first example does, with the same threads and method of waiting as a server.
  public final class Floor:
    // Safe: the pointer is used by `init` and `deinit` alone.
    @unchecked Sendable
  {
    /// Where it listens: `http://127.0.0.1:43210`.
    public let address: String
    private let daemon: OpaquePointer

    /// Starts on a port of 127.0.0.1 that the system chooses; ends with the last reference.
    public init(threads: Int = 2) throws(ServerError) {
      guard let daemon = withoutSignals({ CMicroHTTPD_startBare(UInt32(threads), answerHello) }) else {
        throw .library(reason: "libmicrohttpd did not start")
      }
      self.daemon = daemon
      address = "http://127.0.0.1:\(CMicroHTTPD_boundPort(daemon))"
    }

    deinit { MHD_stop_daemon(daemon) }
  }
}

private func answerHello(
  _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let handle, let requestContext, let size else { return .NO }
  guard requestContext.pointee != nil else {
    // Any mark: only the head was read, and answering before the request's end would close the connection.
    requestContext.pointee = UnsafeMutableRawPointer(requestContext)
    return .YES
  }
  guard size.pointee == 0 else {
    size.pointee = 0
    return .YES
  }
  let text: StaticString = "hello\n"
  let reply = MHD_create_response_from_buffer(
    text.utf8CodeUnitCount, UnsafeMutableRawPointer(mutating: text.utf8Start), .RESPMEM_PERSISTENT)
  guard let reply else { return .NO }
  defer { MHD_destroy_response(reply) }
  _ = MHD_add_response_header(reply, "Content-Type", "text/plain")
  return MHD_queue_response(handle, 200, reply)
}
