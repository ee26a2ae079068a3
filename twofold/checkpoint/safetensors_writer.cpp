#include "twofold/checkpoint/safetensors_writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "twofold/checkpoint/atomic_file.h"
#include "twofold/checkpoint/safetensors_header.h"
#include "twofold/checkpoint/writing.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

/// The library lays tensors out by dtype, the last of these first.
constexpr auto kLayoutOrder = std::to_array<DType>({DType::boolean,         DType::float4_e2m1fn_x2,
                                                    DType::uint8,           DType::int8,
                                                    DType::float8_e5m2,     DType::float8_e4m3fn,
                                                    DType::float8_e8m0fnu,  DType::float8_e4m3fnuz,
                                                    DType::float8_e5m2fnuz, DType::int16,
                                                    DType::uint16,          DType::float16,
                                                    DType::bfloat16,        DType::int32,
                                                    DType::uint32,          DType::float32,
                                                    DType::complex64,       DType::float64,
                                                    DType::int64,           DType::uint64});

std::ptrdiff_t rank_of(DType dtype) {
  return std::ranges::find(kLayoutOrder, dtype) - kLayoutOrder.begin();
}

struct ValueText {
  std::string operator()(std::monostate) const { return "None"; }
  std::string operator()(bool v) const { return v ? "True" : "False"; }
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const { return fmt::format("{}", v); }
  std::string operator()(const std::string& v) const { return v; }
};

/// Entries in the order of the file's data, and the header that places them.
struct Layout {
  SafetensorsHeader header;
  std::vector<const Entry*> order;
};

void check_entry(const Entry& entry) {
  check(entry.name != kSafetensorsMetadata, ErrorKind::value,
        "a tensor cannot be called {} in safetensors", kSafetensorsMetadata);
  if (info(entry.dtype).safetensors.empty())
    fail_at(ErrorKind::unsupported, {.tensor = escaped(entry.name)},
            "safetensors has no word for type {}", to_string(entry.dtype));
}

void place(SafetensorsHeader& header) {
  std::vector<SafetensorsTensor*> order;
  for (SafetensorsTensor& tensor : header.tensors) order.push_back(&tensor);
  std::ranges::sort(order, [](const SafetensorsTensor* a, const SafetensorsTensor* b) {
    return std::pair(-rank_of(a->dtype), std::string_view(a->name)) <
           std::pair(-rank_of(b->dtype), std::string_view(b->name));
  });
  std::uint64_t at = 0;
  for (SafetensorsTensor* tensor : order) {
    tensor->begin = at;
    tensor->end = checked_add(at, tensor->end);
    at = tensor->end;
  }
}

Layout layout_of(const Checkpoint& content) {
  check_names(content);
  const Ties ties(content);
  Layout layout;
  std::vector<const Entry*> kept;
  for (const Value& value : content.values)
    layout.header.metadata.emplace_back(value.name, std::visit(ValueText{}, value.value));
  for (const Entry& entry : content.entries) {
    if (!entry.persistent) continue;
    check_entry(entry);
    const Entry& original = ties.original(entry);
    if (&original != &entry) {
      layout.header.metadata.emplace_back(entry.name, original.name);
      continue;
    }
    layout.header.tensors.push_back(
        {.name = entry.name, .dtype = entry.dtype, .shape = entry.shape, .end = entry.bytes()});
    kept.push_back(&entry);
  }
  place(layout.header);
  std::vector<std::size_t> by_place(kept.size());
  for (std::size_t i = 0; i < by_place.size(); ++i) by_place[i] = i;
  const auto& tensors = layout.header.tensors;
  std::ranges::stable_sort(by_place, [&tensors](std::size_t a, std::size_t b) {
    return std::pair(tensors[a].begin, tensors[a].end) <
           std::pair(tensors[b].begin, tensors[b].end);
  });
  for (const std::size_t i : by_place) layout.order.push_back(kept[i]);
  return layout;
}

}  // namespace

void write_safetensors(const std::filesystem::path& file, const Checkpoint& content,
                       const WriteOptions& options) {
  const Layout layout = layout_of(content);
  const std::string header = safetensors_header_text(layout.header);
  std::uint64_t total = 0;
  for (const Entry* entry : layout.order) total += entry->bytes();
  AtomicFile out(file);
  std::string length;
  for (unsigned i = 0; i < 8; ++i)
    length += static_cast<char>((std::uint64_t{header.size()} >> (8 * i)) & 0xFFU);
  out.write(length);
  out.write(header);
  std::uint64_t done = 0;
  for (const Entry* entry : layout.order) {
    const Array values = dense_values(*entry);
    out.write(std::span(values.raw(), static_cast<std::size_t>(values.nbytes())));
    done += entry->bytes();
    if (options.progress) options.progress(done, total);
  }
  out.commit();
}

}  // namespace twofold::checkpoint
