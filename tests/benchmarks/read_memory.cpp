// Reads memory and does nothing else: what a kernel bound by memory is measured against.

#include <cstddef>

namespace {

typedef float Line __attribute__((vector_size(64)));

struct Call {
  const Line* lines;
  std::size_t count, threads, taken;
  float sum;
};

void read(void* pointer) {
  Call& call = *static_cast<Call*>(pointer);
  const std::size_t part = __atomic_fetch_add(&call.taken, 1, __ATOMIC_RELAXED);
  const std::size_t end = call.count * (part + 1) / call.threads / 4 * 4;
  Line sums[4] = {};
  for (std::size_t i = call.count * part / call.threads / 4 * 4; i < end; i += 4)
    for (int j = 0; j < 4; j++) sums[j] += call.lines[i + j];
  const Line total = sums[0] + sums[1] + sums[2] + sums[3];
  if (total[0] == 0.5f) call.sum = total[1];  // so that the reading is not optimised away
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void read_memory(
    const void* memory, std::size_t bytes, unsigned threads,
    void (*parallel)(void (*)(void*), void*, unsigned, unsigned)) {
  Call call{static_cast<const Line*>(memory), bytes / sizeof(Line), threads, 0, 0};
  parallel(read, &call, threads, 0);
}
