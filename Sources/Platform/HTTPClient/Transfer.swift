internal import CCurl
internal import HTTP

/// One request under way; used only on the engine's thread.
final class Transfer {
  /// The answer or why there is none.
  enum Outcome {
    case success(Response)
    case failure(TransportError.Reason)
  }

  let order: Order
  let easy: EasyHandle
  let url: URLHandle
  let headerList: HeaderList
  let pinnedAddresses: PinnedAddresses?
  var gate: AddressGate
  var answer: AnswerBuilder
  private var watch: Watch
  private let alarm: Alarm
  private var requestAddress: IPAddress?

  init(_ order: Order, easy: EasyHandle, alarm: Alarm, configuration: CurlClient.Configuration) throws(Refusal) {
    self.order = order
    self.easy = easy
    self.alarm = alarm
    url = try URLHandle(order.request.url)
    headerList = try HeaderList(for: order.request)
    gate = AddressGate(
      rules: order.request.addresses, host: url.host, port: url.port, ownAddresses: configuration.ownAddresses)
    pinnedAddresses = configuration.addresses?(url.host).map { [url] in
      PinnedAddresses(host: url.host, port: url.port, addresses: $0)
    }
    answer = AnswerBuilder(for: order.request)
    watch = Watch(order.request.limits)
  }

  /// What libcurl's callbacks are given; the engine keeps the transfer alive while libcurl has it.
  var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Bytes of body over the wire so far.
  var encodedBytes: Int { Int(CCurl_offset(easy.pointer, CURLINFO_SIZE_DOWNLOAD_T)) }

  /// The request goes out over a connection to `address`; false when it may not.
  func begin(to address: IPAddress?) -> Bool {
    guard let address, gate.admits(address) else { return false }
    requestAddress = address
    watch.requestSent(at: .now)
    if let due = watch.due { alarm.set(due) }
    return true
  }

  /// Some of the answer came.
  ///
  /// Where the body is optional, a receiver that has begun its header, or sent an interim answer, may still be at work: its speed
  /// matters from the body on.
  func noteAnswer() {
    guard answer.isHeadComplete || !order.request.limits.isBodyOptional else { return }
    if watch.answerBegan(at: .now), let due = watch.due { alarm.set(due) }
  }

  /// Why the transfer must end at `now`, if it must; sets the alarm for the next look otherwise.
  func overdue(at now: ContinuousClock.Instant) -> TransportError.Reason? {
    if let reason = watch.overdue(at: now, receivedBytes: answer.headerBytes + encodedBytes) { return reason }
    if let due = watch.due { alarm.set(due) }
    return nil
  }

  /// What libcurl's result means.
  func outcome(of code: CURLcode) -> Outcome {
    guard code == CURLE_OK else { return outcome(of: reason(for: code)) }
    // libcurl takes a header that ends with the connection for a whole one.
    guard answer.isHeadComplete else { return .failure(.truncated(bodyBytes: 0)) }
    let limits = order.request.limits
    let (decoded, encoded) = (answer.body.count, encodedBytes)
    // While data came in libcurl's count lagged behind; now it is exact.
    if decoded > limits.ratioFloorBytes, decoded / max(1, limits.maximumRatio) > encoded {
      return .failure(.decompressionBomb(decodedBytes: decoded, encodedBytes: encoded))
    }
    return .success(response(isBodyCut: false))
  }

  /// What the end for this reason means: with an optional body an answer whose header is complete.
  func outcome(of reason: TransportError.Reason) -> Outcome {
    guard order.request.limits.isBodyOptional, answer.isHeadComplete, reason != .cancelled else {
      return .failure(reason)
    }
    return .success(response(isBodyCut: true))
  }

  private func response(isBodyCut: Bool) -> Response {
    Response(
      status: CCurl_long(easy.pointer, CURLINFO_RESPONSE_CODE), headers: answer.headers, body: answer.body,
      encodedBytes: encodedBytes, timing: timing, address: address, isConnectionReused: isReused, isBodyCut: isBodyCut)
  }

  /// The address of the connection the request went out on, or of the one that stood before it could.
  var address: IPAddress? {
    requestAddress ?? CCurl_text(easy.pointer, CURLINFO_PRIMARY_IP).flatMap { IPAddress(String(cString: $0)) }
  }

  var timing: Response.Timing {
    let isNew = !isReused
    return Response.Timing(
      resolved: isNew ? time(CURLINFO_NAMELOOKUP_TIME_T) : .zero,
      connected: isNew ? time(CURLINFO_CONNECT_TIME_T) : .zero,
      secured: isNew ? time(CURLINFO_APPCONNECT_TIME_T) : .zero, firstByte: time(CURLINFO_STARTTRANSFER_TIME_T),
      total: time(CURLINFO_TOTAL_TIME_T))
  }

  private var isReused: Bool { requestAddress != nil && CCurl_long(easy.pointer, CURLINFO_NUM_CONNECTS) == 0 }

  private func time(_ which: CURLINFO) -> Duration { .microseconds(CCurl_offset(easy.pointer, which)) }
}

extension Transfer {
  private static let tlsCodes: Set<UInt32> = Set(
    [
      CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_SHUTDOWN_FAILED,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
    ].map(\.rawValue))

  private func reason(for code: CURLcode) -> TransportError.Reason {
    if let problem = answer.problem { return problem }
    if let address = gate.blamed { return .refusedAddress(address) }
    let limits = order.request.limits
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .couldNotResolve(host: url.host)
    case CURLE_COULDNT_CONNECT: return .couldNotConnect(message: easy.message(for: code))
    case CURLE_OPERATION_TIMEDOUT:
      if watch.isConnecting, limits.connect < limits.total { return .timedOut(.connect, after: limits.connect) }
      return .timedOut(.total, after: limits.total)
    case CURLE_FILESIZE_EXCEEDED: return .tooLarge(.body, limit: limits.maximumBodyBytes)
    // libcurl gives up on a single header line of 100 KiB before handing it over.
    case CURLE_OUT_OF_MEMORY where answer.headerBytes < limits.maximumHeaderBytes && answer.body.isEmpty:
      return .tooLarge(.headers, limit: limits.maximumHeaderBytes)
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .truncated(bodyBytes: encodedBytes)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      return .malformed("the answer is not HTTP (\(easy.message(for: code)))")
    case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
      return .malformed("the body cannot be decoded (\(easy.message(for: code)))")
    case _ where Self.tlsCodes.contains(code.rawValue): return .tls(easy.message(for: code))
    default: return .other(code: Int(code.rawValue), message: easy.message(for: code))
    }
  }
}
