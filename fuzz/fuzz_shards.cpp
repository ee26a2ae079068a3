#include "fuzz/read.h"
#include "twofold/checkpoint/shards.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    (void)twofold::checkpoint::read_shard_index(source);
  });
}
