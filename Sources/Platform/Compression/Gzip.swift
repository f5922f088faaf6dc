internal import CZlib

/// Gzip (RFC 1952), in memory, for less than 4 GiB at a time.
public enum Gzip {
  private static let blockSize = 64 << 10

  /// `bytes` as one gzip member without name and time, so that the same bytes give the same result.
  ///
  /// `level` runs from 1, fastest, to 9, smallest.
  public static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    precondition((1...9).contains(level), "there is no compression level \(level)")
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 4 + 64)
    withStream(over: bytes) { stream in
      let start = czlib_deflate_init(stream, Int32(level))
      precondition(start == Z_OK, "zlib has no memory")
      defer { deflateEnd(stream) }
      var code = Z_OK
      while code == Z_OK {
        produce(into: &output, atMost: blockSize, from: stream) { code = deflate(stream, Z_FINISH) }
      }
    }
    return output
  }

  /// What the gzip members in `bytes` hold, one after another; zeros after the last one are padding.
  ///
  /// Throws as soon as there are more than `limit` bytes, having made only one more.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
    var output: [UInt8] = []
    var failure: CompressionError?
    withStream(over: bytes) { stream in
      let start = czlib_inflate_init(stream)
      precondition(start == Z_OK, "zlib has no memory")
      defer { inflateEnd(stream) }
      failure = inflateMembers(stream, of: bytes, into: &output, limit: limit)
    }
    if let failure { throw failure }
    return output
  }

  private static func inflateMembers(
    _ stream: UnsafeMutablePointer<z_stream>, of bytes: [UInt8], into output: inout [UInt8], limit: Int
  ) -> CompressionError? {
    while true {
      var code = Z_OK
      produce(into: &output, atMost: min(blockSize, limit - output.count + 1), from: stream) {
        code = inflate(stream, Z_NO_FLUSH)
      }
      guard output.count <= limit else { return .tooLarge(limit: limit) }
      let used = bytes.count - Int(stream.pointee.avail_in)
      switch code {
      case Z_OK: continue
      case Z_STREAM_END where bytes[used...].allSatisfy({ $0 == 0 }): return nil
      case Z_STREAM_END: inflateReset(stream)
      // No progress is possible: there was space for more, so the input is at its end.
      case Z_BUF_ERROR: return .truncated(bytes: bytes.count)
      default: return .damaged(offset: used)
      }
    }
  }

  /// Gives `body` a stream that reads `bytes`; zlib refers to the stream by its address, which holds until the end.
  private static func withStream(over bytes: [UInt8], _ body: (UnsafeMutablePointer<z_stream>) -> Void) {
    precondition(bytes.count < UInt32.max, "\(bytes.count) bytes are too many at a time")
    bytes.withUnsafeBufferPointer { input in
      var stream = z_stream()
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      withUnsafeMutablePointer(to: &stream, body)
    }
  }

  /// Runs `step` with space for `size` more bytes of `output`.
  private static func produce(
    into output: inout [UInt8], atMost size: Int, from stream: UnsafeMutablePointer<z_stream>, _ step: () -> Void
  ) {
    output += [UInt8](unsafeUninitializedCapacity: size) { space, count in
      stream.pointee.next_out = space.baseAddress
      stream.pointee.avail_out = UInt32(size)
      step()
      count = size - Int(stream.pointee.avail_out)
    }
  }
}
