internal import CCurl
internal import HTTP

/// One of libcurl's transfers, used again and again.
final class EasyHandle {
  /// Idle and total life of a kept connection, in seconds; afterwards the name is looked up and judged anew.
  private static let maximumIdleSeconds = 60
  private static let maximumLifeSeconds = 300

  let pointer: UnsafeMutableRawPointer
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var failure = CURLE_OK

  init() {
    guard let pointer = curl_easy_init() else { preconditionFailure("libcurl has no memory for a handle") }
    self.pointer = pointer
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(pointer)
    errorText.deallocate()
  }

  /// What libcurl says about a failure.
  func message(for code: CURLcode) -> String {
    errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
  }

  /// Forgets everything about the last request; connections and names are kept by the multi handle.
  func reset() {
    curl_easy_reset(pointer)
    errorText.pointee = 0
    failure = CURLE_OK
  }

  /// Sets every option; the transfer must outlive the handle's stay in the multi handle.
  func prepare(for transfer: Transfer, configuration: CurlClient.Configuration) throws(Refusal) {
    let request = transfer.order.request
    setPolicy(configuration)
    setLimits(request.limits)
    setMessage(request, transfer: transfer)
    setCallbacks(transfer)
    guard failure == CURLE_OK else {
      throw Refusal(reason: .other(code: Int(failure.rawValue), message: "libcurl does not know an option we need"))
    }
  }

  private func setPolicy(_ configuration: CurlClient.Configuration) {
    set(CURLOPT_NOSIGNAL, 1)
    // A hanging name server must not hold up the thread when its transfer ends.
    set(CURLOPT_QUICK_EXIT, 1)
    // Empty, not unset: unset means the environment's proxy.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    let version = configuration.speaksHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
    set(CURLOPT_HTTP_VERSION, Int(version))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let caFile = configuration.caFile { set(CURLOPT_CAINFO, caFile) }
    set(CURLOPT_MAXAGE_CONN, Self.maximumIdleSeconds)
    set(CURLOPT_MAXLIFETIME_CONN, Self.maximumLifeSeconds)
    set(CURLOPT_USERAGENT, configuration.userAgent)
  }

  private func setLimits(_ limits: Limits) {
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(limits.connect))
    set(CURLOPT_TIMEOUT_MS, Self.milliseconds(limits.total))
    // It would end the transfer at the field, before the header is complete.
    guard !limits.isBodyOptional else { return }
    record(CCurl_setOffset(pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.maximumBodyBytes)))
  }

  private func setMessage(_ request: Request, transfer: Transfer) {
    record(CCurl_setURL(pointer, transfer.url.pointer))
    if let pinned = transfer.pinnedAddresses { record(CCurl_setPointer(pointer, CURLOPT_RESOLVE, pinned.pointer)) }
    switch (request.method, request.body) {
    case ("HEAD", _): set(CURLOPT_NOBODY, 1)
    case (_, let body?): setBody(body)
    case ("POST", nil), ("PUT", nil), ("PATCH", nil): setBody([])
    default: set(CURLOPT_HTTPGET, 1)
    }
    // libcurl chooses GET or POST by the presence of a body.
    if request.method != "HEAD" { set(CURLOPT_CUSTOMREQUEST, request.method) }
    record(CCurl_setPointer(pointer, CURLOPT_HTTPHEADER, transfer.headerList.pointer))
    if request.acceptsCompression { set(CURLOPT_ACCEPT_ENCODING, "gzip, br") }
  }

  private func setBody(_ body: [UInt8]) {
    record(CCurl_setOffset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
    // Without a pointer libcurl would read the body from standard input.
    guard !body.isEmpty else { return set(CURLOPT_COPYPOSTFIELDS, "") }
    record(body.withUnsafeBytes { CCurl_setPointer(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
  }

  private func setCallbacks(_ transfer: Transfer) {
    let context = transfer.context
    record(CCurl_setPointer(pointer, CURLOPT_PRIVATE, context))
    record(CCurl_setPointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    record(CCurl_setBodyFunction(pointer, receiveBody))
    record(CCurl_setPointer(pointer, CURLOPT_WRITEDATA, context))
    record(CCurl_setHeaderFunction(pointer, receiveHeader))
    record(CCurl_setPointer(pointer, CURLOPT_HEADERDATA, context))
    record(CCurl_setSocketFunction(pointer, openSocket))
    record(CCurl_setPointer(pointer, CURLOPT_OPENSOCKETDATA, context))
    record(CCurl_setRequestFunction(pointer, beginRequest))
    record(CCurl_setPointer(pointer, CURLOPT_PREREQDATA, context))
  }

  private func set(_ option: CURLoption, _ value: Int) { record(CCurl_setLong(pointer, option, value)) }

  private func set(_ option: CURLoption, _ value: String) { record(CCurl_setText(pointer, option, value)) }

  /// Keeps the first failure: a missing option must end the request, not weaken it.
  private func record(_ status: CURLcode) { if failure == CURLE_OK { failure = status } }

  /// At least one, because zero would mean no limit, and at most what libcurl takes: 24 days.
  private static func milliseconds(_ duration: Duration) -> Int {
    let parts = max(.milliseconds(1), min(duration, .milliseconds(Int32.max))).components
    return Int(parts.seconds) * 1_000 + Int(parts.attoseconds / 1_000_000_000_000_000)
  }
}
