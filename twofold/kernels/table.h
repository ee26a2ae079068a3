#pragma once

#include <cstdint>
#include <span>

#include "twofold/core/error.h"
#include "twofold/core/export.h"

namespace twofold::kernels {

/// Which rows of the tables go first.
enum class KernelChoice : std::uint8_t { fastest, native, onednn };

/// The process's choice; `fastest`, the order of the tables, at first. The others put the rows of
/// one name first wherever those support the case. For tests and comparisons.
TWOFOLD_API void set_kernel_choice(KernelChoice choice) noexcept;
TWOFOLD_API KernelChoice kernel_choice() noexcept;

/// One way to compute an operator. `Args` is plain: sizes, and pointers to dense memory.
template <class Args>
struct Kernel {
  KernelChoice name;              ///< native or onednn
  bool (*supports)(const Args&);  ///< whether the results would be right, not whether it pays
  /// Computes.
  void (*run)(const Args&);
};

/// The condition of native rows: they compute everything.
template <class Args>
bool always(const Args& /*args*/) {
  return true;
}

/// Runs the row that was chosen if it supports `args`, else the first that does.
template <class Args>
void run_first(std::span<const Kernel<Args>> rows, const Args& args) {
  const KernelChoice choice = kernel_choice();
  for (const Kernel<Args>& row : rows)
    if (row.name == choice && row.supports(args)) return row.run(args);
  for (const Kernel<Args>& row : rows)
    if (row.supports(args)) return row.run(args);
  fail(ErrorKind::internal, "no kernel supports the arguments");
}

}  // namespace twofold::kernels
