#include "CIntrinsics.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Places are written together, whether there are so many or not, so that nothing branches on what the bytes are. Most
// registers have fewer delimiters in 64 bytes than twelve, and fewer line ends than two.
enum { width = 64, together = 12, line_ends_together = 2 };

// 64 bytes as bits, the first byte's the lowest.
typedef struct {
  uint64_t delimiters;
  uint64_t line_ends;
  int is_ascii;
} marks;

__attribute__((always_inline)) static inline marks mark(const uint8_t *bytes, uint8_t delimiter) {
  marks found = {0, 0, 1};
#if defined(__SSE2__)
  const __m128i delimiters = _mm_set1_epi8((char)delimiter);
  const __m128i line_ends = _mm_set1_epi8('\n');
  __m128i all = _mm_setzero_si128();
  for (int part = 0; part < 4; part++) {
    const __m128i word = _mm_loadu_si128((const __m128i *)bytes + part);
    all = _mm_or_si128(all, word);
    found.delimiters |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(word, delimiters)) << (16 * part);
    found.line_ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(word, line_ends)) << (16 * part);
  }
  found.is_ascii = _mm_movemask_epi8(all) == 0;
#else
  for (int place = 0; place < width; place++) {
    found.delimiters |= (uint64_t)(bytes[place] == delimiter) << place;
    found.line_ends |= (uint64_t)(bytes[place] == '\n') << place;
    found.is_ascii &= bytes[place] < 0x80;
  }
#endif
  return found;
}

// The bits of the bytes before the end.
__attribute__((always_inline)) static inline uint64_t used(int32_t start, int32_t end) {
  const int32_t left = end - start;
  return left < width ? ((uint64_t)1 << left) - 1 : UINT64_MAX;
}

// Writes where the bits of a word are, the first `least` of them in any case, and returns how many there are.
__attribute__((always_inline)) static inline size_t put(uint64_t bits, int32_t start, int least, int32_t *places) {
  const int count = __builtin_popcountll(bits);
  for (int step = 0; step < least; step++) {
    places[step] = start + (bits ? __builtin_ctzll(bits) : width);
    bits &= bits - 1;
  }
  for (int step = least; step < count; step++) {
    places[step] = start + __builtin_ctzll(bits);
    bits &= bits - 1;
  }
  return (size_t)count;
}

__attribute__((always_inline)) static inline cintrinsics_found find(
    const uint8_t *bytes, int32_t start, int32_t end, uint8_t delimiter, int32_t *places, int32_t *line_ends) {
  cintrinsics_found found = {0, 0, 1};
  for (; start < end; start += width) {
    const marks here = mark(bytes + start, delimiter);
    const uint64_t lines = here.line_ends & used(start, end);
    const uint64_t both = lines | (here.delimiters & used(start, end));
    found.is_ascii &= here.is_ascii;
    found.places += put(both, start, together, places + found.places);
    found.line_ends += put(lines, start, line_ends_together, line_ends + found.line_ends);
  }
  return found;
}

#if defined(__x86_64__)
// Counts bits and finds the lowest one with an instruction each (processors since 2013).
__attribute__((target("bmi,popcnt"))) static cintrinsics_found find_with_bits(
    const uint8_t *bytes, int32_t start, int32_t end, uint8_t delimiter, int32_t *places, int32_t *line_ends) {
  return find(bytes, start, end, delimiter, places, line_ends);
}

__attribute__((always_inline, target("avx512f"))) static inline void put_sixteen(
    __m128i numbers, int32_t start, int32_t *places) {
  _mm512_storeu_si512(places, _mm512_add_epi32(_mm512_set1_epi32(start), _mm512_cvtepu8_epi32(numbers)));
}

// Compares 64 bytes at once, and writes sixteen places at once (servers since 2020).
__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt"))) static cintrinsics_found find_in_wide_words(
    const uint8_t *bytes, int32_t start, int32_t end, uint8_t delimiter, int32_t *places, int32_t *line_ends) {
  uint8_t counted[width];
  for (int number = 0; number < width; number++) counted[number] = (uint8_t)number;
  const __m512i numbers = _mm512_loadu_si512(counted);
  const __m512i delimiters = _mm512_set1_epi8((char)delimiter);
  const __m512i newlines = _mm512_set1_epi8('\n');
  __m512i all = _mm512_setzero_si512();
  cintrinsics_found found = {0, 0, 1};
  for (; start < end; start += width) {
    const __m512i word = _mm512_loadu_si512(bytes + start);
    const uint64_t lines = _mm512_mask_cmpeq_epi8_mask(used(start, end), word, newlines);
    const uint64_t both = lines | _mm512_mask_cmpeq_epi8_mask(used(start, end), word, delimiters);
    all = _mm512_or_si512(all, word);
    const size_t count = (size_t)__builtin_popcountll(both);
    const __m512i here = _mm512_maskz_compress_epi8(both, numbers);
    int32_t *next = places + found.places;
    put_sixteen(_mm512_castsi512_si128(here), start, next);
    if (count > 16) {
      put_sixteen(_mm512_extracti32x4_epi32(here, 1), start, next + 16);
      put_sixteen(_mm512_extracti32x4_epi32(here, 2), start, next + 32);
      put_sixteen(_mm512_extracti32x4_epi32(here, 3), start, next + 48);
    }
    found.places += count;
    found.line_ends += put(lines, start, line_ends_together, line_ends + found.line_ends);
  }
  found.is_ascii = _mm512_movepi8_mask(all) == 0;
  return found;
}
#endif

cintrinsics_level cintrinsics_best_level(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw")) return cintrinsics_wide_words;
  if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) return cintrinsics_bits;
#endif
  return cintrinsics_plain;
}

cintrinsics_found cintrinsics_find(
    cintrinsics_level level, const uint8_t *bytes, int32_t start, int32_t end, uint8_t delimiter, int32_t *places,
    int32_t *line_ends) {
#if defined(__x86_64__)
  if (level == cintrinsics_wide_words) return find_in_wide_words(bytes, start, end, delimiter, places, line_ends);
  if (level == cintrinsics_bits) return find_with_bits(bytes, start, end, delimiter, places, line_ends);
#endif
  return find(bytes, start, end, delimiter, places, line_ends);
}
