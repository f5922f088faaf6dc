import CommandLineTool
import Extraction
import JSON
import Observations
import Outbox
import Vehicles

extension Explanation {
  /// The same for people.
  var lines: [String] {
    var facts = Table([Table.Column("WHAT"), Table.Column("HOW IT CAME TO BE")])
    facts.append(["event", "\(event.id) \(event.type) at \(event.occurredAt.utcText)"])
    if let run {
      let outcome = run.outcome?.rawValue ?? "not over"
      facts.append(["run", "\(run.id) of \(run.site), \(run.mode), begun \(run.startedAt.utcText), \(outcome)"])
    }
    if let walk = evidence?.walk { facts.append(["walk", String(walk)]) }
    if let url = evidence?.url {
      facts.append(["page", url])
      facts.append(["fetched", "\(evidence?.fetchedAt ?? "") with status \(evidence?.status ?? 0)"])
      facts.append(["sha256", evidence?.digest ?? ""])
      facts.append(["kept", reading.map { "\($0.size) bytes, read as \($0.kind.rawValue)" } ?? "no"])
    }
    if let offer {
      facts.append([
        "offer", "number \(offer.number), seen \(offer.firstSeenAt.utcText) to \(offer.lastSeenAt.utcText)",
      ])
    }
    for difference in differences { facts.append(["difference", difference]) }
    let answer = rederivation.isSaidAgain.map { $0 ? "yes" : "no" } ?? "cannot be told"
    facts.append(["said again", "\(answer): \(rederivation.because)"])
    for sentence in rederivation.otherwise { facts.append(["otherwise", sentence]) }
    return facts.lines() + [""] + fieldTable.lines()
  }

  private var fieldTable: Table {
    var table = Table(["FIELD", "SAID", "RULE THEN", "READ NOW", "RULE NOW"].map { Table.Column($0) })
    let said = Dictionary(uniqueKeysWithValues: said.map { ($0.field, $0.value) })
    let (then, now, read) = (evidence?.provenance ?? [:], reading?.listing?.provenance ?? [:], read)
    for field in Set(said.keys).union(then.keys).union(now.keys).sorted() {
      table.append([field, said[field] ?? "", then[field] ?? "", read[field] ?? "", now[field] ?? ""])
    }
    return table
  }
}
