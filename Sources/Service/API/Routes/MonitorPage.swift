internal import JSON
internal import Telemetry

/// A page of monitors with links to those around it.
struct MonitorPage {
  let total: Int
  let first: Int
  /// Behind the last monitor of the range that was asked for.
  let end: Int
  let size: Int
  let prefix: String

  /// Writes `{"_links", "total", "totalPage", "currentPage", "_embedded"}`.
  func write(_ monitors: [StoredMonitor], to writer: inout JSONWriter) {
    writer.object { page in
      page.member(
        "_links",
        object: { links in
          link("self", first, &links)
          link("first", 0, &links)
          if first + size < end { link("next", first + size, &links) }
          if first > 0 { link("prev", max(0, first - size), &links) }
          if total > size { link("last", (total - 1) / size * size, &links) }
        })
      page.member("total", total)
      page.member("totalPage", max(1, (total + size - 1) / size))
      page.member("currentPage", first / size + 1)
      page.member(
        "_embedded",
        object: { embedded in
          embedded.member("monitors", array: { array in monitors.forEach { $0.write(to: &array) } })
        })
    }
  }

  private func link(_ name: String, _ start: Int, _ links: inout JSONWriter) {
    let label = prefix.isEmpty ? "" : "&label=\(PercentText.encoded(prefix))"
    links.member(
      name, object: { $0.member("href", "/v1/monitors?indexRange=\(start)-&pageSize=\(size)\(label)") })
  }
}
