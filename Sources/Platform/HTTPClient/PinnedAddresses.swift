internal import CCurl
internal import HTTP

/// What a name leads to, told to libcurl instead of looked up; must live as long as the transfer.
final class PinnedAddresses {
  private(set) var pointer: UnsafeMutablePointer<curl_slist>?

  init(host: String, port: Int, addresses: [IPAddress]) {
    let list = addresses.map { address in
      if case .v6 = address { "[\(address)]" } else { "\(address)" }
    }
    // The plus lets it be forgotten like an address that was looked up.
    pointer = curl_slist_append(nil, "+\(host):\(port):\(list.joined(separator: ","))")
    precondition(pointer != nil, "libcurl has no memory for an address")
  }

  deinit { curl_slist_free_all(pointer) }
}
