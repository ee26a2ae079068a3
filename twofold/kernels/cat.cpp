#include "twofold/kernels/cat.h"

#include <array>

#include "twofold/kernels/table.h"

namespace twofold::kernels {

void cat(const CatArgs& args) {
  static constexpr std::array<Kernel<CatArgs>, 2> kRows = {{
      {"onednn", onednn::supports_cat, onednn::cat},
      {"native", always, native::cat},
  }};
  run_first<CatArgs>(kRows, args);
}

}  // namespace twofold::kernels
