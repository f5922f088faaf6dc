internal import CMicroHTTPD
internal import Glibc

// Functions of the file, not closures: libmicrohttpd calls them on its threads. The context is the service, which
// outlives the daemon.

/// A connection begins or ends; it holds its object meanwhile.
func notifyConnection(
  _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
  _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
  guard let context, let handle, let socketContext else { return }
  let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
  switch code {
  case .CONNECTION_NOTIFY_STARTED:
    guard let connection = service.table.connection(CMicroHTTPD_descriptor(handle)) else { return }
    connection.handle = handle
    socketContext.pointee = Unmanaged.passRetained(connection).toOpaque()
  default:
    guard let held = socketContext.pointee else { return }
    socketContext.pointee = nil
    let connection = Unmanaged<Connection>.fromOpaque(held).takeRetainedValue()
    service.table.remove(connection)
    // Closing a socket with unread bytes resets it, and the peer might lose the answer: another descriptor keeps it.
    if connection.leavesUnread || hasUnread(connection.descriptor) {
      let copy = fcntl(connection.descriptor, F_DUPFD_CLOEXEC, 0)
      if copy >= 0 { service.mailbox.post(.linger(copy)) }
    }
  }
}

private func hasUnread(_ descriptor: Int32) -> Bool {
  var byte: UInt8 = 0
  return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
}

/// The first line of a request was read; what is returned becomes the request's context.
func noteTarget(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let handle, let held = CMicroHTTPD_socketContext(handle) else { return nil }
  Connection.from(held)?.begin(target: target)
  return held
}

/// A head, a piece of a body, or the end of a request.
func handleAccess(
  _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let connection = Connection.from(requestContext?.pointee), let size else { return .NO }
  return connection.advance(method: method, version: version, data: data, size: size)
}

/// A request is over, whether answered or not.
func completeRequest(
  _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
  _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
  Connection.from(requestContext?.pointee)?.complete()
}
