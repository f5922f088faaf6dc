import Glibc

/// Connections that send the beginning of a request and then nothing; they end with the last reference.
final class Crowd {
  private var descriptors: [Int32] = []

  /// Connects to `http://127.0.0.1:PORT`.
  init(address: String, count: Int, sends text: String) throws {
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = (address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
    target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let bytes = Array(text.utf8)
    for _ in 0..<count {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      descriptors.append(descriptor)
      let status = withUnsafePointer(to: &target) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
        throw BenchmarkError.noLoad(
          "connection \(descriptors.count) to \(address): \(String(cString: strerror(errno)))")
      }
    }
  }

  deinit { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
}
