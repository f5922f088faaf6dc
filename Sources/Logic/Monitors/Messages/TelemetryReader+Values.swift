internal import JSON

extension TelemetryReader {
  /// Adds the value of an operand, unless it cannot be true.
  mutating func add(_ code: UInt8, _ node: Int) {
    guard let operand = Operand.byCode[Int(code)] else { return }
    switch operand.kind {
    case .number:
      guard json.kind(node) == .number || json.kind(node) == .string,
        let number = json.withRawBytes(node, { DecimalNumber(utf8: $0) }), operand.plausible?.contains(number) != false
      else {
        ignore(node)
        return
      }
      append(code, number.raw)
    case .boolean:
      if let truth = json.bool(node) {
        append(code, truth ? 1 : 0)
      } else {
        append(code, json.string(node).flatMap { operand.encoded($0) })
      }
    case .word:
      append(code, word(node, operand))
    case .text:
      guard let text = json.scalarText(node), let value = operand.encoded(text) else {
        ignore(node)
        return
      }
      message.texts.append(text)
      message.readings.append(
        Reading(code: code, value: value, time: Self.pending, text: Int16(clamping: message.texts.count - 1)))
    case .words, .identifiers: break
    }
  }

  /// The place of a word among the operand's, mostly found without making a text of it.
  private func word(_ node: Int, _ operand: Operand) -> Int64? {
    guard case .word(let words) = operand.kind, json.kind(node) == .string else { return nil }
    let exact = json.withRawBytes(node) { bytes -> Int? in
      words.firstIndex { word in word.utf8.count == bytes.count && word.utf8.elementsEqual(bytes) }
    }
    return exact.map { Int64($0) } ?? json.string(node).flatMap { operand.encoded($0) }
  }

  mutating func append(_ code: UInt8, _ value: Int64?) {
    guard let value else {
      message.ignored += 1
      return
    }
    message.readings.append(Reading(code: code, value: value, time: Self.pending))
  }

  private mutating func ignore(_ node: Int) {
    if json.kind(node) != .null { message.ignored += 1 }
  }

  /// Adds several words of an operand as one value.
  mutating func addSet(_ code: UInt8, _ names: [String]) {
    guard let operand = Operand.byCode[Int(code)] else { return }
    var bits: Int64 = 0
    for name in names {
      guard let place = operand.encoded(name) else {
        message.ignored += 1
        continue
      }
      bits |= 1 << place
    }
    append(code, bits)
  }

  /// Adds whatever a value is as a text, so that every change of it is seen.
  mutating func addRaw(_ code: UInt8, _ node: Int) {
    var writer = JSONWriter()
    writer.copy(json, node)
    let text = json.scalarText(node) ?? String(writer.text.prefix(500))
    message.texts.append(text)
    message.readings.append(
      Reading(
        code: code, value: StableHash.of(text), time: Self.pending, text: Int16(clamping: message.texts.count - 1)))
  }

  func texts(_ node: Int) -> [String] {
    if let text = json.string(node) { return [text] }
    var texts: [String] = []
    json.forEachElement(node) { element in
      if let text = json.string(element) { texts.append(text) }
      return true
    }
    return texts
  }

  func number(_ node: Int) -> Double? {
    guard json.kind(node) == .number else { return nil }
    return json.scalarText(node).flatMap { Double($0) }
  }
}
