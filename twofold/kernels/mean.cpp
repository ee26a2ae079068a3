#include "twofold/kernels/mean.h"

#include <array>

#include "twofold/kernels/native/mean.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void mean(const MeanArgs& args) {
  static constexpr std::array kRows = {
      Kernel<MeanArgs>{KernelChoice::native, always<MeanArgs>, native::mean},
  };
  run_first<MeanArgs>(kRows, args);
}

}  // namespace twofold::kernels
