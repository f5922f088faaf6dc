internal import Glibc
internal import HTTP

/// Where a server waits for connections.
public enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// An address of this machine, numbers only; port 0 takes one that is free.
  case tcp(host: String, port: UInt16)
  /// A socket in the file system, of mode 0660.
  case unix(path: String)

  /// The longest path a socket's address has room for, in bytes.
  private static let longestPath = 107

  /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/example.sock`; else nil.
  public init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst(5)
      guard path.hasPrefix("/"), path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else { return nil }
      self = .unix(path: String(path))
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = Self.port(text[text.index(after: colon)...])
    else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]"), case .v6? = IPAddress(String(host.dropFirst().dropLast())) {
      self = .tcp(host: String(host.dropFirst().dropLast()), port: port)
    } else if host == "localhost" {
      self = .tcp(host: "127.0.0.1", port: port)
    } else if case .v4? = IPAddress(String(host)) {
      self = .tcp(host: String(host), port: port)
    } else {
      return nil
    }
  }

  /// As it is read, an IPv6 address in brackets.
  public var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  private static func port(_ text: Substring) -> UInt16? {
    text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? UInt16(text) : nil
  }
}
