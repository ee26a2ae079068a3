#include "twofold/checkpoint/safetensors_header.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "twofold/checkpoint/json_events.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

constexpr std::uint64_t kHeaderAlignment = 8;

/// Fills a header from the events of its JSON.
class HeaderEvents : public JsonEvents {
 public:
  explicit HeaderEvents(const Source& source)
      : JsonEvents(source, kMaxSafetensorsDepth), source_(source) {}

  SafetensorsHeader take() {
    run();
    return std::move(header_);
  }

 private:
  enum class Field : std::uint8_t { none, dtype, shape, offsets };
  struct Tensor {
    std::string name;
    std::optional<std::string> dtype;
    std::optional<std::vector<std::uint64_t>> shape, offsets;
  };

  [[noreturn]] void refuse_tensor(std::string_view what) const {
    refuse(fmt::format("tensor \"{}\": {}", escaped(tensor_.name), what));
  }

  void on_key(const std::string& name) override {
    if (depth() == 1) {
      in_metadata_ = name == kSafetensorsMetadata;
      tensor_ = {.name = name, .dtype = {}, .shape = {}, .offsets = {}};
      field_ = Field::none;
    } else if (in_metadata_) {
      header_.metadata.emplace_back(name, "");
    } else {
      field_ = name == "dtype"          ? Field::dtype
               : name == "shape"        ? Field::shape
               : name == "data_offsets" ? Field::offsets
                                        : Field::none;
      if (field_ == Field::none)
        refuse_tensor(
            fmt::format("expected dtype, shape and data_offsets, got \"{}\"", escaped(name)));
    }
  }

  void on_text(const std::string& text) override {
    if (depth() == 2 && in_metadata_) {
      header_.metadata.back().second = text;
    } else if (depth() == 2 && field_ == Field::dtype) {
      tensor_.dtype = text;
    } else {
      on_other("text");
    }
  }

  void on_unsigned(std::uint64_t value) override {
    if (depth() != 3) return on_other("number");
    auto& list = field_ == Field::shape ? tensor_.shape : tensor_.offsets;
    if (list->size() >= kMaxDims)
      fail_at(ErrorKind::limit, source_.at(0), "tensor \"{}\": expected at most {} dimensions",
              escaped(tensor_.name), kMaxDims);
    list->push_back(value);
  }

  void on_other(std::string_view what) override {
    if (in_metadata_) refuse(fmt::format("expected texts in __metadata__, got {}", what));
    if (depth() < 2) refuse(fmt::format("expected an object for each tensor, got {}", what));
    refuse_tensor(fmt::format("expected a dtype and lists of sizes of 0 or more, got {}", what));
  }

  void on_open(bool is_object) override {
    const bool fits = is_object ? depth() <= 2 : depth() == 3 && field_ != Field::dtype;
    if (!fits || (depth() == 3 && in_metadata_)) on_other(is_object ? "an object" : "a list");
    if (is_object) return;
    auto& list = field_ == Field::shape ? tensor_.shape : tensor_.offsets;
    list.emplace();
  }

  void on_close(bool is_object) override {
    if (is_object && depth() == 2 && !in_metadata_) finish_tensor();
  }

  void finish_tensor() {
    if (!tensor_.dtype || !tensor_.shape || !tensor_.offsets)
      refuse_tensor("expected dtype, shape and data_offsets");
    if (tensor_.offsets->size() != 2) refuse_tensor("expected two data_offsets");
    const auto dtype = find_dtype(&DTypeInfo::safetensors, *tensor_.dtype);
    if (!dtype || tensor_.dtype->empty())
      fail_at(ErrorKind::unsupported, source_.at(0), "tensor \"{}\": dtype \"{}\" is not read",
              escaped(tensor_.name), escaped(*tensor_.dtype));
    SafetensorsTensor& made = header_.tensors.emplace_back();
    made.name = tensor_.name;
    made.dtype = *dtype;
    made.begin = tensor_.offsets->front();
    made.end = tensor_.offsets->back();
    for (const std::uint64_t size : *tensor_.shape) {
      if (!std::in_range<std::int64_t>(size)) refuse_tensor("expected sizes below 2^63");
      made.shape.push_back(static_cast<std::int64_t>(size));
    }
    if (*dtype == DType::float4_e2m1fn_x2) halve(made.shape);
  }

