#pragma once

#include <string>
#include <utility>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"

namespace twofold::convert::testing {

inline checkpoint::Entry entry(const std::string& name, const Array& array) {
  checkpoint::Entry result;
  result.name = name;
  result.path = {name};
  result.dtype = array.dtype();
  result.shape = array.shape();
  result.load = [array] { return array; };
  return result;
}

/// start, start + 1, ... in that shape.
inline checkpoint::Entry floats(const std::string& name, const Shape& shape, float start = 1) {
  std::vector<float> values(static_cast<std::size_t>(numel(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<float>(i);
  return entry(name, Array::from<float>(shape, values));
}

inline checkpoint::Checkpoint torch_file(std::vector<checkpoint::Entry> entries) {
  checkpoint::Checkpoint result;
  result.format = checkpoint::Format::torch_zip;
  result.entries = std::move(entries);
  return result;
}

inline checkpoint::Checkpoint ckpt_file(std::vector<checkpoint::Entry> entries) {
  checkpoint::Checkpoint result = torch_file(std::move(entries));
  result.format = checkpoint::Format::mindspore_ckpt;
  return result;
}

}  // namespace twofold::convert::testing
