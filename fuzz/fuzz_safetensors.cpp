#include "fuzz/read.h"
#include "twofold/checkpoint/safetensors_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    twofold::fuzz::load_all(twofold::checkpoint::read_safetensors(source));
  });
}
