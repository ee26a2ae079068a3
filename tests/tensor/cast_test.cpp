#include "twofold/tensor/cast.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace twofold {
namespace {

using Json = nlohmann::json;

Json fixture(const std::string& name) {
  return Json::parse(std::ifstream(std::string(TWOFOLD_FIXTURES) + "/tensor/" + name));
}

DType torch_dtype(const Json& name) {
  return *find_dtype(&DTypeInfo::torch, name.get<std::string>());
}

Array from_hex(const std::string& hex, DType dtype) {
  const auto count = static_cast<std::int64_t>(hex.size() / 2 / size_of(dtype));
  Array array = Array::empty({count}, dtype);
  for (std::size_t i = 0; i < hex.size() / 2; ++i)
    array.mutable_raw()[i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return array;
}

/// The bits of element i, for comparison and for the message.
std::string bits(const Array& array, std::int64_t i) {
  const std::size_t size = size_of(array.dtype());
  std::string text;
  for (std::size_t k = 0; k < size; ++k)
    text += fmt::format("{:02x}",
                        static_cast<unsigned>(array.raw()[static_cast<std::size_t>(i) * size + k]));
  return text;
}

/// A complex array as twice as many real numbers; others as they are.
Array real_parts(const Array& array) {
  const std::map<DType, DType> parts = {{DType::complex32, DType::float16},
                                        {DType::complex64, DType::float32},
                                        {DType::complex128, DType::float64}};
  const auto part = parts.find(array.dtype());
  if (part == parts.end()) return array;
  return {array.storage(), part->second, {2 * array.numel()}, {1}};
}

bool is_nan(const Array& array, std::int64_t i) {
  return is_floating(array.dtype()) && std::isnan(array.select(0, i).item());
}

/// Bit for bit what torch makes of it, but for the sign and payload of a nan.
TEST(Cast, AgreesWithTorchBetweenAllPairs) {
  for (const Json& one : fixture("casts.json")) {
    const DType from = torch_dtype(one["from"]);
    const DType to = torch_dtype(one["to"]);
    const Array input = from_hex(one["input"], from);
    const Array expected = real_parts(from_hex(one["output"], to));
    const Array got = real_parts(input.to(to));
    ASSERT_EQ(got.numel(), expected.numel());
    const std::int64_t parts = input.numel() == 0 ? 1 : got.numel() / input.numel();
    for (std::int64_t i = 0; i < got.numel(); ++i) {
      if (is_nan(got, i) && is_nan(expected, i)) continue;
      EXPECT_EQ(bits(got, i), bits(expected, i))
          << to_string(from) << " " << bits(input, i / parts) << " to " << to_string(to);
    }
  }
}

TEST(Cast, NamesMatchTorchMindSporeNumpyAndSafetensors) {
  const std::vector<std::pair<const char*, std::string_view DTypeInfo::*>> columns = {
      {"torch", &DTypeInfo::torch},
      {"torch_tensor", &DTypeInfo::torch_tensor},
      {"mindspore", &DTypeInfo::mindspore},
      {"torch_storage", &DTypeInfo::torch_storage},
      {"numpy", &DTypeInfo::numpy},
      {"npy", &DTypeInfo::npy},
      {"safetensors", &DTypeInfo::safetensors}};
  for (const Json& row : fixture("dtypes.json")) {
    const DType dtype = torch_dtype(row["torch"]);
    SCOPED_TRACE(to_string(dtype));
    EXPECT_EQ(size_of(dtype), row["size"].get<std::size_t>());
    for (const auto& [name, column] : columns) {
      if (row[name].is_null() || row[name] == "<V2") continue;  // MindSpore's bfloat16 in NumPy
      EXPECT_EQ(info(dtype).*column, row[name].get<std::string>());
      EXPECT_EQ(find_dtype(column, row[name].get<std::string>()), dtype);
    }
  }
}

TEST(Cast, RefusesOpaqueTypes) {
  const Array quantized = Array::empty({2}, DType::qint8);
  EXPECT_THAT([&] { (void)quantized.to(DType::float32); },
              ::testing::ThrowsMessage<Error>("cannot convert qint8 to another type"));
  EXPECT_THROW((void)Array::zeros({2}).to(DType::bits8), Error);
  EXPECT_EQ(quantized.clone().dtype(), DType::qint8);  // copying bytes is no conversion
}

TEST(Cast, FollowsStridesOnBothSides) {
  const Array x = Array::from<float>({2, 3}, {0, 1, 2, 3, 4, 5});
  Array target = Array::zeros({3, 4}, DType::int16);
  Array part = target.narrow(1, 1, 2);
  part.copy_(x.transpose(0, 1));
  EXPECT_EQ(target.to_vector<std::int64_t>(),
            (std::vector<std::int64_t>{0, 0, 3, 0, 0, 1, 4, 0, 0, 2, 5, 0}));
  EXPECT_EQ(x.expand({2, 2, 3}).to(DType::float64).to_vector<double>(),
            (std::vector<double>{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}));
}

TEST(Cast, ManyElementsOnSeveralThreads) {
  const Array x = Array::full({1000, 301}, 1.5).transpose(0, 1);
  const Array y = x.to(DType::float16);
  EXPECT_TRUE(equal(y.to(DType::float32), x.contiguous()));
}

}  // namespace
}  // namespace twofold
