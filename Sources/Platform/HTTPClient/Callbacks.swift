internal import CCurl
internal import HTTP

// Functions of the file, not closures: libcurl calls them on the engine's thread, and nothing may be thrown through it.

/// A piece of the decoded body; taking fewer bytes than given ends the transfer.
func receiveBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = Transfer.from(context), let data else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
  let easy = transfer.easy.pointer
  let isTaken = transfer.answer.receiveBody(
    bytes.assumingMemoryBound(to: UInt8.self),
    encodedBytes: { Int(CCurl_offset(easy, CURLINFO_SIZE_DOWNLOAD_T)) },
    declaredBytes: { Int(CCurl_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)) })
  return isTaken ? bytes.count : 0
}

/// One line of the header, status lines and empty lines included.
func receiveHeader(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = Transfer.from(context), let data else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
  let isTaken = transfer.answer.receiveHeader(bytes)
  transfer.noteAnswer()
  return isTaken ? bytes.count : 0
}

/// An address that the name led to, before anything is sent there.
func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let transfer = Transfer.from(context), let address else { return CURL_SOCKET_BAD }
  var octets: (UInt64, UInt64) = (0, 0)
  let parsed = withUnsafeMutableBytes(of: &octets) { buffer in
    let start = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
    return IPAddress(bytes: buffer.prefix(Int(CCurl_addressBytes(address, start))))
  }
  guard let parsed, transfer.gate.admits(parsed) else { return CURL_SOCKET_BAD }
  return CCurl_openSocket(address)
}

/// A connection, new or kept, is about to carry the request: its address is judged again.
func beginRequest(
  _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
  _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
  guard let transfer = Transfer.from(context), let remote else { return CURL_PREREQFUNC_ABORT }
  return transfer.begin(to: IPAddress(String(cString: remote))) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
