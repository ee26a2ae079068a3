#include "fuzz/read.h"
#include "twofold/data/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    (void)twofold::data::read_idx("input", source.bytes());
  });
}
