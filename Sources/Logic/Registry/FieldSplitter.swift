internal import JSON

/// The fields of one row.
struct RowFields {
  let base: UnsafeRawPointer
  /// The byte before the first field, then the end of each: between two fields there is one byte.
  let ends: UnsafeMutablePointer<Int32>

  /// The bytes of the field at `place`, blanks at its ends included; none when there is no such column.
  ///
  /// At least 16 bytes behind them can be read.
  @inline(__always)
  subscript(_ place: Int) -> UnsafeRawBufferPointer {
    guard place >= 0 else { return UnsafeRawBufferPointer(start: base, count: 0) }
    let start = Int(ends[place]) &+ 1
    return UnsafeRawBufferPointer(start: base + start, count: Int(ends[place &+ 1]) &- start)
  }
}

extension UnsafeRawBufferPointer {
  /// Without blanks at both ends.
  @inline(__always)
  var withoutBlanks: UnsafeRawBufferPointer {
    guard let base = baseAddress else { return self }
    var start = 0
    var end = count
    while start < end, base.load(fromByteOffset: start, as: UInt8.self) == 32 { start &+= 1 }
    while end > start, base.load(fromByteOffset: end &- 1, as: UInt8.self) == 32 { end &-= 1 }
    return UnsafeRawBufferPointer(start: base + start, count: end &- start)
  }
}

/// Puts together the fields of rows that do not stand in them as they are meant; each call forgets the row before.
final class FieldSplitter {
  private let layout: SnapshotLayout
  private let columnCount: Int
  private let ends: UnsafeMutablePointer<Int32>
  /// The fields, each with a byte behind it.
  private var scratch: [UInt8] = []

  init(layout: SnapshotLayout) {
    self.layout = layout
    columnCount = layout.isJSON ? layout.names.count : layout.columnCount
    ends = .allocate(capacity: SnapshotLayout.mostColumns + 2)
    ends.initialize(repeating: 0, count: SnapshotLayout.mostColumns + 2)
  }

  deinit { ends.deallocate() }

  /// The fields with quotes taken away (RFC 4180), and how many there are; what `body` gets is valid until it ends.
  func withQuoted<T>(
    _ base: UnsafeRawPointer, _ start: Int, _ end: Int, _ body: (_ fields: RowFields, _ count: Int) -> T
  ) -> T {
    scratch.removeAll(keepingCapacity: true)
    ends[0] = -1
    var count = 1
    var isQuoted = false
    var isFieldStart = true
    var index = start
    while index < end, count <= columnCount {
      let byte = base.load(fromByteOffset: index, as: UInt8.self)
      index += 1
      if isQuoted, byte == 34 {
        if index < end, base.load(fromByteOffset: index, as: UInt8.self) == 34 {
          scratch.append(34)
          index += 1
        } else {
          isQuoted = false
        }
      } else if !isQuoted, byte == layout.delimiter {
        endField(&count)
        isFieldStart = true
        continue
      } else if byte == 34, isFieldStart, !isQuoted {
        isQuoted = true
      } else {
        scratch.append(byte)
      }
      isFieldStart = false
    }
    if count <= columnCount { ends[count] = Int32(scratch.count) }
    return withScratch(count, body)
  }

  /// The members of a JSON object that are columns, in the order of `SnapshotColumn`; 0 fields when it is none.
  func withJSON<T>(
    _ base: UnsafeRawPointer, _ start: Int, _ end: Int, _ body: (_ fields: RowFields, _ count: Int) -> T
  ) -> T {
    scratch.removeAll(keepingCapacity: true)
    ends[0] = -1
    let text = Array(UnsafeRawBufferPointer(start: base + start, count: end - start))
    guard let last = text.last(where: { $0 != 32 }), last == UInt8(ascii: "}"), let json = JSONDocument(text),
      json.kind(json.root) == .object
    else { return withScratch(0, body) }
    var count = 1
    for name in layout.names {
      if let node = json.member(json.root, name), json.kind(node) != .null, let value = json.scalarText(node) {
        scratch += Array(value.utf8)
      }
      endField(&count)
    }
    return withScratch(count - 1, body)
  }

  private func endField(_ count: inout Int) {
    ends[count] = Int32(scratch.count)
    scratch.append(0)
    count += 1
  }

  private func withScratch<T>(_ count: Int, _ body: (_ fields: RowFields, _ count: Int) -> T) -> T {
    scratch += [UInt8](repeating: 0, count: SnapshotChunk.padding)
    return scratch.withUnsafeBytes { scratch in
      guard let base = scratch.baseAddress else { preconditionFailure("padding has an address") }
      return body(RowFields(base: base, ends: ends), count)
    }
  }
}
