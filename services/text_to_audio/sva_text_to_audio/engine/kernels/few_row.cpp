// out[r, n] = sum over k of x[r, k] * w[n, k] for few rows r: w is read once, as fast as memory gives it.
//
// A tile of R rows of x by N rows of w keeps its R * N sums in registers. Every sum runs over k in one vector
// register and is folded once at the end, whatever the tile's shape, so that a result depends neither on the
// other rows of a call nor on the threads that share it. Half-precision weights are widened as they are read.

#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "native.h"

namespace {

using Half = std::uint16_t;  // the bits of an IEEE 754 binary16

constexpr Index kPanel = 12;               // rows of w, a multiple of every tile's
constexpr Index kWorthThreads = 64 << 10;  // elements of w

// x is copied once a call: of 16 values of k, a line for each row of a tile, then the next 16; zeros at the end.
struct alignas(64) Line {
  float lanes[16];
};

struct Call;
using Tile = void (*)(const Call&, Index row, Index column);

// The tiles for `rows` rows of x: with `columns` rows of w, and with one, for what is left over.
struct Shape {
  Index rows, columns;
  Tile many, one;
};

struct Call {
  const Line* x;
  const void* w;
  float* out;
  Index rows, k, columns, out_stride, threads;
  bool accumulate;
  const Shape* shapes;  // the tallest first; the last has one row
  void (*finish)(float* values, Index count);
  std::atomic<Index> next_column;

  void put(Index row, Index column, const float* sums, int count) const {
    float* y = out + row * out_stride + column;
    for (int n = 0; n < count; n++) y[n] = accumulate ? y[n] + sums[n] : sums[n];
  }
};

Index lines(Index k) { return (k + 15) / 16; }

// Fetches the next tile while this one is multiplied: a processor's own prefetching stops where a page ends.
template <int N, class W>
INLINE void prefetch_next(const W* w, Index k) {
  for (int n = 0; n < N; n++) _mm_prefetch(reinterpret_cast<const char*>(w + (N + n) * k), _MM_HINT_T1);
}

// The last values of N rows of w, with zeros after them.
template <int N, class W>
struct Rest {
  W lanes[N][16] = {};

  Rest(const W* w, Index k, Index count) {
    for (int n = 0; n < N; n++) std::copy_n(w + n * k, count, lanes[n]);
  }
};

// --- AVX2 with FMA and F16C: 8 lanes, 16 registers -------------------------------------------------------

AVX2 INLINE __m256 load8(const float* p) { return _mm256_loadu_ps(p); }
AVX2 INLINE __m256 load8(const Half* p) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}

template <int R, int N, class W>
AVX2 INLINE void step8(__m256 (&sum)[R][N], const Line* x, const W* w, Index stride) {
  for (int half = 0; half < 16; half += 8) {
    __m256 weights[N];
    for (int n = 0; n < N; n++) weights[n] = load8(w + n * stride + half);
    for (int r = 0; r < R; r++) {
      __m256 values = _mm256_load_ps(x[r].lanes + half);
      asm("" : "+x"(values));  // loaded once, not once for each multiplication
      for (int n = 0; n < N; n++) sum[r][n] = _mm256_fmadd_ps(values, weights[n], sum[r][n]);
    }
  }
}

AVX2 INLINE __m128 fold8(__m256 a, __m256 b, __m256 c, __m256 d) {
  const __m256 v = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
  return _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
}

template <int R, int N, class W>
AVX2 void tile8(const Call& call, Index row, Index column) {
  constexpr int kUnroll = 4 / sizeof(W);  // a cache line of weights
  const Index k = call.k;
  const W* w = static_cast<const W*>(call.w) + column * k;
  const Line* x = call.x + row * lines(k);
  __m256 sum[R][N];
  for (auto& line : sum)
    for (auto& one : line) one = _mm256_setzero_ps();
  Index left = k;
  for (; left >= 16 * kUnroll; left -= 16 * kUnroll) {
    prefetch_next<N>(w, k);
    for (int u = 0; u < kUnroll; u++, x += R, w += 16) step8(sum, x, w, k);
  }
  for (; left >= 16; left -= 16, x += R, w += 16) step8(sum, x, w, k);
  if (left > 0) step8(sum, x, Rest<N, W>(w, k, left).lanes[0], 16);
  for (int r = 0; r < R; r++) {
    alignas(16) float sums[4];
    _mm_store_ps(sums, fold8(sum[r][0], sum[r][1 % N], sum[r][2 % N], sum[r][3 % N]));
    call.put(row + r, column, sums, N);
  }
}

template <class W>
constexpr Shape kAvx2[] = {
    {4, 3, tile8<4, 3, W>, tile8<4, 1, W>},
    {2, 4, tile8<2, 4, W>, tile8<2, 1, W>},
    {1, 4, tile8<1, 4, W>, tile8<1, 1, W>},
};

// --- AVX-512: 16 lanes, 32 registers ---------------------------------------------------------------------

AVX512 INLINE __m512 load16(const float* p) { return _mm512_loadu_ps(p); }
AVX512 INLINE __m512 load16(const Half* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}

template <int R, int N, class W>
AVX512 INLINE void step16(__m512 (&sum)[R][N], const Line* x, const W* w, Index stride) {
  __m512 weights[N];
  for (int n = 0; n < N; n++) weights[n] = load16(w + n * stride);
  for (int r = 0; r < R; r++) {
    __m512 values = _mm512_load_ps(x[r].lanes);
    asm("" : "+v"(values));  // as in step8
    for (int n = 0; n < N; n++) sum[r][n] = _mm512_fmadd_ps(values, weights[n], sum[r][n]);
  }
}

