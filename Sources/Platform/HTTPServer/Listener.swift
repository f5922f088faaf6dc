internal import CMicroHTTPD
internal import Glibc

/// A listening socket; its owner closes it.
struct Listener {
  /// Connections that the system keeps waiting for `accept`; it lowers this to its own limit.
  private static let backlog: Int32 = 1_024

  let descriptor: Int32
  /// With the port that the system chose.
  let address: ListenAddress

  init(_ wanted: ListenAddress) throws(ServerError) {
    switch wanted {
    case .tcp(let host, let port): (descriptor, address) = try Self.listen(host: host, port: port)
    case .unix(let path): (descriptor, address) = (try Self.listen(path: path), wanted)
    }
  }

  /// Refuses further connections and removes the file of a socket.
  func close() {
    if case .unix(let path) = address { unlink(path) }
    Glibc.close(descriptor)
  }

  private static func listen(host: String, port: UInt16) throws(ServerError) -> (Int32, ListenAddress) {
    let wanted = ListenAddress.tcp(host: host, port: port)
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
      throw .listen(address: wanted.description, reason: "the host is no numeric address")
    }
    defer { freeaddrinfo(found) }
    let descriptor = try openSocket(found.pointee.ai_family, for: wanted)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    try start(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen, for: wanted)
    return (descriptor, .tcp(host: host, port: boundPort(descriptor)))
  }

  private static func listen(path: String) throws(ServerError) -> Int32 {
    let wanted = ListenAddress.unix(path: path)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .listen(address: wanted.description, reason: "the path is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return try withUnsafePointer(to: &address) { pointer throws(ServerError) -> Int32 in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer throws(ServerError) -> Int32 in
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        try removeStale(path, pointer, length)
        let descriptor = try openSocket(AF_UNIX, for: wanted)
        try start(descriptor, pointer, length, for: wanted)
        return descriptor
      }
    }
  }

  /// Removes the file of a socket on which nobody listens; anything else stays.
  private static func removeStale(
    _ path: String, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
  ) throws(ServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    let wanted = ListenAddress.unix(path: path)
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw .listen(address: wanted.description, reason: "the file there is no socket")
    }
    let probe = try openSocket(AF_UNIX, for: wanted)
    defer { Glibc.close(probe) }
    guard connect(probe, address, length) != 0, errno == ECONNREFUSED else {
      throw .inUse(address: wanted.description)
    }
    unlink(path)
  }

  private static func openSocket(_ family: Int32, for wanted: ListenAddress) throws(ServerError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw .listen(address: wanted.description, reason: String(cString: strerror(errno))) }
    return descriptor
  }

  private static func start(
    _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t, for wanted: ListenAddress
  ) throws(ServerError) {
    // The mode is set before anybody can connect.
    guard bind(descriptor, address, length) == 0, setMode(of: wanted), Glibc.listen(descriptor, backlog) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      if code == EADDRINUSE { throw .inUse(address: wanted.description) }
      throw .listen(address: wanted.description, reason: String(cString: strerror(code)))
    }
  }

  private static func setMode(of wanted: ListenAddress) -> Bool {
    guard case .unix(let path) = wanted else { return true }
    return chmod(path, 0o660) == 0
  }

  private static func boundPort(_ descriptor: Int32) -> UInt16 {
    var bound = sockaddr_storage()
    return withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        getsockname(descriptor, generic, &length)
      }
      // The port stands at the same place in both families.
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
    }
  }
}
