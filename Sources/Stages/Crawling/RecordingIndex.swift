internal import HTTP
internal import JSON

/// The entries of an `index.json`.
struct RecordingIndex {
  /// One answer.
  struct Entry {
    var url: String
    var status: Int
    var headers: Headers
    /// Name of the file with the body, in the same directory.
    var body: String
  }

  static let fileName = "index.json"

  /// Reads an index; `directory` is what errors call the recording.
  static func parse(_ bytes: [UInt8], directory: String) throws(RecordingError) -> [Entry] {
    guard let document = JSONDocument(bytes), document.kind(document.root) == .array,
      document.textEnd == bytes.endIndex || bytes[document.textEnd...].allSatisfy({ $0 <= 0x20 })
    else {
      throw RecordingError(kind: .malformed, directory: directory, reason: "index.json is not a JSON array")
    }
    var nodes: [Int] = []
    document.forEachElement(document.root) { node in
      nodes.append(node)
      return true
    }
    var entries: [Entry] = []
    for (position, node) in nodes.enumerated() {
      entries.append(try entry(node, at: position, in: document, directory))
    }
    return entries
  }

  private static func entry(
    _ node: Int, at position: Int, in document: JSONDocument, _ directory: String
  ) throws(RecordingError) -> Entry {
    func malformed(_ reason: String) -> RecordingError {
      RecordingError(kind: .malformed, directory: directory, reason: "index.json: entry \(position): \(reason)")
    }
    guard document.kind(node) == .object else { throw malformed("is not an object") }
    guard let url = document.member(node, "url").flatMap(document.string), !url.isEmpty else {
      throw malformed("has no \"url\"")
    }
    guard let status = document.member(node, "status").flatMap(document.scalarText).flatMap({ Int($0) }),
      (200...599).contains(status)
    else { throw malformed("has no \"status\" from 200 to 599") }
    guard let body = document.member(node, "body").flatMap(document.string), !body.isEmpty else {
      throw malformed("has no \"body\" that names a file")
    }
    guard !body.contains("/"), body != "..", body != "." else {
      throw malformed("the body \"\(body)\" is not the name of a file in the directory")
    }
    var headers = Headers()
    if let node = document.member(node, "headers"), document.kind(node) == .object {
      document.forEachMember(node) { name, value in
        guard let name = document.string(name) else { return true }
        if document.kind(value) == .array {
          document.forEachElement(value) { value in
            if let text = document.scalarText(value) { headers.append(name, text) }
            return true
          }
        } else if let text = document.scalarText(value) {
          headers.append(name, text)
        }
        return true
      }
    }
    return Entry(url: url, status: status, headers: headers, body: body)
  }

  /// The text of an index.
  static func text(of entries: [Entry]) -> [UInt8] {
    var lines: [String] = []
    for entry in entries {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("url", entry.url)
        writer.member("status", entry.status)
        writer.member(
          "headers",
          object: { writer in
            var written: Set<String> = []
            for field in entry.headers.fields where written.insert(field.name.lowercased()).inserted {
              write(entry.headers.all(field.name), as: field.name.lowercased(), to: &writer)
            }
          })
        writer.member("body", entry.body)
      }
      lines.append(writer.text)
    }
    return Array("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8)
  }

  /// A field that came several times is a list.
  private static func write(_ values: [String], as name: String, to writer: inout JSONWriter) {
    if values.count == 1 { return writer.member(name, values[0]) }
    writer.member(
      name,
      array: { writer in
        for value in values { writer.value(value) }
      })
  }
}
