// Reads memory and does nothing else: what a kernel bound by memory is measured against.

#include <immintrin.h>

#include <cstddef>

namespace {

using Line = __m256;

struct Call {
  const Line* lines;
  std::size_t count, threads, taken;
  float sum;
};

__attribute__((target("avx2"))) void read(void* pointer) {
  Call& call = *static_cast<Call*>(pointer);
  const std::size_t part = __atomic_fetch_add(&call.taken, 1, __ATOMIC_RELAXED);
  const std::size_t end = call.count * (part + 1) / call.threads / 8 * 8;
  Line sums[8] = {};
  for (std::size_t i = call.count * part / call.threads / 8 * 8; i < end; i += 8)
    for (int j = 0; j < 8; j++) sums[j] = _mm256_add_ps(sums[j], call.lines[i + j]);
  for (int j = 1; j < 8; j++) sums[0] = _mm256_add_ps(sums[0], sums[j]);
  if (sums[0][0] == 0.5f) call.sum = sums[0][1];  // so that the reading is not optimised away
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void read_memory(
    const void* memory, std::size_t bytes, unsigned threads,
    void (*parallel)(void (*)(void*), void*, unsigned, unsigned)) {
  Call call{static_cast<const Line*>(memory), bytes / sizeof(Line), threads, 0, 0};
  parallel(read, &call, threads, 0);
}
