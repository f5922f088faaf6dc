extension JSONWriter {
  /// Writes a value of a document without space, with some keys under another name.
  public mutating func copy(_ json: JSONDocument, _ node: Int, renaming names: [String: String] = [:]) {
    switch json.kind(node) {
    case .null: raw("null")
    case .bool, .number: raw(json.scalarText(node) ?? "null")
    case .string: value(json.string(node))
    case .array:
      array { writer in
        json.forEachElement(node) { element in
          writer.copy(json, element, renaming: names)
          return true
        }
      }
    case .object:
      object { writer in
        json.forEachMember(node) { key, value in
          let name = json.string(key) ?? ""
          writer.key(names[name] ?? name)
          writer.copy(json, value, renaming: names)
          return true
        }
      }
    }
  }
}
