#include "twofold/kernels/add.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void add(const AddArgs& args) {
  static constexpr std::array<Kernel<AddArgs>, 2> kRows = {{
      {"onednn", onednn::supports_add, onednn::add},
      {"native", always, native::add},
  }};
  run_first<AddArgs>(kRows, args);
}

}  // namespace twofold::kernels
