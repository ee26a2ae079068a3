// The pickle of a torch file inside an archive that is always whole: most damage to a real file
// ends at the zip reader, and never meets the code behind it.

#include <string>
#include <vector>

#include "fuzz/read.h"
#include "twofold/checkpoint/torch_reader.h"

namespace {

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU);
}

/// A stored archive without CRCs.
std::string archive(const std::vector<std::pair<std::string, std::string>>& records) {
  std::string out;
  std::string directory;
  for (const auto& [name, body] : records) {
    const auto size = static_cast<std::uint32_t>(body.size());
    std::string numbers;
    put(numbers, std::uint64_t{0});  // flags, method, time and date
    put(numbers, std::uint32_t{0});
    put(numbers, size);
    put(numbers, size);
    put(numbers, static_cast<std::uint16_t>(name.size()));
    put(numbers, std::uint16_t{0});
    put(directory, std::uint32_t{0x02014B50});
    put(directory, std::uint32_t{0});
    directory += numbers + std::string(10, '\0');
    put(directory, static_cast<std::uint32_t>(out.size()));
    directory += name;
    put(out, std::uint32_t{0x04034B50});
    put(out, std::uint16_t{0});
    out += numbers + name + body;
  }
  const auto begin = static_cast<std::uint32_t>(out.size());
  out += directory;
  put(out, std::uint32_t{0x06054B50});
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint16_t>(records.size()));
  put(out, static_cast<std::uint16_t>(records.size()));
  put(out, static_cast<std::uint32_t>(directory.size()));
  put(out, begin);
  put(out, std::uint16_t{0});
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string pickle(reinterpret_cast<const char*>(data), size);
  const std::string bytes = archive({{"a/data.pkl", pickle},
                                     {"a/data/0", std::string(64, '\1')},
                                     {"a/data/1", std::string(8, '\2')},
                                     {"a/data/2", ""},
                                     {"a/version", "3\n"}});
  return twofold::fuzz::run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                            [](const twofold::checkpoint::Source& source) {
                              twofold::fuzz::load_all(twofold::checkpoint::read_torch(source));
                            });
}
