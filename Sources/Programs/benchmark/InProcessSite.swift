import Foundation
import HTTP

/// Transports that answer within the process.
enum InProcessSite {
  /// Serves the files of a folder; what is not there has status 404.
  static func files(_ folder: TemporaryFolder) -> Transport {
    Transport { request throws(TransportError) in
      answer(path(of: request).flatMap { FileManager.default.contents(atPath: folder.path + $0) }.map(Array.init))
    }
  }

  /// Serves search pages of the ads up to `newest`, the newest first.
  static func search(_ pages: SyntheticSearch, newest: Int) -> Transport {
    Transport { request throws(TransportError) in
      guard let path = path(of: request), path.hasPrefix("/search") else { return answer(nil) }
      let number = path.split(separator: "=").dropFirst().last.flatMap { Int($0) } ?? 1
      let last = newest - (number - 1) * SyntheticSearch.adsPerPage
      guard last > 0 else { return answer(nil) }
      let first = max(1, last - SyntheticSearch.adsPerPage + 1)
      return answer(pages.page((first...last).reversed(), total: newest))
    }
  }

  private static func path(of request: Request) -> String? { WebAddress(request.url)?.pathAndQuery }

  private static func answer(_ body: [UInt8]?) -> Response {
    guard let body else { return Response(status: 404) }
    return Response(status: 200, headers: ["Content-Type": "text/html; charset=utf-8"], body: body)
  }
}
