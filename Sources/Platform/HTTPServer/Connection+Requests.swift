internal import CMicroHTTPD
internal import Glibc
internal import HTTP
internal import Synchronization

// Everything here runs on the connection's worker.
extension Connection {
  /// Bodies up to this size are read and dropped, so that the connection can go on after the answer.
  private static let passedOver = 64 * 1024

  /// The first line of a request was read.
  func begin(target text: UnsafePointer<CChar>?) {
    began = ContinuousClock.now
    requestID = service.ids.make(from: &requestNumbers)
    stage = .head
    status = 0
    sentBytes = 0
    receivedBytes = 0
    pausedMilliseconds.store(0, ordering: .relaxed)
    leavesUnread = false
    isLast = false
    request = nil
    targetStart = UnsafeRawPointer(text)
    target.removeAll(keepingCapacity: true)
    if let text { keepTarget(text) }
    awaitsHead.store(true, ordering: .relaxed)
    // The first request's time runs since the connection was accepted.
    if isReused { deadline.store(service.deadlines.head(since: service.time.now), ordering: .relaxed) }
  }

  /// Copies the target, and ends what libmicrohttpd has of it behind the question mark.
  ///
  /// It would take the query apart, which we do not need, and of some hundred items it neither has the memory nor lets go.
  private func keepTarget(_ text: UnsafePointer<CChar>) {
    target.append(contentsOf: UnsafeRawBufferPointer(start: text, count: strlen(text)))
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { return }
    // Its own buffer, in which it has put the nulls between the words of the line too; one is behind the last item.
    UnsafeMutablePointer(mutating: text)[mark + 1] = 0
  }

  /// libmicrohttpd has the head, or a piece of the body, or the whole request.
  func advance(
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>
  ) -> MHD_Result {
    let piece = UnsafeRawBufferPointer(start: data, count: size.pointee)
    size.pointee = 0
    if !piece.isEmpty {
      receivedBytes += piece.count
      noteTransfer()
    }
    switch stage {
    case .idle: return .NO
    case .head: return readHead(method, version)
    case .answering(let response): return piece.isEmpty ? answer(response) : .YES
    case .starting(let work):
      guard piece.isEmpty else { return .YES }
      start(work)
      return awaitResponse()
    case .collecting(let limit, let then):
      guard piece.isEmpty else { return collect(piece, limit: limit) }
      return reply(then(takeBody()))
    case .streaming(let limit, let queue): return stream(piece, limit: limit, to: queue)
    case .waiting: return piece.isEmpty ? awaitResponse() : .YES
    case .answered: return .YES
    }
  }

  /// libmicrohttpd is done with the request, or gave it up.
  func complete() {
    if case .streaming(_, let queue) = stage { queue.fail(.interrupted) }
    let lateRefusal = shared.withLock { shared in
      shared.turn += 1
      shared.task?.cancel()
      shared.task = nil
      shared.response = nil
      return shared.lateRefusal
    }
    awaitsHead.store(false, ordering: .relaxed)
    if let lateRefusal {
      requestID = lateRefusal
      status = 408
    }
    if status == 0, let handle {
      // The library itself answered or gave up; the peer may still be sending.
      status = Int(CMicroHTTPD_status(handle))
      leavesUnread = true
    }
    if let onComplete = service.configuration.onComplete {
      let request = request ?? unreadRequest()
      onComplete(request, status == 0 ? 499 : status, sentBytes, ContinuousClock.now - began)
    }
    stage = .idle
    isReused = true
    request = nil
    dropBody()
    let now = service.time.now
    idleSince.store(now, ordering: .relaxed)
    deadline.store(service.deadlines.idle(since: now), ordering: .relaxed)
  }

  /// Sends an answer and ends the request.
  func answer(_ response: ServerResponse) -> MHD_Result {
    guard let handle else { return .NO }
    stage = .answered
    let isLast = isLast || service.isDraining || daemon.isRetiring
    guard let reply = OutgoingAnswer.make(response, id: requestID, isLast: isLast) else {
      guard response.status != 500 else { return .NO }
      return answer(service.configuration.makeRefusal(500, "The server made an answer that cannot be sent."))
    }
    defer { MHD_destroy_response(reply) }
    status = response.status
    sentBytes = request?.method == "HEAD" ? 0 : response.body.count
    let until = service.deadlines.transfer(since: service.time.now, bytes: sentBytes)
    deadline.store(until, ordering: .relaxed)
    return MHD_queue_response(handle, UInt32(response.status), reply)
  }

  /// Answers at once and ends the connection.
  func refuse(_ status: Int, _ sentence: String) -> MHD_Result {
    isLast = true
    leavesUnread = true
    return answer(service.configuration.makeRefusal(status, sentence))
  }

  private func unreadRequest() -> ServerRequest {
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    return ServerRequest(
      id: requestID, method: "", path: String(decoding: path, as: UTF8.self), peer: peer.text)
  }

