#include "twofold/kernels/add.h"

#include <array>

#include "twofold/kernels/native/add.h"
#include "twofold/kernels/onednn/add.h"
#include "twofold/kernels/table.h"

namespace twofold::kernels {

void add(const AddArgs& args) {
  static constexpr std::array kRows = {
      Kernel<AddArgs>{KernelChoice::native, always<AddArgs>, native::add},
      Kernel<AddArgs>{KernelChoice::onednn, onednn::supports_add, onednn::add},
  };
  run_first<AddArgs>(kRows, args);
}

}  // namespace twofold::kernels
