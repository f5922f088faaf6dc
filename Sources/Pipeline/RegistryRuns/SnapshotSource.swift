public import Compression
public import Files
public import Registry
internal import Synchronization

/// Why a snapshot's bytes cannot be had.
public enum SnapshotSourceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// The gzip data is damaged or cut off.
  case gzip(path: String, CompressionError)
  /// The header cannot be used.
  case layout(path: String, SnapshotLayout.Failure)
  /// Files of one snapshot have different columns.
  case differentColumns(path: String, than: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .gzip(let path, let error): "\(path): \(error)"
    case .layout(let path, let failure): "\(path): \(failure)"
    case .differentColumns(let path, let other):
      "\(path) and \(other) have different columns, so they are not one snapshot"
    }
  }

  /// Whether the data is at fault and not the way to it.
  public var isRefusal: Bool {
    if case .file = self { false } else { true }
  }
}

/// The files of one snapshot as chunks of rows, for any number of threads.
public final class SnapshotSource: Sendable {
  private struct State {
    var files: [String]
    var current: OpenFile?
    var fileNumber = 0
    var chunkNumber = 0
    var firstLayout: SnapshotLayout?
    var failure: SnapshotSourceError?
  }

  private let format: SnapshotFormat
  private let firstPath: String
  private let bytesRead = Atomic<Int>(0)
  private let state: Mutex<State>
  /// Bytes of all files as they are on the disk; nil when one is a pipe.
  public let size: Int?

  /// The files at `paths`, read one after another; `-` is the standard input.
  public init(paths: [String], format: SnapshotFormat) throws(SnapshotSourceError) {
    self.format = format
    firstPath = paths.first ?? ""
    var total: Int? = 0
    for path in paths {
      do {
        let size = try path == "-" ? nil : InputFile(path: path).size
        total = total.flatMap { sum in size.map { sum + $0 } }
      } catch {
        throw .file(error)
      }
    }
    size = total
    state = Mutex(State(files: paths))
  }

  /// Bytes of files that have been read.
  public var position: Int { bytesRead.load(ordering: .relaxed) }

  /// Where the columns of the first file are.
  public func layout() throws(SnapshotSourceError) -> SnapshotLayout {
    try state.withLock { state throws(SnapshotSourceError) in
      if let layout = state.firstLayout { return layout }
      try open(&state)
      guard let layout = state.firstLayout else { throw .layout(path: firstPath, .empty) }
      return layout
    }
  }

  /// The next chunk with the layout of its file; nil behind the last one.
  public func next() throws(SnapshotSourceError) -> (chunk: SnapshotChunk, layout: SnapshotLayout)? {
    try state.withLock { state throws(SnapshotSourceError) in
      if let failure = state.failure { throw failure }
      do throws(SnapshotSourceError) {
        while true {
          if state.current == nil {
            if state.files.isEmpty { return nil }
            try open(&state)
          }
          guard let file = state.current else { return nil }
          let before = file.bytesRead
          let chunk = try file.next(number: state.chunkNumber)
          bytesRead.add(file.bytesRead - before, ordering: .relaxed)
          guard let chunk else {
            state.current = nil
            continue
          }
          state.chunkNumber += 1
          return (chunk, file.layout)
        }
      } catch {
        state.failure = error
        throw error
      }
    }
  }

  private func open(_ state: inout State) throws(SnapshotSourceError) {
    let path = state.files.removeFirst()
    let file = try OpenFile(path: path, number: state.fileNumber, format: format)
    bytesRead.add(file.bytesRead, ordering: .relaxed)
    state.fileNumber += 1
    if let first = state.firstLayout, !first.isLike(file.layout) {
      throw .differentColumns(path: path, than: firstPath)
    }
    if state.firstLayout == nil { state.firstLayout = file.layout }
    state.current = file
  }
}

/// One file of a snapshot while it is read.
private final class OpenFile {
  let layout: SnapshotLayout
  private(set) var bytesRead = 0
  private let path: String
  private let file: InputFile
  private let cutter: ChunkCutter
  private let gzip: GzipInflater?
  private var packed: [UInt8] = []
  private var packedStart = 0
  /// Bytes that belong to the next chunk.
  private var rest: [UInt8]
  private var isAtEnd = false

  /// Enough for a header.
  private static let headSize = 1 << 16

