#include "csimdjson.h"

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "instant.h"
#include "paths.h"
// Errors are looked at where they happen; without exceptions a result that was not looked at does not compile.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

using namespace simdjson;
using csimdjson::Node;

namespace {

// Deeper than any message, and far from the end of the stack.
constexpr int deepest = 64;
// `item` counts to here.
constexpr size_t most_values = 65535;

// The key up to its closing quote; empty when it holds an escape.
std::string_view plain_key(const char *key) {
  size_t length = 0;
  while (key[length] != '"') {
    if (key[length] == '\\') return {};
    length++;
  }
  return {key, length};
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' || token.back() == '\n')) {
    token.remove_suffix(1);
  }
  return token;
}

}  // namespace

struct csimdjson_reader {
  explicit csimdjson_reader(const char *time_key) : paths(time_key) {}

  csimdjson::Paths paths;
  ondemand::parser parser;
  std::vector<csimdjson_value> values;
  // Where each of the values was found.
  std::vector<const Node *> places;
  uint16_t items = 0;
  int failure = CSIMDJSON_NO_FAILURE;
  const Node *failed_at = nullptr;

  // Says why reading ends; simdjson's code only carries it outward.
  error_code fail(int reason, const Node *node) {
    failure = reason;
    failed_at = node;
    return UNEXPECTED_ERROR;
  }

  error_code read_object(ondemand::object object, const Node *node, uint16_t item, int depth, int64_t *time) {
    const size_t first = values.size();
    uint64_t seen = 0;
    int64_t own = CSIMDJSON_NO_TIME;
    int64_t lifted = CSIMDJSON_NO_TIME;
    for (auto result : object) {
      ondemand::field field;
      SIMDJSON_TRY(std::move(result).get(field));
      std::string_view key = plain_key(field.key().raw());
      if (key.empty()) SIMDJSON_TRY(field.unescaped_key().get(key));
      ondemand::value value = field.value();
      if (paths.is_time(key)) {
        SIMDJSON_TRY(read_time(value, node, &own));
        continue;
      }
      const Node *child = node->child(key);
      if (child == nullptr) {
        SIMDJSON_TRY(skip(value, depth + 1));
        continue;
      }
      if (seen >> child->place & 1) forget(first, child);
      seen |= uint64_t(1) << child->place;
      int64_t inner = CSIMDJSON_NO_TIME;
      SIMDJSON_TRY(read_value(value, child, item, depth + 1, &inner));
      if (child->lifts_time) lifted = inner;
    }
    const int64_t known = lifted != CSIMDJSON_NO_TIME ? lifted : own;
    if (known != CSIMDJSON_NO_TIME) {
      for (size_t index = first; index < values.size(); index++) {
        if (values[index].time == CSIMDJSON_NO_TIME) values[index].time = known;
      }
    }
    *time = known;
    return SUCCESS;
  }

  // The last of several members of one name counts.
  void forget(size_t first, const Node *node) {
    size_t kept = first;
    for (size_t index = first; index < values.size(); index++) {
      if (places[index]->lies_below(node)) continue;
      values[kept] = values[index];
      places[kept++] = places[index];
    }
    values.resize(kept);
    places.resize(kept);
  }

  error_code read_value(ondemand::value &value, const Node *node, uint16_t item, int depth, int64_t *time) {
    if (depth > deepest) return fail(CSIMDJSON_TOO_DEEP, node);
    ondemand::json_type type;
    SIMDJSON_TRY(value.type().get(type));
    if (node->field >= 0) SIMDJSON_TRY(put(value, type, node, item));
    switch (type) {
    case ondemand::json_type::object: {
      ondemand::object object;
      SIMDJSON_TRY(value.get_object().get(object));
      return read_object(object, node, item, depth, time);
    }
    case ondemand::json_type::array: return read_array(value, node, item, depth);
    default: return node->field >= 0 ? SUCCESS : skip(value, depth);
    }
  }

  error_code read_array(ondemand::value &value, const Node *node, uint16_t item, int depth) {
    ondemand::array array;
    SIMDJSON_TRY(value.get_array().get(array));
    size_t index = 0;
    for (auto result : array) {
      ondemand::value element;
      SIMDJSON_TRY(std::move(result).get(element));
      const Node *child = node->any_element.get();
      uint16_t inner = item;
      if (child == nullptr) {
        child = index < node->elements.size() ? node->elements[index].get() : nullptr;
      } else {
        if (items == most_values) return fail(CSIMDJSON_TOO_MANY_VALUES, node);
        inner = ++items;
      }
      index++;
      int64_t time;
      if (child == nullptr) {
        SIMDJSON_TRY(skip(element, depth + 1));
      } else {
        SIMDJSON_TRY(read_value(element, child, inner, depth + 1, &time));
      }
    }
    return SUCCESS;
  }

