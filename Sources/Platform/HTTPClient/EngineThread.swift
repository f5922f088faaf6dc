internal import Glibc

/// What the new thread needs.
private final class Start {
  let mailbox: Mailbox
  let configuration: CurlClient.Configuration

  init(mailbox: Mailbox, configuration: CurlClient.Configuration) {
    self.mailbox = mailbox
    self.configuration = configuration
  }
}

/// Runs an engine on a thread of its own until the mailbox is closed.
func startEngineThread(mailbox: Mailbox, configuration: CurlClient.Configuration) -> pthread_t {
  let start = Unmanaged.passRetained(Start(mailbox: mailbox, configuration: configuration))
  var thread = pthread_t()
  let status = pthread_create(&thread, nil, runEngine, start.toOpaque())
  precondition(status == 0, "the system has no thread for the HTTP client (error \(status))")
  return thread
}

private func runEngine(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
  // Signals belong to the main thread; SIGPIPE, which TLS may raise here, becomes an error of the write instead.
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, nil)
  Engine(mailbox: start.mailbox, configuration: start.configuration).run()
  return nil
}
