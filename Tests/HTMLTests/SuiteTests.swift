import Foundation
import HTML
import TestSupport
import Testing

/// Other people's cases for encodings and markup.
@Suite(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
struct SuiteTests {
  private static func rows(_ name: String) throws -> [[String: Any]] {
    let file = try #require(Repository.shared).appending(path: "suites/\(name).jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  /// Bytes that a row writes as text or as `{"b64": ...}`.
  private static func bytes(_ value: Any?) -> [UInt8]? {
    if let text = value as? String { return Array(text.utf8) }
    guard let text = (value as? [String: Any])?["b64"] as? String else { return nil }
    return Data(base64Encoded: text).map { Array($0) }
  }

  /// A name of an encoding without what the names of Python's codecs and of iconv differ in.
  private static func plain(_ name: String?) -> String? {
    name?.lowercased().filter { $0 != "-" && $0 != "_" }.replacing("windows", with: "cp")
  }

  /// What the same function answers here; nil where a row asks for an option that only w3lib has.
  private static func answer(_ row: [String: Any]) -> String? {
    guard let arguments = row["args"] as? [Any], (row["kwargs"] as? [String: Any])?.isEmpty == true else { return nil }
    let first = arguments.first.flatMap { $0 is NSNull ? nil : $0 }
    switch row["function"] as? String {
    case "read_bom":
      return plain(bytes(first).flatMap { Charset.mark(of: $0)?.charset.name }) ?? "none"
    case "http_content_type_encoding":
      return plain((first as? String).flatMap { CharsetDetection.charset(inHeader: $0)?.name }) ?? "none"
    case "html_body_declared_encoding":
      return plain(bytes(first).flatMap { CharsetDetection.declared(in: $0)?.name }) ?? "none"
    case "resolve_encoding":
      return plain((first as? String).flatMap { Charset(label: $0)?.name }) ?? "none"
    case "to_unicode":
      guard let label = arguments.last as? String, let charset = Charset(label: label), let bytes = bytes(first) else {
        return nil
      }
      return String(decoding: charset.decode(bytes[...]), as: UTF8.self)
    case "html_to_unicode":
      guard let body = bytes(arguments.last) else { return nil }
      let decoded = CharsetDetection.decode(body, contentType: first as? String)
      return "\(plain(decoded.charset.name) ?? "none") \(String(decoding: decoded.bytes, as: UTF8.self))"
    default: return nil
    }
  }

  private static func expected(_ row: [String: Any]) -> String {
    let result = row["result"]
    switch row["function"] as? String {
    case "to_unicode": return result as? String ?? ""
    case "html_to_unicode":
      let pair = result as? [String] ?? []
      return "\(plain(pair.first) ?? "none") \(pair.last ?? "")"
    case "read_bom": return plain((result as? [Any])?.first as? String) ?? "none"
    default: return plain(result as? String) ?? "none"
    }
  }

  @Test func `encodings are found as w3lib finds them`() throws {
    var asked = 0
    var wrong: [String] = []
    for row in try Self.rows("charset-w3lib") {
      // `default_encoding` is an option of w3lib; here the default is Windows-1252 where bytes are not UTF-8.
      guard let answer = Self.answer(row) else { continue }
      asked += 1
      if answer != Self.expected(row) {
        wrong.append("\(row["function"] ?? "") \(row["args"] ?? ""): \(answer), not \(Self.expected(row))")
      }
    }
    #expect(asked >= 70)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  @Test func `markup is read as lxml reads it`() throws {
    var wrong: [String] = []
    let rows = try Self.rows("html-lxml")
    for row in rows {
      let html = Self.bytes(row["html"]) ?? Self.bytes(["b64": row["html_b64"] as? String ?? ""]) ?? []
      let label = (row["encoding"] as? String).map { "text/html; charset=\($0)" }
      let xpath = try #require(row["xpath"] as? String)
      let document = Document(utf8: CharsetDetection.decode(html, contentType: label).bytes)
      let tree = try #require(Tree(document, withScripts: true))
      let found = tree.nodes(xpath, in: nil).map(tree.text(of:))
      let expected = row["result"] as? [String] ?? []
      if found != expected { wrong.append("\(xpath): \(found), not \(expected)") }
    }
    #expect(rows.count >= 7)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }
}