  // Reads what nobody wants, so that a broken text is found wherever it is broken.
  error_code skip(ondemand::value &value, int depth) {
    if (depth > deepest) return fail(CSIMDJSON_TOO_DEEP, nullptr);
    ondemand::json_type type;
    SIMDJSON_TRY(value.type().get(type));
    switch (type) {
    case ondemand::json_type::object: {
      ondemand::object object;
      SIMDJSON_TRY(value.get_object().get(object));
      for (auto result : object) {
        ondemand::field field;
        SIMDJSON_TRY(std::move(result).get(field));
        std::string_view key;
        SIMDJSON_TRY(field.unescaped_key().get(key));
        SIMDJSON_TRY(skip(field.value(), depth + 1));
      }
      return SUCCESS;
    }
    case ondemand::json_type::array: {
      ondemand::array array;
      SIMDJSON_TRY(value.get_array().get(array));
      for (auto result : array) {
        ondemand::value element;
        SIMDJSON_TRY(std::move(result).get(element));
        SIMDJSON_TRY(skip(element, depth + 1));
      }
      return SUCCESS;
    }
    default: {
      csimdjson_value ignored{};
      return read_scalar(value, type, ignored);
    }
    }
  }

  error_code read_scalar(ondemand::value &value, ondemand::json_type type, csimdjson_value &out) {
    std::string_view text;
    switch (type) {
    case ondemand::json_type::string:
      out.kind = CSIMDJSON_STRING;
      SIMDJSON_TRY(value.get_string().get(text));
      break;
    case ondemand::json_type::number:
      out.kind = CSIMDJSON_NUMBER;
      text = trimmed(value.raw_json_token());
      SIMDJSON_TRY(value.get_double().get(out.number));
      break;
    case ondemand::json_type::boolean:
      out.kind = CSIMDJSON_BOOL;
      if (value.get_bool().get(out.truth) != SUCCESS) {
        return value.raw_json_token().front() == 't' ? T_ATOM_ERROR : F_ATOM_ERROR;
      }
      break;
    case ondemand::json_type::null:
      out.kind = CSIMDJSON_NULL;
      SIMDJSON_TRY(read_null(value));
      break;
    case ondemand::json_type::object: out.kind = CSIMDJSON_OBJECT; break;
    default: out.kind = CSIMDJSON_ARRAY;
    }
    out.text = reinterpret_cast<const uint8_t *>(text.data());
    out.length = uint32_t(text.size());
    return SUCCESS;
  }

  static error_code read_null(ondemand::value &value) {
    bool is_null = false;
    return value.is_null().get(is_null) == SUCCESS && is_null ? SUCCESS : N_ATOM_ERROR;
  }

  error_code put(ondemand::value &value, ondemand::json_type type, const Node *node, uint16_t item) {
    if (values.size() == most_values) return fail(CSIMDJSON_TOO_MANY_VALUES, node);
    csimdjson_value out{};
    SIMDJSON_TRY(read_scalar(value, type, out));
    out.time = CSIMDJSON_NO_TIME;
    out.field = uint16_t(node->field);
    out.item = item;
    values.push_back(out);
    places.push_back(node);
    return SUCCESS;
  }

  error_code read_time(ondemand::value &value, const Node *node, int64_t *time) {
    ondemand::json_type type;
    SIMDJSON_TRY(value.type().get(type));
    *time = CSIMDJSON_NO_TIME;
    if (type == ondemand::json_type::null) return read_null(value);
    if (type != ondemand::json_type::string) return fail(CSIMDJSON_WRONG_TIME, node);
    std::string_view text;
    SIMDJSON_TRY(value.get_string().get(text));
    return csimdjson::read_instant(text, time) ? SUCCESS : fail(CSIMDJSON_WRONG_TIME, node);
  }

  error_code read(const char *text, size_t length, size_t readable, int64_t *time) {
    ondemand::document document;
    SIMDJSON_TRY(parser.iterate(text, length, readable).get(document));
    ondemand::json_type type;
    SIMDJSON_TRY(document.type().get(type));
    if (type != ondemand::json_type::object) return fail(CSIMDJSON_NO_OBJECT, nullptr);
    ondemand::object object;
    SIMDJSON_TRY(document.get_object().get(object));
    SIMDJSON_TRY(read_object(object, paths.root(), 0, 0, time));
    return document.current_location().error() == OUT_OF_BOUNDS ? SUCCESS : TRAILING_CONTENT;
  }
};

size_t csimdjson_padding(void) { return SIMDJSON_PADDING; }

csimdjson_reader *csimdjson_reader_create(const char *time_key) { return new csimdjson_reader(time_key); }

void csimdjson_reader_free(csimdjson_reader *reader) { delete reader; }

void csimdjson_reader_want(csimdjson_reader *reader, const char *path, uint16_t field) {
  reader->paths.want(path, field);
}

void csimdjson_reader_lift_time(csimdjson_reader *reader, const char *path) { reader->paths.lift_time(path); }

csimdjson_reading csimdjson_reader_read(csimdjson_reader *reader, const void *text, size_t length, size_t readable) {
  reader->values.clear();
  reader->places.clear();
  reader->items = 0;
  reader->failure = CSIMDJSON_NO_FAILURE;
  reader->failed_at = nullptr;
  csimdjson_reading reading{};
  reading.time = CSIMDJSON_NO_TIME;
  const error_code error = reader->read(static_cast<const char *>(text), length, readable, &reading.time);
  if (error != SUCCESS) {
    reading.failure = reader->failure != CSIMDJSON_NO_FAILURE ? reader->failure : CSIMDJSON_BROKEN;
    reading.reason = error_message(error);
    reading.path = reader->failed_at != nullptr ? reader->failed_at->path.c_str() : "";
    return reading;
  }
  reading.values = reader->values.data();
  reading.count = reader->values.size();
  return reading;
}
