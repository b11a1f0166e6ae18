// What the files of the compiled library share.

#pragma once

#include <cstdint>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX512 __attribute__((target("avx512f,fma")))
#define INLINE __attribute__((always_inline)) inline
#define EXPORT extern "C" __attribute__((visibility("default")))

using Index = std::int64_t;

// GOMP_parallel, the entry point of OpenMP: runs the function in `threads` threads, this one among them.
using Parallel = void (*)(void (*)(void*), void*, unsigned threads, unsigned flags);

inline void run(void (*work)(void*), void* call, unsigned threads, Parallel parallel) {
  if (parallel && threads > 1)
    parallel(work, call, threads, 0);
  else
    work(call);
}

// One head of one row: its query attends to `length` positions, and to its own key and value if it has any.
// The next head's keys begin `stride` floats on.
struct Head {
  const float *query, *own_key, *own_value, *keys, *values;
  float* out;
  Index length, size, stride;
};

constexpr Index kMostHead = 512;

// With vectors of 8 and of 16 floats; the size of a head must be a multiple of that.
#define DECLARE                  \
  void attend(const Head& head); \
  void gelu(float* values, Index count);
namespace vectors8 {
DECLARE
}
namespace vectors16 {
DECLARE
}
#undef DECLARE
