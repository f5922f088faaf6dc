#pragma once
#include <cstdint>
#include <string_view>

namespace csimdjson {

// Milliseconds since 1970-01-01 00:00 UTC of an RFC 3339 time; false when it is none. The offset may lack its colon, digits
// behind the millisecond are cut off, a leap second is the second before.
bool read_instant(std::string_view text, int64_t *milliseconds);

}  // namespace csimdjson
