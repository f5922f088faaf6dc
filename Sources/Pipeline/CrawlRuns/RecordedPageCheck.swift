internal import Extraction
internal import JSON
internal import Observations
internal import Outbox
internal import SQLite
internal import Vehicles

/// Reads pages on which earlier events rest once more, to tell whether a break is the site's or this program's.
///
/// The bytes are the same as then; if they no longer say what they said, the rules, this program or a library under it changed.
struct RecordedPageCheck {
  let site: Site
  /// The latest events that are looked at.
  static let mostEvents = 200
  /// Pages that are read again, at most.
  static let mostPages = 5

  /// Whether most of the pages kept no longer name the vehicle that they named; false when none are kept.
  func fails(in connection: Connection) throws(SQLiteError) -> Bool {
    let outbox = Outbox(connection)
    let store = ObservationStore(connection)
    let latest = try outbox.lastSequence()
    let events = try outbox.events(after: max(0, latest - Int64(Self.mostEvents)), limit: Self.mostEvents)
    let extractor = Extractor(site: site)
    var read = 0
    var failed = 0
    for item in events.reversed() where item.event.subject.site == site.id && read < Self.mostPages {
      guard let proof = Proof(item.event.evidence), let vehicle = item.event.subject.vehicle,
        let body = try store.body(digest: proof.digest)
      else { continue }
      let page = extractor.extract(
        Page(url: proof.url, status: proof.status, contentType: proof.contentType, body: body))
      guard let listing = page.listings.first(where: { $0.adId == item.event.subject.adID }) ?? page.listings.first
      else {
        read += 1
        failed += 1
        continue
      }
      read += 1
      if listing.plate?.normalized != vehicle, listing.vin?.value != vehicle { failed += 1 }
    }
    return failed * 2 > read
  }

  private struct Proof {
    var digest: String
    var url: String
    var status: Int
    var contentType: String?

    init?(_ evidence: String?) {
      guard let evidence, let json = JSONDocument(evidence) else { return nil }
      func text(_ key: String) -> String? { json.member(json.root, key).flatMap { json.scalarText($0) } }
      guard let digest = text("sha256"), let url = text("url") else { return nil }
      self.digest = digest
      self.url = text("finalUrl") ?? url
      contentType = text("contentType")
      status = text("status").flatMap { Int($0) } ?? 200
    }
  }
}
