#include "fuzz/read.h"
#include "twofold/data/picture.h"

// PNG and JPEG, by their first bytes; pictures of many pixels would only be slow.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return twofold::fuzz::run(data, size, [](const twofold::checkpoint::Source& source) {
    (void)twofold::data::read_picture(source.name(), source.bytes(), {.pixels = 1 << 16});
  });
}
