import CommandLineTool
import CrawlRuns
import Extraction
import JSON
import Observations
import Outbox
import SQLite
import Vehicles

/// `explain EVENT`: derives an event once more from what is kept, without asking any site.
struct ExplainCommand: Command {
  static let name = "explain"
  static let usage = "explain EVENT [--sites DIR]"

  private let id: String
  private let catalog: SiteCatalog

  init(_ arguments: Arguments) throws {
    id = try arguments.positional(0, "EVENT")
    try arguments.refusePositionals(beyond: 1)
    catalog = try SiteShelf.catalog(folder: arguments.string("sites"))
  }

  private struct Kept: Sendable {
    var event: Event
    var evidence: EventEvidence?
    var run: Run?
    var page: PageCapture?
    var offer: OfferHistory?
  }

  func run(in session: Session) async throws -> ExitStatus {
    let id = id
    let kept = try await session.database.read { connection in
      guard let stored = try Outbox(connection).event(id: id) else { throw CommandError.unknownEvent(id) }
      let (store, event) = (ObservationStore(connection), stored.event)
      var kept = Kept(event: event, evidence: event.evidence.flatMap { EventEvidence(json: $0) })
      if let run = kept.evidence?.run { kept.run = try store.run(run) }
      if let evidence = kept.evidence, let run = evidence.run, let url = evidence.url, let digest = evidence.digest {
        kept.page = try store.pages(ofRun: run, url: url).first { $0.bodyDigest == digest }
      }
      let body = EventBody(event.body)
      kept.offer = try store.offers(
        plate: event.subject.plate.flatMap { LicensePlate($0) }, vin: body?.text("vin").flatMap { VIN($0) }
      ).first { $0.ad.site == event.subject.site && $0.ad.adID == event.subject.adID }
      return kept
    }
    let site = kept.event.subject.site.flatMap { catalog.sites[$0] }
    let reading = kept.page.map { PageReading(of: $0, site: site, adID: kept.event.subject.adID) }
    let rederivation = Rederivation(event: kept.event, evidence: kept.evidence, reading: reading)
    let explanation = Explanation(
      event: kept.event, evidence: kept.evidence, run: kept.run, offer: kept.offer, reading: reading,
      rederivation: rederivation)
    for line in session.showsTables ? explanation.lines : [explanation.json] {
      try session.output.writeLine(line)
    }
    return .done
  }
}
