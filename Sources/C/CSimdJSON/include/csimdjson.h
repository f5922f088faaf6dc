#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// simdjson is a C++ library; this is its face in C. A reader knows the paths of the wanted fields and gives their values in
// the order of the text. It belongs to one thread at a time.

typedef struct csimdjson_reader csimdjson_reader;

enum csimdjson_kind {
  CSIMDJSON_NULL,
  CSIMDJSON_BOOL,
  CSIMDJSON_NUMBER,
  CSIMDJSON_STRING,
  CSIMDJSON_OBJECT,
  CSIMDJSON_ARRAY
};

typedef struct {
  // Of the innermost object around the value that has a time, in milliseconds since 1970; CSIMDJSON_NO_TIME without.
  int64_t time;
  double number;
  // The digits of a number, the unescaped bytes of a string; valid until the next reading.
  const uint8_t *text;
  uint32_t length;
  uint16_t field;
  // Counts the elements of arrays through the whole text, from 1; 0 outside of arrays.
  uint16_t item;
  uint8_t kind;
  bool truth;
} csimdjson_value;

#define CSIMDJSON_NO_TIME INT64_MIN
static const int64_t csimdjson_no_time = CSIMDJSON_NO_TIME;

enum csimdjson_failure {
  CSIMDJSON_NO_FAILURE,
  // What simdjson says of it stands in `reason`.
  CSIMDJSON_BROKEN,
  CSIMDJSON_NO_OBJECT,
  CSIMDJSON_TOO_DEEP,
  CSIMDJSON_TOO_MANY_VALUES,
  // A time that is none; `path` says which.
  CSIMDJSON_WRONG_TIME
};

typedef struct {
  const csimdjson_value *values;
  size_t count;
  // Of the outermost object.
  int64_t time;
  int failure;
  const char *reason;
  const char *path;
} csimdjson_reading;

// Bytes that must be readable behind the text, whatever they are.
size_t csimdjson_padding(void);

// `time_key` names the member that is an object's time.
csimdjson_reader *csimdjson_reader_create(const char *time_key);
void csimdjson_reader_free(csimdjson_reader *reader);

// Wants the value at a path such as `kinetic.speed`, `engines[].type` or `geometry.coordinates[0]`.
void csimdjson_reader_want(csimdjson_reader *reader, const char *path, uint16_t field);

// Makes the time of the object at this path the time of the object around it, before that one's own.
void csimdjson_reader_lift_time(csimdjson_reader *reader, const char *path);

csimdjson_reading csimdjson_reader_read(csimdjson_reader *reader, const void *text, size_t length, size_t readable);

#ifdef __cplusplus
}
#endif
