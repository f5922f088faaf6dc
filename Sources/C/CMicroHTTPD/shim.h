#pragma once
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/// What a daemon is started with; a null certificate means no TLS.
typedef struct {
  unsigned int threads;
  unsigned int connectionLimit;
  size_t connectionMemory;
  const char *certificate;
  const char *key;
  void *context;
  MHD_AccessHandlerCallback handle;
  void *(*noteTarget)(void *context, const char *target, struct MHD_Connection *connection);
  MHD_RequestCompletedCallback complete;
  MHD_NotifyConnectionCallback notify;
} CMicroHTTPD_Settings;

/// Leaves what is percent-encoded as it was sent.
static inline size_t CMicroHTTPD_keepEncoded(void *context, struct MHD_Connection *connection, char *text) {
  return strlen(text);
}

/// The event of `poll` that the C library names only to those who ask for GNU extensions: POLLRDHUP.
static const short CMicroHTTPD_peerClosed = 0x2000;

// Swift cannot call variadic functions.

/// Starts a daemon that is handed its connections by `MHD_add_connection`.
static inline struct MHD_Daemon *CMicroHTTPD_start(const CMicroHTTPD_Settings *settings) {
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
  // An option's end hides what follows it.
  struct MHD_OptionItem pool[] = {
      {settings->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)settings->threads, NULL},
      {MHD_OPTION_END, 0, NULL}};
  struct MHD_OptionItem tls[] = {
      {settings->certificate ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)settings->certificate},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key},
      {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
      {MHD_OPTION_END, 0, NULL}};
  if (settings->certificate) flags |= MHD_USE_TLS;
  return MHD_start_daemon(
      flags, 0, NULL, NULL, settings->handle, settings->context, MHD_OPTION_ARRAY, pool, MHD_OPTION_ARRAY, tls,
      MHD_OPTION_CONNECTION_LIMIT, settings->connectionLimit, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      settings->connectionMemory, MHD_OPTION_URI_LOG_CALLBACK, settings->noteTarget, settings->context,
      MHD_OPTION_UNESCAPE_CALLBACK, CMicroHTTPD_keepEncoded, NULL, MHD_OPTION_NOTIFY_COMPLETED, settings->complete,
      settings->context, MHD_OPTION_NOTIFY_CONNECTION, settings->notify, settings->context, MHD_OPTION_END);
}

/// Starts a daemon with no more options than a first example has, on a port of 127.0.0.1 that the system chooses.
static inline struct MHD_Daemon *CMicroHTTPD_startBare(unsigned int threads, MHD_AccessHandlerCallback handle) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct MHD_OptionItem pool[] = {
      {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
      {MHD_OPTION_END, 0, NULL}};
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle, NULL, MHD_OPTION_ARRAY, pool, MHD_OPTION_SOCK_ADDR,
      &address, MHD_OPTION_END);
}

static inline int CMicroHTTPD_boundPort(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

static inline int CMicroHTTPD_descriptor(struct MHD_Connection *connection) {
  return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static inline void *CMicroHTTPD_socketContext(struct MHD_Connection *connection) {
  return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/// The bytes from the method to the end of the empty line; 0 while the head is not whole.
static inline size_t CMicroHTTPD_headSize(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

/// The status of the answer under way; 0 without one.
static inline unsigned int CMicroHTTPD_status(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
  return info ? info->http_status : 0;
}

/// Sends past the library, for an answer in the middle of a body, where it takes none; gives up when the peer is slow.
static inline void CMicroHTTPD_sendNow(struct MHD_Connection *connection, const void *bytes, size_t count) {
  const union MHD_ConnectionInfo *tls = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (tls && tls->tls_session) {
    (void)gnutls_record_send((gnutls_session_t)tls->tls_session, bytes, count);
  } else {
    (void)send(CMicroHTTPD_descriptor(connection), bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

/// Takes the next connection of a listening socket, ready for a daemon; negative without one.
static inline int CMicroHTTPD_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
  *length = sizeof(*address);
  int descriptor = accept(listener, (struct sockaddr *)address, length);
  if (descriptor < 0) return descriptor;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
  return descriptor;
}

static inline int CMicroHTTPD_add(
    struct MHD_Daemon *daemon, int descriptor, const struct sockaddr_storage *address, socklen_t length) {
  return MHD_add_connection(daemon, descriptor, (const struct sockaddr *)address, length) == MHD_YES;
}
