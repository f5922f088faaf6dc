import CommandLineTool
import Crawling
import Extraction
import FoundationEssentials
import HTTP
import HTTPClient

/// The way to the sites: the network, a recording, or the network with a recording of it.
struct Wire: Sendable {
  let transport: Transport
  let isReplay: Bool
  private let writer: RecordingWriter?

  init(options: CrawlOptions) throws {
    if let directory = options.replay {
      transport = try Recording.load(directory: directory).makeTransport()
      isReplay = true
      writer = nil
      return
    }
    isReplay = false
    let contact = options.contact ?? Self.noContact
    let client = CurlClient(.init(userAgent: CrawlerIdentity(contact: contact).userAgent))
    if let directory = options.record {
      let writer = try RecordingWriter(directory: directory)
      self.writer = writer
      transport = writer.recording(client.transport)
    } else {
      writer = nil
      transport = client.transport
    }
  }

  /// What went wrong with writing the recording.
  var recordingFailure: RecordingError? { writer?.failure }

  private static let noContact = "no contact given"

  /// How the crawler introduces itself; other people's sites are not asked without a contact.
  static func identity(_ options: CrawlOptions, sites: [Site]) throws(UsageError) -> CrawlerIdentity {
    if let contact = options.contact { return CrawlerIdentity(contact: contact) }
    let isForeign = options.replay == nil && sites.contains { !$0.namesLoopbackHost }
    if isForeign {
      throw .conflict(
        "--contact (or PLATEWATCH_CONTACT) is missing: name a web or mail address at which a site's webmaster can reach you"
      )
    }
    return CrawlerIdentity(contact: noContact)
  }
}
