// Attention of a decoding step: one query in each row, all rows in one call. Every head of a row is computed
// whole by one thread, so that a result depends neither on the other rows of a call nor on the threads.

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "native.h"

#define LANES 8
#define TARGET AVX2
#define NAME vectors8
#include "vectors.inc"
#undef LANES
#undef TARGET
#undef NAME
#define LANES 16
#define TARGET AVX512
#define NAME vectors16
#include "vectors.inc"

namespace {

constexpr Index kWorthThreads = 32 << 10;  // elements of keys

// Row r has its region of the cache at start[r]: `capacity` tokens, laid out [heads, capacity, size], of
// which `length` are in use.
struct Attention {
  const float* queries;
  float *keys, *values, *out;
  Index stride;  // from one row's query to the next
  const std::int64_t* start;
  const std::int32_t *capacity, *length;
  Index rows, heads, size;
  bool append;
  void (*attend)(const Head&);
  std::atomic<Index> next;
};

void attend_one(const Attention& call, Index row, Index number) {
  const Index dim = call.heads * call.size;
  const Index stride = call.capacity[row] * call.size, length = call.length[row];
  const Index region = call.start[row] * dim + number * stride;
  float *keys = call.keys + region, *values = call.values + region;
  float* out = call.out + row * dim + number * call.size;
  const float* query = call.queries + row * call.stride + number * call.size;
  const float* own_key = call.append ? query + dim : nullptr;
  const float* own_value = call.append ? query + 2 * dim : nullptr;
  call.attend({query, own_key, own_value, keys, values, out, length, call.size, stride});
  if (!call.append) return;
  std::copy_n(own_key, call.size, keys + length * call.size);
  std::copy_n(own_value, call.size, values + length * call.size);
}

// What one thread does: takes one head of one row after another, each of them whole.
void attend_some(void* pointer) {
  Attention& call = *static_cast<Attention*>(pointer);
  const Index count = call.rows * call.heads;
  for (Index at = call.next++; at < count; at = call.next++)
    attend_one(call, at / call.heads, at % call.heads);
}

// Whether every row stays inside of its region, and that inside of the cache.
bool inside(const Attention& call, Index tokens) {
  for (Index row = 0; row < call.rows; row++) {
    const Index start = call.start[row], capacity = call.capacity[row], length = call.length[row];
    if (start < 0 || capacity < 1 || length < 0 || start > tokens - capacity) return false;
    if (length + call.append > capacity) return false;
  }
  return true;
}

}  // namespace

// queries: [rows, heads, size], their rows `stride` apart. keys, values: [tokens, heads * size], one layer of
// the cache. out: [rows, heads, size]. size: a multiple of 8, up to kMostHead. append: each query is followed,
// heads * size floats on, by the key of its own position, and that by its value. Answers 0, and does nothing,
// where a row leaves its region.
EXPORT int decode_attention(const float* queries, std::int64_t stride, float* keys, float* values,
                            std::int64_t tokens, const std::int64_t* start, const std::int32_t* capacity,
                            const std::int32_t* length, float* out, std::int64_t rows, std::int64_t heads,
                            std::int64_t size, int append, int lanes, unsigned threads, Parallel parallel) {
  const auto attend = lanes == 16 && size % 16 == 0 ? vectors16::attend : vectors8::attend;
  Attention call{queries, keys, values, out,         stride, start, capacity, length,
                 rows,    heads, size,  append != 0, attend, {0}};
  if (!inside(call, tokens)) return 0;
  const Index used = std::accumulate(length, length + rows, Index{0});
  run(attend_some, &call, used * heads * size < kWorthThreads ? 1 : threads, parallel);
  return 1;
}