AVX512 INLINE __m128 fold16(__m512 a, __m512 b, __m512 c, __m512 d) {
  const __m512 ab = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
  const __m512 cd = _mm512_add_ps(_mm512_shuffle_f32x4(c, d, 0x44), _mm512_shuffle_f32x4(c, d, 0xee));
  __m512 v = _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
  v = _mm512_add_ps(v, _mm512_permute_ps(v, 0x4e));
  v = _mm512_add_ps(v, _mm512_permute_ps(v, 0xb1));
  return _mm512_castps512_ps128(_mm512_maskz_compress_ps(0x1111, v));
}

template <int R, int N, class W>
AVX512 void tile16(const Call& call, Index row, Index column) {
  constexpr int kUnroll = 4 / sizeof(W);
  const Index k = call.k;
  const W* w = static_cast<const W*>(call.w) + column * k;
  const Line* x = call.x + row * lines(k);
  __m512 sum[R][N];
  for (auto& line : sum)
    for (auto& one : line) one = _mm512_setzero_ps();
  Index left = k;
  for (; left >= 16 * kUnroll; left -= 16 * kUnroll) {
    prefetch_next<N>(w, k);
    for (int u = 0; u < kUnroll; u++, x += R, w += 16) step16(sum, x, w, k);
  }
  for (; left >= 16; left -= 16, x += R, w += 16) step16(sum, x, w, k);
  if (left > 0) step16(sum, x, Rest<N, W>(w, k, left).lanes[0], 16);
  for (int r = 0; r < R; r++) {
    alignas(16) float sums[4];
    _mm_store_ps(sums, fold16(sum[r][0], sum[r][1 % N], sum[r][2 % N], sum[r][3 % N]));
    call.put(row + r, column, sums, N);
  }
}

template <class W>
constexpr Shape kAvx512[] = {
    {8, 3, tile16<8, 3, W>, tile16<8, 1, W>},
    {4, 4, tile16<4, 4, W>, tile16<4, 1, W>},
    {2, 4, tile16<2, 4, W>, tile16<2, 1, W>},
    {1, 4, tile16<1, 4, W>, tile16<1, 1, W>},
};

// --- one call ----------------------------------------------------------------------------------------------

std::vector<Line>& pack(const float* x, Index rows, Index k, const Shape* shape) {
  thread_local std::vector<Line> packed;  // kept: fresh memory would cost more than the copying
  packed.resize(static_cast<std::size_t>(rows * lines(k)));
  Line* line = packed.data();
  for (Index row = 0; row < rows; row += shape->rows) {
    while (shape->rows > rows - row) shape++;
    for (Index begin = 0; begin < k; begin += 16) {
      const Index count = std::min<Index>(16, k - begin);
      for (Index r = row; r < row + shape->rows; r++, line++) {
        std::copy_n(x + r * k + begin, count, line->lanes);
        std::fill(line->lanes + count, line->lanes + 16, 0.0f);
      }
    }
  }
  return packed;
}

// All rows of x by a panel of w, which stays in the cache from the first tile's rows to the last's.
void multiply_panel(const Call& call, Index begin, Index end) {
  const Shape* shape = call.shapes;
  for (Index row = 0; row < call.rows; row += shape->rows) {
    while (shape->rows > call.rows - row) shape++;
    Index column = begin;
    for (; column + shape->columns <= end; column += shape->columns) shape->many(call, row, column);
    for (; column < end; column++) shape->one(call, row, column);
  }
}

// What one thread does: takes ever smaller shares of w, so that a thread that came late holds nobody up.
void multiply(void* pointer) {
  Call& call = *static_cast<Call*>(pointer);
  Index begin = call.next_column.load(std::memory_order_relaxed);
  while (begin < call.columns) {
    const Index share = (call.columns - begin) / (2 * call.threads) / kPanel * kPanel;
    const Index end = std::min(begin + std::max(share, kPanel), call.columns);
    if (!call.next_column.compare_exchange_weak(begin, end, std::memory_order_relaxed)) continue;
    for (Index at = begin; at < end; at += kPanel) multiply_panel(call, at, std::min(at + kPanel, end));
    if (call.finish)
      for (Index row = 0; row < call.rows; row++)
        call.finish(call.out + row * call.out_stride + begin, end - begin);
    begin = call.next_column.load(std::memory_order_relaxed);
  }
}

}  // namespace

EXPORT int native_abi() { return 2; }

// Lanes of the widest vectors that this processor has: 16, 8, or 0 where it has too little.
EXPORT int native_lanes() {
  __builtin_cpu_init();
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_F16C)) return 0;
  if (__builtin_cpu_supports("avx512f")) return 16;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 0;
}

// x: [rows, k]. w: [columns, k] of floats, or of halves. out: [rows, columns], its rows out_stride apart.
// accumulate: add to out. gelu: of the product, which then cannot be added.
EXPORT void few_row_linear(const float* x, const void* w, float* out, std::int64_t rows, std::int64_t k,
                           std::int64_t columns, std::int64_t out_stride, int half, int accumulate, int gelu,
                           int lanes, unsigned threads, Parallel parallel) {
  const Shape* shapes =
      lanes == 16 ? (half ? kAvx512<Half> : kAvx512<float>) : (half ? kAvx2<Half> : kAvx2<float>);
  const auto finish = !gelu ? nullptr : lanes == 16 ? vectors16::gelu : vectors8::gelu;
  const Line* packed = pack(x, rows, k, shapes).data();
  if (!parallel || columns * k < kWorthThreads) threads = 1;
  Call call{packed, w, out, rows, k, columns, out_stride, threads, accumulate != 0, shapes, finish, {0}};
  run(multiply, &call, threads, parallel);
}
