#include "fuzz/read.h"
#include "twofold/checkpoint/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    const twofold::Array array = twofold::checkpoint::read_npy(source);
    if (array.numel() <= twofold::fuzz::kMaxElements) (void)sha256(array);
  });
}
