internal import CSimdJSON

/// Reads known fields out of JSON objects, one line after the other, without making texts or trees.
///
/// The line is checked whole; fields that are not wanted are passed over. Of several members of one name the last counts.
public struct JSONLineReader: ~Copyable {
  private let reader: OpaquePointer
  private let timeKey: String
  private var reading = csimdjson_reading()
  /// A line that stands too near the end of its buffer, with what has to be readable behind it.
  private var padded = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// A reader for these fields.
  public init(_ paths: FieldPaths) {
    reader = csimdjson_reader_create(paths.timeKey)
    timeKey = paths.timeKey
    for (path, field) in paths.wanted { csimdjson_reader_want(reader, path, field) }
    for path in paths.lifted { csimdjson_reader_lift_time(reader, path) }
  }

  deinit {
    csimdjson_reader_free(reader)
    padded.deallocate()
  }

  /// Reads the object in `bytes[line]`; gives the number of its values.
  ///
  /// Cost: some 100 nanoseconds and one pass; a line that ends within 64 bytes of the buffer's end is copied first.
  public mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, in line: Range<Int>) throws(JSONLineError) -> Int {
    let text = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[line])
    let readable = bytes.count - line.lowerBound
    if readable >= line.count + csimdjson_padding() {
      reading = csimdjson_reader_read(reader, text.baseAddress, line.count, readable)
    } else {
      copy(text)
      reading = csimdjson_reader_read(reader, padded.baseAddress, line.count, padded.count)
    }
    guard reading.failure == CSIMDJSON_NO_FAILURE.rawValue else { throw failure }
    return reading.count
  }

  private mutating func copy(_ text: UnsafeRawBufferPointer) {
    if padded.count < text.count + csimdjson_padding() {
      padded.deallocate()
      padded = .allocate(byteCount: 2 * text.count + csimdjson_padding(), alignment: 64)
      padded.initializeMemory(as: UInt8.self, repeating: 0)
    }
    padded.copyMemory(from: text)
  }

  /// Reads the object in `bytes`; gives the number of its values.
  public mutating func read(_ bytes: [UInt8]) throws(JSONLineError) -> Int {
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<Int, JSONLineError> in
      do throws(JSONLineError) {
        return .success(try read(buffer, in: 0..<buffer.count))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Time of the outermost object that was read last, in milliseconds since 1970; nil when it has none.
  public var time: Int64? { reading.time == csimdjson_no_time ? nil : reading.time }

  /// A value of the line that was read last, in the order of the text.
  public subscript(index: Int) -> JSONLineValue {
    precondition(index < reading.count, "the line has no value of this number")
    let value = reading.values[index]
    let text = UnsafeBufferPointer(start: value.text, count: Int(value.length))
    let content: JSONLineValue.Content =
      switch UInt32(value.kind) {
      case CSIMDJSON_BOOL.rawValue: .bool(value.truth)
      case CSIMDJSON_NUMBER.rawValue: .number(value.number, digits: text)
      case CSIMDJSON_STRING.rawValue: .string(text)
      case CSIMDJSON_OBJECT.rawValue: .object
      case CSIMDJSON_ARRAY.rawValue: .array
      default: .null
      }
    return JSONLineValue(
      field: value.field, item: value.item, time: value.time == csimdjson_no_time ? nil : value.time,
      content: content)
  }

  private var failure: JSONLineError {
    switch UInt32(reading.failure) {
    case CSIMDJSON_NO_OBJECT.rawValue: return .noObject
    case CSIMDJSON_TOO_DEEP.rawValue: return .tooDeep
    case CSIMDJSON_TOO_MANY_VALUES.rawValue: return .tooManyValues
    case CSIMDJSON_WRONG_TIME.rawValue:
      let path = String(cString: reading.path)
      return .wrongTime(path: path.isEmpty ? timeKey : "\(path).\(timeKey)")
    default:
      return .broken(reason: Self.sentence(String(cString: reading.reason)))
    }
  }

  /// Without the full stop, and without the code that some versions put before it: `TAPE_ERROR: The JSON document ...`.
  private static func sentence(_ reason: String) -> String {
    let parts = reason.split(separator: ": ", maxSplits: 1)
    let isCoded = parts.count == 2 && parts[0].allSatisfy { $0.isUppercase || $0 == "_" || $0.isNumber }
    let text = isCoded ? parts[1] : reason[...]
    return String(text.hasSuffix(".") ? text.dropLast() : text)
  }
}