  init(path: String, number: Int, format: SnapshotFormat) throws(SnapshotSourceError) {
    self.path = path
    rest = []
    do {
      file = try InputFile(path: path)
      let head = try file.read(Self.headSize)
      bytesRead = head.count
      isAtEnd = head.count < Self.headSize
      if head.withUnsafeBytes({ GzipInflater.isGzip($0) }) {
        gzip = GzipInflater()
        packed = head
        isAtEnd = false
      } else {
        gzip = nil
        rest = head
      }
    } catch {
      throw .file(error)
    }
    if let gzip { rest = try Self.inflate(Self.headSize, gzip, file, &packed, &packedStart, &bytesRead, path: path) }
    if gzip != nil { isAtEnd = rest.count < Self.headSize }
    let found = rest.withUnsafeBytes { bytes in
      Result { () throws(SnapshotLayout.Failure) in try SnapshotLayout(bytes, format: format) }
    }
    switch found {
    case .success(let found): layout = found
    case .failure(let failure): throw .layout(path: path, failure)
    }
    rest.removeFirst(layout.bodyStart)
    cutter = ChunkCutter(layout: layout, file: number)
  }

  func next(number: Int) throws(SnapshotSourceError) -> SnapshotChunk? {
    if isAtEnd, rest.isEmpty { return nil }
    let kept = rest.count
    let wanted = max(ChunkCutter.usualSize, kept * 2)
    var failure: SnapshotSourceError?
    let bytes = [UInt8](unsafeUninitializedCapacity: ChunkCutter.capacity(for: wanted)) { buffer, made in
      rest.withUnsafeBufferPointer { rest in _ = buffer.update(fromContentsOf: rest) }
      var count = kept
      if !isAtEnd {
        let space = UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[kept..<wanted]))
        do throws(SnapshotSourceError) { count += try fill(space) } catch { failure = error }
        if count < wanted { isAtEnd = true }
      }
      buffer[count..<ChunkCutter.capacity(for: count)].update(repeating: 0)
      made = ChunkCutter.capacity(for: count)
    }
    if let failure { throw failure }
    let end = bytes.count - ChunkCutter.capacity(for: 0)
    let (chunk, cut) = cutter.cut(bytes, from: 0, to: end, number: number, isLast: isAtEnd)
    rest = chunk.tail(from: cut, to: end)
    return chunk
  }

  private func fill(_ space: UnsafeMutableRawBufferPointer) throws(SnapshotSourceError) -> Int {
    if let gzip { return try Self.inflate(into: space, gzip, file, &packed, &packedStart, &bytesRead, path: path) }
    do {
      let count = try file.read(into: space)
      bytesRead += count
      return count
    } catch {
      throw .file(error)
    }
  }

  private static func inflate(
    _ count: Int, _ gzip: GzipInflater, _ file: InputFile, _ packed: inout [UInt8], _ start: inout Int,
    _ bytesRead: inout Int, path: String
  ) throws(SnapshotSourceError) -> [UInt8] {
    var failure: SnapshotSourceError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, made in
      do throws(SnapshotSourceError) {
        made = try inflate(
          into: UnsafeMutableRawBufferPointer(buffer), gzip, file, &packed, &start, &bytesRead, path: path)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func inflate(
    into space: UnsafeMutableRawBufferPointer, _ gzip: GzipInflater, _ file: InputFile, _ packed: inout [UInt8],
    _ start: inout Int, _ bytesRead: inout Int, path: String
  ) throws(SnapshotSourceError) -> Int {
    var made = 0
    while made < space.count {
      if start == packed.count {
        do {
          packed = try file.read(1 << 18)
        } catch {
          throw .file(error)
        }
        start = 0
        bytesRead += packed.count
        if packed.isEmpty {
          guard gzip.isComplete else { throw .gzip(path: path, .truncated(bytes: bytesRead)) }
          return made
        }
      }
      let output = UnsafeMutableRawBufferPointer(rebasing: space[made...])
      let step = packed.withUnsafeBytes { input in
        Result { () throws(CompressionError) in
          try gzip.inflate(UnsafeRawBufferPointer(rebasing: input[start...]), into: output)
        }
      }
      switch step {
      case .success(let step):
        start += step.used
        made += step.made
      case .failure(let error): throw .gzip(path: path, error)
      }
    }
    return made
  }
}
