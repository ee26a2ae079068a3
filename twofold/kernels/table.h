#pragma once

#include <span>
#include <string_view>

#include "twofold/core/error.h"
#include "twofold/core/export.h"

namespace twofold::kernels {

/// Which rows of the tables may be chosen.
enum class KernelChoice : std::uint8_t { fastest, native, onednn };

/// The process's choice; `fastest` at first. `native` excludes every other row; `onednn` takes the
/// native row only where oneDNN has none. For tests and comparisons.
TWOFOLD_API void set_kernel_choice(KernelChoice choice) noexcept;
TWOFOLD_API KernelChoice kernel_choice() noexcept;

/// One way to compute an operator. `supports` looks at dtypes, layouts and sizes.
template <class Args>
struct Kernel {
  std::string_view name;
  bool (*supports)(const Args& args);
  void (*run)(const Args& args);
};

template <class Args>
bool always(const Args& /*args*/) {
  return true;
}

/// Runs the first row that is allowed and supports `args`. The last row of every table is the
/// native one and supports everything that the operator lets through.
template <class Args>
void run_first(std::span<const Kernel<Args>> rows, const Args& args) {
  for (const Kernel<Args>& row : rows) {
    const bool last = &row == &rows.back();
    if (!last && kernel_choice() == KernelChoice::native) continue;
    if (row.supports(args)) {
      row.run(args);
      return;
    }
  }
  fail(ErrorKind::internal, "no kernel supports these arguments");
}

}  // namespace twofold::kernels
