extension StringProtocol {
  /// The text on one line and without the characters that move a terminal's cursor, change its colours or turn the direction
  /// of writing: those are written as `\n`, `\t` or `\u001b`.
  ///
  /// Titles and addresses come from strangers.
  public var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return String(self) }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      guard scalar.isUnprintable else {
        text.append(scalar)
        continue
      }
      switch scalar {
      case "\n": text.append(contentsOf: "\\n".unicodeScalars)
      case "\r": text.append(contentsOf: "\\r".unicodeScalars)
      case "\t": text.append(contentsOf: "\\t".unicodeScalars)
      default:
        // All of them have at most four digits.
        text.append(contentsOf: ("\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()).unicodeScalars)
      }
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Left-to-right and right-to-left marks, embeddings, overrides and isolates.
    case .format:
      (0x200E...0x200F).contains(value) || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
