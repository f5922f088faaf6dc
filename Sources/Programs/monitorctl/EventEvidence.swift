import JSON

/// What an event rests on, as it was written down when it was said.
struct EventEvidence: Sendable {
  /// The run that has seen it.
  let run: Int64?
  /// The complete walk that did not meet the ad.
  let walk: Int64?
  /// The address of the page.
  let url: String?
  /// When the page was fetched, as JSON texts write times.
  let fetchedAt: String?
  /// Status of the answer.
  let status: Int?
  /// SHA-256 of the body in lower-case hexadecimal.
  let digest: String?
  /// The rule that gave each field.
  let provenance: [String: String]

  /// Nil when the text is no evidence.
  init?(json: String) {
    guard let document = JSONDocument(json), document.kind(document.root) == .object else { return nil }
    let text = { (name: String) in document.member(document.root, name).flatMap { document.scalarText($0) } }
    run = text("run").flatMap { Int64($0) }
    walk = text("walk").flatMap { Int64($0) }
    url = text("url")
    fetchedAt = text("fetchedAt")
    status = text("status").flatMap { Int($0) }
    digest = text("sha256")
    var rules: [String: String] = [:]
    if let node = document.member(document.root, "provenance") {
      document.forEachMember(node) { key, value in
        if let field = document.string(key), let rule = document.string(value) { rules[field] = rule }
        return true
      }
    }
    provenance = rules
  }
}
