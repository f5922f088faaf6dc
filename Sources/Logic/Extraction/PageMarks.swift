internal import HTML

/// Recognises pages that say something other than their content: walls against robots, ads that are gone or sold.
struct PageMarks {
  let reading: PageReading
  let site: Site?

  private static let wallMarks = [
    "captcha-delivery.com", "geo.captcha", "_cf_chl_opt", "challenge-platform", "px-captcha", "perimeterx", "datadome",
    "incapsula",
    "are you a robot", "unusual traffic", "pardon our interruption", "verify you are human",
    "enable javascript and cookies to continue",
  ]
  private static let wallTitles = [
    "just a moment", "attention required", "access denied", "zugriff verweigert", "access to this page has been denied",
    "403 forbidden",
    "are you a human", "security check", "robot check", "pardon our interruption", "ich bin kein roboter",
    "too many requests",
  ]
  private static let consentMarks = [
    "before you continue", "innan du fortsätter", "consent", "samtycke", "cookie", "privacy gate", "samtykke",
    "zustimmung",
  ]

  /// Why a page is a refusal rather than content; nil when it is not.
  func blockedReason() -> String? {
    switch reading.page.status {
    case 401, 403, 429, 503: return "the site refused with status \(reading.page.status)"
    default: break
    }
    let title = (reading.survey.title ?? "").lowercased()
    let heading = reading.survey.heading.map { reading.text(below: $0, limit: 200).lowercased() } ?? ""
    if let mark = Self.wallTitles.first(where: { title.hasPrefix($0) || heading.hasPrefix($0) }),
      reading.survey.textLength < 4000
    {
      return "the page is a wall against robots (\"\(mark)\")"
    }
    // A wall holds next to no text; the same words in a full page are about something else.
    guard reading.survey.textLength < 1500 else { return nil }
    if let mark = site?.blocked.texts.first(where: { containsText([$0]) }) {
      return "the page is a wall against robots (\"\(mark)\")"
    }
    if title.isEmpty, heading.isEmpty, reading.survey.textLength < 200, reading.survey.anchors.isEmpty,
      scriptLength > 2000
    {
      return "the page is a wall against robots (nothing but script)"
    }
    let body = reading.document.source.prefix(200_000).map(ASCIIText.lowercased)
    if reading.survey.anchors.count < 12,
      let mark = Self.wallMarks.first(where: { ASCIIText.contains(body, Array($0.utf8)) })
    {
      return "the page is a wall against robots (\"\(mark)\")"
    }
    if reading.survey.anchors.count < 12, !title.isEmpty || !heading.isEmpty,
      let mark = Self.consentMarks.first(where: { title.contains($0) || heading.contains($0) })
    {
      return "the page asks for consent (\"\(mark)\") instead of showing the ad"
    }
    return nil
  }

  /// Bytes of the page's own scripts.
  private var scriptLength: Int {
    reading.survey.scripts.reduce(0) { $0 + (reading.document.scriptRange($1)?.count ?? 0) }
  }

  /// Whether the page says that its ad is no longer there.
  func isGone(isListingAddress: Bool) -> Bool {
    let marks = site?.gone ?? Site.Marks(statuses: [404, 410])
    if marks.statuses.contains(reading.page.status) { return true }
    guard !marks.texts.isEmpty, !showsOffer else { return false }
    return containsText(marks.texts)
  }

  /// Whether the page holds what only the page of a living ad holds; then words about ads that are gone are part of a form
  /// or a hint (otomoto 2016 has "Ogłoszenie nieaktualne" among the reasons to report an ad).
  private var showsOffer: Bool {
    reading.survey.labels.count { if case .badge = $0.meaning { false } else { $0.meaning != .otherPrice } } >= 4
  }

  /// Whether a text of the page outside scripts contains one of these, which are in lower case; one pass over all texts.
  private func containsText(_ lowercase: [String]) -> Bool {
    let needles = lowercase.map { Array($0.utf8) }
    guard let shortest = needles.map(\.count).min() else { return false }
    var folded: [UInt8] = []
    for node in 0..<reading.document.count where reading.document.tag(node) == .text {
      let isFound = reading.document.withText(node) { text in
        guard text.count >= shortest else { return false }
        ASCIIText.lowercase(text, into: &folded)
        return needles.contains { ASCIIText.contains(folded, $0) }
      }
      guard isFound else { continue }
      if let parent = reading.document.parent(node), reading.document.tag(parent) == .script { continue }
      return true
    }
    return false
  }

  /// What badges and headings of the page's own ad say; nil when they say nothing.
  func availability(regions: Regions) -> Site.Meaning? {
    var found: Site.Meaning?
    for label in reading.survey.labels {
      guard case .badge(let meaning) = label.meaning, label.rest == nil, found != .sold else { continue }
      let word = reading.document.withText(label.node) { ASCIIText.folded($0).lowercased() }
      let isNamed = (meaning == .sold ? site?.sold : site?.reserved)?.texts.contains(word) == true
      guard isNamed || regions.isBadge(label.node), !regions.isSecondary(label.node) else { continue }
      found = meaning
    }
    return found
  }
}
