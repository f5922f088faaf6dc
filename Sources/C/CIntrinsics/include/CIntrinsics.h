#pragma once
#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// What processors do in one instruction and Swift has no word for, and in portable C where they do not.

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Delimiters

// What a processor is known to do; each level includes those before it.
typedef enum { cintrinsics_plain, cintrinsics_bits, cintrinsics_wide_words } cintrinsics_level;

// The highest level of the processor that this runs on.
cintrinsics_level cintrinsics_best_level(void);

// How many places were found, and whether all bytes were ASCII, including up to 63 behind the end.
typedef struct {
  size_t places;
  size_t line_ends;
  int is_ascii;
} cintrinsics_found;

// Finds the delimiters and line ends from `start` to before `end` in `bytes`, behind whose end 64 bytes can be read. The
// places of both kinds go to `places` and those of line ends to `line_ends`, which have room for one each byte and 64 more.
cintrinsics_found cintrinsics_find(
    cintrinsics_level level, const uint8_t *bytes, int32_t start, int32_t end, uint8_t delimiter, int32_t *places,
    int32_t *line_ends);

// MARK: Digits

// Sixteen characters as four numbers of four digits each; of two numbers the first is in the lower half.
typedef struct {
  uint64_t first;
  uint64_t last;
  int is_fine;
} cintrinsics_fours;

// The characters of two words, the first in the lowest byte, of which those outside of `used` count as 0. Capital letters
// and digits stand for 1 to 36 or, when `takes_letters` is 0, digits for themselves; with any other one it is not fine.
static inline cintrinsics_fours cintrinsics_read_fours(
    uint64_t low, uint64_t high, uint64_t used_low, uint64_t used_high, int takes_letters, uint16_t radix) {
  cintrinsics_fours fours;
#if defined(__SSE2__)
  const __m128i used = _mm_set_epi64x((long long)used_high, (long long)used_low);
  const __m128i word = _mm_set_epi64x((long long)high, (long long)low);
  const __m128i from_zero = _mm_and_si128(_mm_sub_epi8(word, _mm_set1_epi8('0')), used);
  __m128i are_fine = _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero);
  __m128i values = from_zero;
  if (takes_letters) {
    const __m128i from_a = _mm_sub_epi8(word, _mm_set1_epi8('A'));
    const __m128i letters = _mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a);
    are_fine = _mm_or_si128(are_fine, letters);
    // Between '9' and 'A' there are seven others; the values begin with 1.
    values = _mm_sub_epi8(_mm_add_epi8(values, _mm_set1_epi8(1)), _mm_and_si128(letters, _mm_set1_epi8(7)));
    values = _mm_and_si128(values, used);
  }
  fours.is_fine = _mm_movemask_epi8(are_fine) == 0xFFFF;
  // Neighbours become pairs, pairs become fours.
  const __m128i even = _mm_and_si128(values, _mm_set1_epi16(0x00FF));
  const __m128i pairs = _mm_add_epi16(_mm_mullo_epi16(even, _mm_set1_epi16((short)radix)), _mm_srli_epi16(values, 8));
  const __m128i found = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | radix * radix));
  fours.first = (uint64_t)_mm_cvtsi128_si64(found);
  fours.last = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(found, found));
#else
  fours.is_fine = 1;
  uint32_t numbers[4] = {0, 0, 0, 0};
  for (int place = 0; place < 16; place++) {
    const int shift = place % 8 * 8;
    const int is_used = (int)((place < 8 ? used_low : used_high) >> shift & 1);
    const uint8_t byte = (uint8_t)((place < 8 ? low : high) >> shift);
    uint32_t value = 0;
    if (is_used && byte >= '0' && byte <= '9') {
      value = (uint32_t)(byte - '0') + (takes_letters ? 1 : 0);
    } else if (is_used && takes_letters && byte >= 'A' && byte <= 'Z') {
      value = (uint32_t)(byte - 'A') + 11;
    } else if (is_used) {
      fours.is_fine = 0;
    }
    numbers[place / 4] = numbers[place / 4] * radix + value;
  }
  fours.first = numbers[0] | (uint64_t)numbers[1] << 32;
  fours.last = numbers[2] | (uint64_t)numbers[3] << 32;
#endif
  return fours;
}

// MARK: Tables

// Which of sixteen words are `value` in the bits of `mask`, the first in the lowest bit.
static inline uint32_t cintrinsics_match_sixteen(const uint32_t *words, uint32_t value, uint32_t mask) {
#if defined(__SSE2__)
  const __m128i *groups = (const __m128i *)words;
  const __m128i values = _mm_set1_epi32((int)value), masks = _mm_set1_epi32((int)mask);
  __m128i same[4];
  for (int group = 0; group < 4; group++) {
    same[group] = _mm_cmpeq_epi32(_mm_and_si128(_mm_loadu_si128(groups + group), masks), values);
  }
  return (uint32_t)_mm_movemask_epi8(
      _mm_packs_epi16(_mm_packs_epi32(same[0], same[1]), _mm_packs_epi32(same[2], same[3])));
#else
  uint32_t found = 0;
  for (int place = 0; place < 16; place++) found |= (uint32_t)((words[place] & mask) == value) << place;
  return found;
#endif
}

// MARK: Memory

// Asks for the cache line of an address that will soon be read, and waits for nothing; any address will do.
static inline void cintrinsics_prefetch(const void *address) { __builtin_prefetch(address); }

#ifdef __cplusplus
}
#endif
