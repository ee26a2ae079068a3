#pragma once

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "twofold/kernels/table.h"
#include "twofold/tensor/tensor.h"

/// Reading tests/fixtures/ops/cases.json and holding operators to it.
namespace twofold::ops::testing {

using Json = nlohmann::json;
/// The tensors of a case by name; absent ones are undefined.
using Named = std::map<std::string, Tensor>;

/// How a case's tensors lie in memory.
enum class Layout { plain, channels_last, gaps, unaligned };

/// One way to run every case.
struct Variant {
  const char* name;
  kernels::KernelChoice choice = kernels::KernelChoice::fastest;
  Layout layout = Layout::plain;
  bool as_double = false;  ///< float32 cases in float64: only native kernels have it
};

inline constexpr std::array kVariants = {
    Variant{"fastest"},
    Variant{"native", kernels::KernelChoice::native},
    Variant{"onednn", kernels::KernelChoice::onednn},
    Variant{"native, channels last", kernels::KernelChoice::native, Layout::channels_last},
    Variant{"onednn, channels last", kernels::KernelChoice::onednn, Layout::channels_last},
    Variant{"gaps", kernels::KernelChoice::fastest, Layout::gaps},
    Variant{"borrowed and unaligned", kernels::KernelChoice::fastest, Layout::unaligned},
    Variant{"float64", kernels::KernelChoice::fastest, Layout::plain, true},
};

/// The choice of kernels for as long as this lives.
class Choosing {
 public:
  explicit Choosing(kernels::KernelChoice choice) { kernels::set_kernel_choice(choice); }
  ~Choosing() { kernels::set_kernel_choice(kernels::KernelChoice::fastest); }
  Choosing(const Choosing&) = delete;
  Choosing& operator=(const Choosing&) = delete;
  Choosing(Choosing&&) = delete;
  Choosing& operator=(Choosing&&) = delete;
};

inline double number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  return std::stod(value.get<std::string>());  // nan, inf, -inf
}

inline Tensor tensor_of(const Json& json) {
  if (json.is_null()) return {};
  const auto shape = json["shape"].get<Shape>();
  const auto dtype = *find_dtype(&DTypeInfo::torch, json["dtype"].get<std::string>());
  std::vector<double> values;
  for (const Json& value : json["values"]) values.push_back(number(value));
  return Tensor(Array::from(shape, values).to(dtype));
}

/// The same values behind a gap after each row.
inline Array with_gaps(const Array& array) {
  if (array.dim() == 0) return array;
  Shape wide = array.shape();
  wide.back() += 2;
  Array room = Array::full(wide, 77, array.dtype());
  Array part = room.narrow(-1, 1, array.shape().back());
  part.copy_(array);
  return part;
}

/// The same bytes at an odd address that is not ours to write.
inline Array unaligned(const Array& array) {
  const Array dense = array.contiguous();
  auto bytes = std::make_shared<std::vector<std::byte>>(dense.nbytes() + 1);
  if (dense.numel() > 0) std::memcpy(bytes->data() + 1, dense.raw(), dense.nbytes());
  return {Storage::borrow(bytes->data() + 1, dense.nbytes(), bytes), array.dtype(), array.shape(),
          dense.strides()};
}

inline Array laid_out(const Array& array, Layout layout) {
  switch (layout) {
    case Layout::channels_last:
      return array.dim() == 4 ? array.channels_last() : array;
    case Layout::gaps:
      return with_gaps(array);
    case Layout::unaligned:
      return unaligned(array);
    default:
      return array;
  }
}

inline Named tensors_of(const Json& entry, const Variant& variant) {
  Named named;
  for (const auto& [name, json] : entry["tensors"].items()) {
    const Tensor tensor = tensor_of(json);
    if (!tensor.defined()) {
      named[name] = tensor;
      continue;
    }
    const bool widen = variant.as_double && tensor.dtype() == DType::float32;
    const Array array = widen ? tensor.array().to(DType::float64) : tensor.array();
    named[name] = Tensor(laid_out(array, variant.layout));
  }
  return named;
}

/// How far apart results may be, relative to the largest expected value.
inline double tolerance(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return 1.0 / 1024;
    case DType::bfloat16:
      return 1.0 / 128;
    case DType::float64:
      return 1e-8;  // the fixture has nine digits
    case DType::float32:
      return 1e-5;
    default:
      return 0;
  }
}

inline void expect_close(const Tensor& got, const Json& json, bool as_double) {
  const Tensor expected = tensor_of(json);
  const bool widened = as_double && expected.dtype() == DType::float32;
  EXPECT_EQ(got.dtype(), widened ? DType::float64 : expected.dtype());
  ASSERT_EQ(got.shape(), expected.shape());
  const std::vector<double> x = got.array().to_vector<double>();
  const std::vector<double> y = expected.array().to_vector<double>();
  double largest = 0;
  for (const double value : y)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  const double allowed = tolerance(expected.dtype()) * std::max(largest, 0.5);
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) {
      EXPECT_TRUE(std::isnan(x[i])) << "at " << i << ": expected nan, got " << x[i];
    } else if (std::isinf(y[i]) || tolerance(expected.dtype()) == 0) {
      EXPECT_EQ(x[i], y[i]) << "at " << i;
    } else {
      EXPECT_NEAR(x[i], y[i], allowed) << "at " << i;
    }
  }
}

inline const Json& all_cases() {
  static const Json cases =
      Json::parse(std::ifstream(std::string(TWOFOLD_FIXTURES) + "/ops/cases.json"));
  return cases;
}

/// Runs an operator on a case; the results by name, as the fixture names them.
using Run = std::function<Named(Named& tensors, const Json& options)>;

inline void hold_to_case(const Json& entry, const Variant& variant, const Run& run) {
  Named tensors = tensors_of(entry, variant);
  const Choosing choosing(variant.choice);
  if (!entry.contains("error")) {
    const Named results = run(tensors, entry["options"]);
    for (const auto& [name, json] : entry["results"].items())
      expect_close(results.at(name), json, variant.as_double);
    return;
  }
  try {
    run(tensors, entry["options"]);
    ADD_FAILURE() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(entry["error"].get<std::string>()));
  }
}

/// Holds `run` to every case of `op`, in every variant.
inline void hold_to_cases(const std::string& op, const Run& run) {
  int count = 0;
  for (const auto& [name, entry] : all_cases().items()) {
    if (entry["op"] != op) continue;
    ++count;
    const Json& tensors = entry["tensors"];
    const bool widens =
        tensors.value("input", tensors.value("part0", Json()))["dtype"] == "float32";
    for (const Variant& variant : kVariants) {
      if (variant.as_double && !widens) continue;
      SCOPED_TRACE(name + ", " + variant.name);
      hold_to_case(entry, variant, run);
    }
  }
  EXPECT_GT(count, 0) << "no cases of " << op;
}

}  // namespace twofold::ops::testing
