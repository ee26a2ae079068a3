#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/data/idx.h"
#include "twofold/net/description.h"
#include "twofold/net/input.h"
#include "twofold/net/network.h"

namespace twofold::convert::testing {

/// A file of the main job: examples/data of the repository.
inline std::filesystem::path data_file(const std::string& name) {
  return std::filesystem::path(TWOFOLD_SOURCE_DIR) / "examples" / "data" / name;
}

inline net::Description described(const std::string& name) {
  return net::read(data_file(name + ".json"));
}

/// Digits [first, last) of the 10,000 as they lie in their file.
inline Array pictures(std::uint64_t first, std::uint64_t last) {
  return data::read_idx(data_file("digits-images.gz"), {.first = first, .last = last}).array;
}

/// The outputs of a network for raw samples, in batches.
inline std::vector<float> outputs(net::Network& network, const Array& raw) {
  std::vector<float> all;
  for (std::int64_t at = 0; at < raw.size(0); at += 500) {
    const Array batch = raw.narrow(0, at, std::min<std::int64_t>(500, raw.size(0) - at));
    const Tensor out = network.forward(Tensor(prepare(network.description(), batch, "digits")));
    const auto values = out.array().to_vector<float>();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

inline std::vector<int> classes(const std::vector<float>& scores) {
  std::vector<int> best;
  for (auto at = scores.begin(); at != scores.end(); at += 10)
    best.push_back(static_cast<int>(std::max_element(at, at + 10) - at));
  return best;
}

/// How many of digits [first, last) are right.
inline int count_right(net::Network& network, std::uint64_t first, std::uint64_t last) {
  const std::vector<int> found = classes(outputs(network, pictures(first, last)));
  const Array labels =
      data::read_idx(data_file("digits-labels.gz"), {.first = first, .last = last}).array;
  const auto truth = labels.to_vector<std::int64_t>();
  int right = 0;
  for (std::size_t i = 0; i < found.size(); ++i) right += found[i] == truth[i] ? 1 : 0;
  return right;
}

}  // namespace twofold::convert::testing
