#pragma once
#define ZLIB_CONST
#include <zlib.h>

// The initializers are macros that add the version and size of the header, which Swift does not import.
// 16 more than the largest window means gzip framing.
static inline int czlib_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init(z_stream *stream) { return inflateInit2(stream, MAX_WBITS + 16); }
