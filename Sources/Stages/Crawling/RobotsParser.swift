/// Collects the rules of a robots.txt line by line.
///
/// Rules and paces stand in two lists of groups and agents refer to groups, so that a hostile file with ten thousand
/// agents above ten thousand rules stays as small as it is.
struct RobotsParser {
  private(set) var sitemaps: [String] = []
  private(set) var looksLikeHTML = false
  private(set) var summary = RobotsRules.Summary()
  private(set) var patterns: [UInt8] = []
  private(set) var rules: [RobotsRule] = []
  private(set) var groups: [Range<Int>] = []
  private(set) var paces: [RobotsPace] = []
  private(set) var agents: [String: RobotsMembership] = [:]

  /// True once a rule has followed the agents of the current group, so that the next agent begins another.
  ///
  /// Lines that are not in the RFC (`Crawl-delay`, `Request-rate`) do not end a group of rules, but end one of paces.
  private var groupIsComplete = true
  private var paceIsComplete = true

  /// Longer lines are cut, as in Google's matcher: eight times the longest address of old browsers.
  static let longestLine = 2083 * 8 - 1

  mutating func parse(_ bytes: [UInt8]) {
    let text = Self.utf8(bytes)
    patterns.reserveCapacity(min(text.count, RobotsRules.longestFile))
    looksLikeHTML = Self.beginsLikeHTML(text)
    var number = 0
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      let byte = text[index]
      if byte == 0x0A || byte == 0x0D {
        number += 1
        take(text[start..<index], number: number)
        if byte == 0x0D, index + 1 < text.endIndex, text[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    // What the limit cut off may be the end of a path: `Allow: /` instead of `Allow: /public`.
    if bytes.count <= RobotsRules.longestFile { take(text[start...], number: number + 1) }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>, number: Int) {
    guard let line = RobotsLine(bytes.prefix(Self.longestLine)) else { return }
    summary.lastLine = number
    summary.directives += 1
    switch line.key {
    case .userAgent: name(line.value)
    case .allow: addRule(line.value, allows: true)
    case .disallow: addRule(line.value, allows: false)
    case .sitemap: sitemaps.append(String(decoding: line.value, as: UTF8.self))
    case .crawlDelay: setPace { $0.crawlDelay = Self.longer($0.crawlDelay, RobotsNumber.crawlDelay(line.value)) }
    case .requestRate:
      setPace { $0.requestInterval = Self.longer($0.requestInterval, RobotsNumber.requestInterval(line.value)) }
    case .unknown:
      summary.directives -= 1
      summary.unknownDirectives += 1
    }
  }

  private mutating func name(_ value: ArraySlice<UInt8>) {
    if groupIsComplete {
      groups.append(rules.count..<rules.count)
      groupIsComplete = false
    }
    if paceIsComplete {
      paces.append(RobotsPace())
      paceIsComplete = false
    }
    for key in RobotsAgent.keys(naming: value) {
      var membership = agents.removeValue(forKey: key) ?? RobotsMembership()
      if membership.groups.last != groups.count - 1 { membership.groups.append(groups.count - 1) }
      if membership.paces.last != paces.count - 1 { membership.paces.append(paces.count - 1) }
      agents[key] = membership
    }
  }

  private mutating func setPace(_ change: (inout RobotsPace) -> Void) {
    guard !paces.isEmpty else { return }
    paceIsComplete = true
    change(&paces[paces.count - 1])
  }

  private static func longer(_ left: Double?, _ right: Double?) -> Double? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
  }

  /// Rules above the first agent belong to nobody; an empty rule ends a group but says nothing.
  private mutating func addRule(_ value: ArraySlice<UInt8>, allows: Bool) {
    guard !groups.isEmpty else { return }
    groupIsComplete = true
    paceIsComplete = true
    guard !value.isEmpty else { return }
    appendRule(value, allows: allows)
    // Google's matcher: whoever allows the index page of a folder allows the folder.
    if allows, let slash = value.lastIndex(of: UInt8(ascii: "/")), value[slash...].starts(with: "/index.htm".utf8) {
      appendRule(value[...slash] + [UInt8(ascii: "$")], allows: true)
    }
  }

  private mutating func appendRule(_ value: ArraySlice<UInt8>, allows: Bool) {
    let isAnchored = value.last == UInt8(ascii: "$")
    let pattern = isAnchored ? value.dropLast() : value
    let written = appendPattern(RobotsPattern.normalize(pattern, as: .written, isPattern: true))
    var meant = written
    if pattern.contains(UInt8(ascii: "%")) {
      meant = appendPattern(RobotsPattern.normalize(pattern, as: .meant, isPattern: true))
    }
    let priority = value.reduce(0) { $0 + ($1 >= 0x80 ? 3 : 1) }
    rules.append(
      RobotsRule(written: written, meant: meant, priority: priority, allows: allows, isAnchored: isAnchored))
    groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<rules.count
  }

  private mutating func appendPattern(_ pattern: [UInt8]) -> Range<Int> {
    let start = patterns.count
    patterns.append(contentsOf: pattern)
    patterns.append(RobotsPattern.terminator)
    return start..<(patterns.count - 1)
  }

  /// The text behind a byte order mark, even an incomplete one; UTF-16 is converted.
  private static func utf8(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let text = bytes.prefix(RobotsRules.longestFile)
    if text.count >= 4, text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      let isLittleEndian = text[0] == 0xFF
      guard text[isLittleEndian ? 3 : 2] == 0 else { return text.dropFirst(2) }
      let units = stride(from: 2, to: text.count - 1, by: 2).map { index in
        isLittleEndian
          ? UInt16(text[index]) | UInt16(text[index + 1]) << 8 : UInt16(text[index]) << 8 | UInt16(text[index + 1])
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)[...]
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return text.dropFirst(zip(text, mark).prefix { $0 == $1 }.count)
  }

  private static func beginsLikeHTML(_ text: ArraySlice<UInt8>) -> Bool {
    let start = text.drop(while: RobotsLine.isSpace).prefix(16)
    let beginning = String(decoding: start, as: UTF8.self).lowercased()
    return ["<!doctype", "<html", "<head", "<body", "<script", "<?xml", "<!--"].contains(where: beginning.hasPrefix)
  }
}