  /// The file counts the values, of which two are in a byte.
  void halve(Shape& shape) const {
    if (shape.empty() || shape.back() % 2 != 0)
      refuse_tensor("expected an even last size for packed pairs of F4");
    shape.back() /= 2;
  }

  Source source_;
  SafetensorsHeader header_;
  Tensor tensor_ = {};
  bool in_metadata_ = false;
  Field field_ = Field::none;
};

std::optional<std::uint64_t> bytes_of(const SafetensorsTensor& tensor) {
  if (std::ranges::find(tensor.shape, 0) != tensor.shape.end()) return 0;
  std::optional<std::uint64_t> bytes = size_of(tensor.dtype);
  for (const std::int64_t size : tensor.shape)
    bytes = bytes ? multiplied(*bytes, static_cast<std::uint64_t>(size)) : bytes;
  return bytes && std::in_range<std::int64_t>(*bytes) ? bytes : std::nullopt;
}

void check_cover(const Source& json, const SafetensorsHeader& header, std::uint64_t data_size) {
  std::vector<const SafetensorsTensor*> order;
  order.reserve(header.tensors.size());
  for (const SafetensorsTensor& tensor : header.tensors) order.push_back(&tensor);
  std::ranges::sort(order, [](const SafetensorsTensor* a, const SafetensorsTensor* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t covered = 0;
  for (const SafetensorsTensor* tensor : order) {
    const auto refuse = [&](const std::string& what) {
      fail_at(ErrorKind::format, json.at(0), "tensor \"{}\": {}", escaped(tensor->name), what);
    };
    if (tensor->begin != covered || tensor->end < tensor->begin)
      refuse(fmt::format("expected data_offsets that begin at {}, got [{}, {}]", covered,
                         tensor->begin, tensor->end));
    const auto bytes = bytes_of(*tensor);
    if (!bytes || *bytes != tensor->end - tensor->begin)
      refuse(fmt::format("expected {} bytes for shape {} of {}, got {}",
                         bytes ? fmt::format("{}", *bytes) : "too many", to_string(tensor->shape),
                         to_string(tensor->dtype), tensor->end - tensor->begin));
    covered = tensor->end;
  }
  if (covered != data_size)
    fail_at(ErrorKind::format, json.at(0), "expected {} bytes of data behind the header, got {}",
            covered, data_size);
}

/// JSON text in quotes.
std::string json_text(std::string_view text) {
  check(is_utf8(text), ErrorKind::value, "\"{}\" is no UTF-8, which safetensors needs",
        escaped(text));
  return nlohmann::json(text).dump();
}

std::string tensor_text(const SafetensorsTensor& tensor) {
  Shape shape = tensor.shape;
  if (tensor.dtype == DType::float4_e2m1fn_x2 && !shape.empty()) shape.back() *= 2;
  return fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                     json_text(tensor.name), info(tensor.dtype).safetensors, fmt::join(shape, ","),
                     tensor.begin, tensor.end);
}

}  // namespace

SafetensorsHeader read_safetensors_header(const Source& json, std::uint64_t data_size) {
  SafetensorsHeader header = HeaderEvents(json).take();
  check_cover(json, header, data_size);
  return header;
}

std::string safetensors_header_text(const SafetensorsHeader& header) {
  std::vector<std::string> parts;
  parts.reserve(header.tensors.size() + 1);
  if (!header.metadata.empty()) {
    std::vector<std::string> pairs;
    for (const auto& [key, value] : header.metadata)
      pairs.push_back(json_text(key) + ":" + json_text(value));
    parts.push_back(
        fmt::format("{}:{{{}}}", json_text(kSafetensorsMetadata), fmt::join(pairs, ",")));
  }
  for (const SafetensorsTensor& tensor : header.tensors) parts.push_back(tensor_text(tensor));
  std::string text = fmt::format("{{{}}}", fmt::join(parts, ","));
  text.append((kHeaderAlignment - text.size() % kHeaderAlignment) % kHeaderAlignment, ' ');
  check(text.size() <= kMaxSafetensorsHeader, ErrorKind::limit,
        "a safetensors header of {} bytes; the format allows {}", text.size(),
        kMaxSafetensorsHeader);
  return text;
}

}  // namespace twofold::checkpoint