  private func readHead(_ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?) -> MHD_Result {
    // Too late: the peer has been told so.
    guard awaitsHead.exchange(false, ordering: .relaxed) else { return .NO }
    guard let handle, let method, let version, let targetStart else {
      return refuse(400, "The request's first line is malformed.")
    }
    idleSince.store(-1, ordering: .relaxed)
    do throws(HeadRefusal) {
      let head = try service.headReader.read(
        handle, method: method, version: version, target: target, targetStart: targetStart)
      let request = ServerRequest(
        id: requestID, method: head.method, path: head.path, query: head.query, headers: head.headers,
        peer: peer.text)
      self.request = request
      // How chunks were delimited cannot be seen afterwards, and it may have meant something else to a proxy.
      isLast = head.framing == .chunked
      transferSince = service.time.now
      if head.framing != .none { noteTransfer() }
      return follow(service.handler(request), head)
    } catch {
      return refuse(error.status, error.sentence)
    }
  }

  private func follow(_ plan: Plan, _ head: RequestHead) -> MHD_Result {
    switch plan {
    case .answer(let response):
      guard passesOver(head) else { return answerUnread(response) }
      stage = .answering(response)
    case .later(let work):
      guard passesOver(head) else {
        isLast = true
        leavesUnread = true
        start(work)
        return awaitResponse()
      }
      stage = .starting(work)
    case .collect(let limit, let then):
      guard fits(head, limit) else { return refuseBody(limit) }
      if case .length(let length) = head.framing { body.reserveCapacity(min(length, Self.passedOver)) }
      stage = .collecting(limit: limit, then: then)
    case .stream(let limit, let then):
      guard fits(head, limit) else { return refuseBody(limit) }
      let turn = shared.withLock { $0.turn }
      let queue = BodyQueue { [weak self] in self?.resumeReading(turn) }
      stage = .streaming(limit: limit, queue: queue)
      start { await then(queue.body) }
    }
    return .YES
  }

  /// Whether the whole body may come before the answer to a plan that does not want it.
  private func passesOver(_ head: RequestHead) -> Bool {
    switch head.framing {
    case .none: true
    case .length(let length): length <= Self.passedOver && !head.expectsContinue
    case .chunked: false
    }
  }

  private func fits(_ head: RequestHead, _ limit: Int) -> Bool {
    if case .length(let length) = head.framing { length <= limit } else { true }
  }

  private func answerUnread(_ response: ServerResponse) -> MHD_Result {
    isLast = true
    leavesUnread = true
    return answer(response)
  }

  private func refuseBody(_ limit: Int) -> MHD_Result { refuse(413, Self.tooLong(limit)) }

  private static func tooLong(_ limit: Int) -> String { "The request's body is longer than \(limit) bytes." }

  private func collect(_ piece: UnsafeRawBufferPointer, limit: Int) -> MHD_Result {
    guard receivedBytes <= limit else { return refuseInside(413, Self.tooLong(limit)) }
    guard service.hold(piece.count) else {
      return refuseInside(503, "The server holds as many bodies as it can; try again.")
    }
    body.append(contentsOf: piece)
    return .YES
  }

  private func takeBody() -> [UInt8] {
    defer { dropBody() }
    return body
  }

  private func dropBody() {
    service.release(body.count)
    body = []
  }

  private func reply(_ reply: Reply) -> MHD_Result {
    switch reply {
    case .now(let response): return answer(response)
    case .later(let work):
      start(work)
      return awaitResponse()
    }
  }

  private func stream(_ piece: UnsafeRawBufferPointer, limit: Int, to queue: BodyQueue) -> MHD_Result {
    guard !piece.isEmpty else {
      queue.finish()
      return awaitResponse()
    }
    guard receivedBytes <= limit else {
      queue.fail(.tooLong)
      return refuseInside(413, Self.tooLong(limit))
    }
    guard !queue.append(piece) else { return .YES }
    switch pauseReading(for: queue) {
    case .paused, .hasRoom: return .YES
    case .notNeeded:
      // The answer is there: what the task has not read, nobody will.
      queue.fail(.interrupted)
      return .YES
    case .ended: return .NO
    }
  }

  /// Refuses in the middle of a body, where libmicrohttpd takes no answer: past the library, and then it closes.
  private func refuseInside(_ status: Int, _ sentence: String) -> MHD_Result {
    guard let handle else { return .NO }
    let response = service.configuration.makeRefusal(status, sentence)
    let bytes = OutgoingAnswer.text(of: response, id: requestID)
    bytes.withUnsafeBytes { CMicroHTTPD_sendNow(handle, $0.baseAddress, $0.count) }
    stage = .answered
    self.status = response.status
    sentBytes = response.body.count
    leavesUnread = true
    return .NO
  }

  /// The peer has as long as its pace allows.
  private func noteTransfer() {
    let since = transferSince + pausedMilliseconds.load(ordering: .relaxed)
    let until = service.deadlines.transfer(since: since, bytes: receivedBytes)
    deadline.store(until, ordering: .relaxed)
  }
}
