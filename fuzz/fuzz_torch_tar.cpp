#include "fuzz/read.h"
#include "twofold/checkpoint/torch_tar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    twofold::fuzz::load_all(twofold::checkpoint::read_torch_tar(source));
  });
}
