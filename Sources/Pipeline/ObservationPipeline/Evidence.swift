internal import FoundationEssentials
internal import JSON
internal import Observations

/// What an event rests on, so that it can be explained later.
struct Evidence {
  let run: Int64
  var capture: PageCapture?
  var provenance: [String: String] = [:]
  /// The walk that did not meet the ad.
  var walk: Int64?

  /// A JSON object.
  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("run", Int(run))
      if let walk { object.member("walk", Int(walk)) }
      if let capture {
        object.member("url", capture.url)
        if capture.finalURL != capture.url { object.member("finalUrl", capture.finalURL) }
        if let type = capture.contentType { object.member("contentType", type) }
        object.member("fetchedAt", capture.fetchedAt)
        object.member("status", capture.status)
        object.member("sha256", capture.bodyDigest)
      }
      if !provenance.isEmpty {
        object.member(
          "provenance",
          object: { fields in
            for (field, place) in provenance.sorted(by: { $0.key < $1.key }) { fields.member(field, place) }
          })
      }
    }
    return writer.text
  }
}
