public import HTTP

/// What one robots.txt says, ready to be asked.
///
/// Sources: RFC 9309 and Google's matcher (github.com/google/robotstxt, robots.cc, seen 2026-11). The matcher decides
/// what counts as a line, which misspellings are understood and what an `Allow` of an index page means. Where the
/// two compare addresses differently (`%61` against `a`, letters outside ASCII) an address is read both ways and is
/// allowed only if both readings allow it. Parsing takes time and memory in proportion to the file, a question in
/// proportion to the rules of the asking agent.
public struct RobotsRules: Sendable {
  /// Bytes that are read; the rest is ignored, with the line that the limit cuts (RFC 9309 2.5 asks for at least this).
  public static let longestFile = 512_000

  /// The addresses of the `Sitemap` lines in order, as written; they may be relative.
  public let sitemaps: [String]

  /// True when the file begins like a web page, which a site answered with instead of a robots.txt.
  ///
  /// Lines in it that are rules are obeyed all the same; usually there are none.
  public let looksLikeHTML: Bool

  /// How many lines were understood.
  public let summary: Summary

  private let patterns: [UInt8]
  private let rules: [RobotsRule]
  private let groups: [Range<Int>]
  private let paces: [RobotsPace]
  private let agents: [String: RobotsMembership]

  /// What a parse met.
  public struct Summary: Sendable, Hashable {
    /// Lines with a known key.
    public var directives = 0
    /// Lines with a key and a value that mean nothing here.
    public var unknownDirectives = 0
    /// The number of the last line with a key and a value, counted from 1; 0 without any.
    public var lastLine = 0
  }

  /// Reads the body of a robots.txt; whatever it holds, something comes out.
  public init(parsing bytes: [UInt8]) {
    var parser = RobotsParser()
    parser.parse(bytes)
    sitemaps = parser.sitemaps
    looksLikeHTML = parser.looksLikeHTML
    summary = parser.summary
    patterns = parser.patterns
    rules = parser.rules
    groups = parser.groups
    paces = parser.paces
    agents = parser.agents
  }

  /// Whether `agent` may fetch `address`.
  public func isAllowed(_ address: WebAddress, agent: String) -> Bool {
    isAllowed(address.text, agent: agent)
  }

  /// Whether `agent` may fetch `address`, a whole address or its path and query.
  ///
  /// `agent` is a product token or a whole user agent text (see `RobotsAgent`). A crawler need not ask about
  /// `/robots.txt` itself: a rule that names it is void (RFC 9309 2.2.2).
  public func isAllowed(_ address: String, agent: String) -> Bool {
    guard let groups = membership(of: agent)?.groups, !groups.isEmpty else { return true }
    let path = RobotsPattern.path(of: Array(address.utf8)[...])
    let isRobotsFile = path.elementsEqual(Self.robotsFile)
    return [RobotsReading.written, .meant].allSatisfy { reading in
      let normalized = RobotsPattern.normalize(path, as: reading, isPattern: false) + [RobotsPattern.terminator]
      return normalized.withUnsafeBytes { bytes in
        patterns.withUnsafeBytes { patterns in
          let path = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
          return allows(path, in: groups, patterns: patterns, reading: reading, isRobotsFile: isRobotsFile)
        }
      }
    }
  }

  /// The seconds that `Crawl-delay` asks `agent` to leave between two requests; the longest if there are several.
  public func crawlDelay(agent: String) -> Double? {
    membership(of: agent)?.paces.compactMap { paces[$0].crawlDelay }.max()
  }

  /// The seconds between two requests that `Request-rate: 1/60` and its like ask of `agent`, at any time of day; the
  /// longest if there are several.
  public func requestInterval(agent: String) -> Double? {
    membership(of: agent)?.paces.compactMap { paces[$0].requestInterval }.max()
  }

  /// Whether `text` is a product token by RFC 9309: letters, `_` and `-` only.
  public static func isProductToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(RobotsAgent.isTokenByte)
  }

  private static let robotsFile = Array("/robots.txt".utf8)

  /// The groups of the agent's own name, else those of `*`.
  private func membership(of agent: String) -> RobotsMembership? {
    agents[RobotsAgent.key(asking: agent)] ?? agents["*"]
  }

  /// The longest matching rule decides; `Allow` wins a tie, and without a match all is allowed.
  private func allows(
    _ path: UnsafeRawBufferPointer, in groups: [Int], patterns: UnsafeRawBufferPointer, reading: RobotsReading,
    isRobotsFile: Bool
  ) -> Bool {
    var allow = 0
    var disallow = 0
    for group in groups {
      for rule in rules[self.groups[group]] {
        guard rule.priority > (rule.allows ? allow : disallow) else { continue }
        let pattern = UnsafeRawBufferPointer(rebasing: patterns[reading == .written ? rule.written : rule.meant])
        guard RobotsPattern.matches(pattern, path, isAnchored: rule.isAnchored) else { continue }
        if rule.allows {
          allow = rule.priority
        } else if !(isRobotsFile && pattern.starts(with: Self.robotsFile)) {
          disallow = rule.priority
        }
      }
    }
    return disallow <= allow
  }
}

/// One `Allow` or `Disallow` line.
struct RobotsRule: Sendable {
  /// Where its pattern lies among the bytes of all patterns, for each reading; mostly the same place.
  var written: Range<Int>
  var meant: Range<Int>
  /// The length of the pattern as Google's matcher counts it.
  var priority: Int
  var allows: Bool
  /// True when the pattern ended in `$`, which is not part of it here.
  var isAnchored: Bool
}

/// The `Crawl-delay` and `Request-rate` lines of one group, in seconds between two requests.
struct RobotsPace: Sendable {
  var crawlDelay: Double?
  var requestInterval: Double?
}

/// The groups that an agent's name stands above.
struct RobotsMembership: Sendable {
  var groups: [Int] = []
  var paces: [Int] = []
}
