internal import CZlib

/// Gzip (RFC 1952) in pieces, for files of any size: members one after another, zeros after the last one.
public final class GzipInflater {
  // zlib refers to the stream by its address, so it does not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var consumed = 0
  /// Whether what was read so far ends with a whole member.
  public private(set) var isComplete = false

  /// Begins with a first member.
  public init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let start = czlib_inflate_init(stream)
    precondition(start == Z_OK, "zlib has no memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether `bytes` begin as a gzip file does.
  public static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
  }

  /// Inflates from `input` into `output` until one of them is at its end.
  public func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> (used: Int, made: Int) {
    var input = input
    if isComplete {
      let padding = input.prefix { $0 == 0 }.count
      consumed += padding
      if padding == input.count { return (padding, 0) }
      input = UnsafeRawBufferPointer(rebasing: input[padding...])
      inflateReset(stream)
      isComplete = false
      let (used, made) = try inflate(input, into: output)
      return (used + padding, made)
    }
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    let used = input.count - Int(stream.pointee.avail_in)
    consumed += used
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isComplete = true
    default: throw .damaged(offset: consumed)
    }
    return (used, output.count - Int(stream.pointee.avail_out))
  }
}
