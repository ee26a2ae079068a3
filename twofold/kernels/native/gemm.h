#pragma once

#include <cstdint>

namespace twofold::kernels::native {

/// A matrix in row-major order, its rows `step` elements apart.
template <class T>
struct Matrix {
  T* data;
  std::int64_t step;
};

namespace detail {

/// A tile of c whose sums stay in registers.
template <class T, std::int64_t kRows, std::int64_t kColumns>
void add_tile(std::int64_t depth, Matrix<const T> a, Matrix<const T> b, Matrix<T> c) {
  T sums[kRows][kColumns];
  for (std::int64_t i = 0; i < kRows; ++i)
    for (std::int64_t j = 0; j < kColumns; ++j) sums[i][j] = c.data[i * c.step + j];
  for (std::int64_t k = 0; k < depth; ++k)
    for (std::int64_t i = 0; i < kRows; ++i) {
      const T factor = a.data[i * a.step + k];
      for (std::int64_t j = 0; j < kColumns; ++j) sums[i][j] += factor * b.data[k * b.step + j];
    }
  for (std::int64_t i = 0; i < kRows; ++i)
    for (std::int64_t j = 0; j < kColumns; ++j) c.data[i * c.step + j] = sums[i][j];
}

template <class T, std::int64_t kRows>
void add_rows(std::int64_t columns, std::int64_t depth, Matrix<const T> a, Matrix<const T> b,
              Matrix<T> c) {
  constexpr std::int64_t kWide = 32 / sizeof(T);
  std::int64_t j = 0;
  for (; j + kWide <= columns; j += kWide)
    add_tile<T, kRows, kWide>(depth, a, {b.data + j, b.step}, {c.data + j, c.step});
  for (; j < columns; ++j)
    add_tile<T, kRows, 1>(depth, a, {b.data + j, b.step}, {c.data + j, c.step});
}

}  // namespace detail

/// c[rows, columns] += a[rows, depth] * b[depth, columns]. No two of them overlap.
template <class T>
void add_product(std::int64_t rows, std::int64_t columns, std::int64_t depth, Matrix<const T> a,
                 Matrix<const T> b, Matrix<T> c) {
  constexpr std::int64_t kTall = 4;
  std::int64_t i = 0;
  for (; i + kTall <= rows; i += kTall)
    detail::add_rows<T, kTall>(columns, depth, {a.data + i * a.step, a.step}, b,
                               {c.data + i * c.step, c.step});
  for (; i < rows; ++i)
    detail::add_rows<T, 1>(columns, depth, {a.data + i * a.step, a.step}, b,
                           {c.data + i * c.step, c.step});
}

}  // namespace twofold::kernels::native
