#include "twofold/checkpoint/shards.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "twofold/checkpoint/containers.h"
#include "twofold/checkpoint/json_events.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

constexpr std::string_view kIndexEnd = ".index.json";

/// What a folder's file is called, the likeliest first.
constexpr std::array<std::string_view, 4> kFolderFiles{
    "model.safetensors.index.json", "model.safetensors", "pytorch_model.bin.index.json",
    "pytorch_model.bin"};

class IndexEvents : public JsonEvents {
 public:
  explicit IndexEvents(const Source& source) : JsonEvents(source, kMaxShardIndexDepth) {}

  WeightMap take() {
    run();
    if (!is_found_) refuse("expected a weight_map in the index of shards, got none");
    return std::move(map_);
  }

 private:
  /// What stands beside the map (sums, which are often wrong) is not looked at.
  [[nodiscard]] bool skips() const { return depth() > 0 && !in_map_; }

  void on_key(const std::string& name) override {
    if (depth() == 1) {
      in_map_ = name == "weight_map";
      is_found_ = is_found_ || in_map_;
    } else if (in_map_) {
      name_ = name;
    }
  }
  void on_text(const std::string& text) override {
    if (in_map_ && depth() == 2) {
      map_.emplace(name_, text);
    } else {
      on_other("text");
    }
  }
  void on_unsigned(std::uint64_t) override { on_other("number"); }
  void on_other(std::string_view what) override {
    if (depth() == 0 || in_map_)
      refuse(fmt::format("expected an object of tensors' names and shards' names, got {}", what));
  }
  void on_open(bool is_object) override {
    const bool fits = depth() == 1 ? is_object : skips() || (depth() == 2 && is_object);
    if (!fits) refuse("expected an object of tensors' names and shards' names, got another");
  }
  void on_close(bool) override {
    if (depth() == 2) in_map_ = false;
  }

  WeightMap map_;
  std::string name_;
  bool in_map_ = false;
  bool is_found_ = false;
};

/// A shard lies beside its index: a plain name, no way to anywhere.
bool is_plain_name(std::string_view name) {
  return !name.empty() && !name.starts_with('.') &&
         name.find_first_of(std::string_view("/\\\0:", 4)) == std::string_view::npos;
}

/// Puts the shards of one index together.
class Assembly {
 public:
  explicit Assembly(const std::filesystem::path& index)
      : index_(index), source_(Source::open(index)), map_(read_shard_index(source_)) {
    for (const auto& [name, shard] : map_) shards_.insert(shard);
    if (shards_.size() > kMaxShards)
      fail_at(ErrorKind::limit, source_.at(0), "expected at most {} shards, got {}", kMaxShards,
              shards_.size());
  }

  Checkpoint take(const Progress& progress) {
    found_.files.push_back(index_);
    std::uint64_t done = 0;
    for (const std::string& shard : shards_) {
      add(shard);
      if (progress) progress(++done, shards_.size());
    }
    for (const auto& [name, shard] : map_)
      if (!taken_.contains(name))
        refuse("the index names tensor \"{}\", which shard \"{}\" does not have", escaped(name),
               escaped(shard));
    return std::move(found_);
  }

 private:
  template <class... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) const {
    fail_at(ErrorKind::format, {.file = source_.name()}, text, std::forward<Args>(args)...);
  }

  void add(const std::string& shard) {
    const std::filesystem::path file = index_.parent_path() / shard;
    Checkpoint part = read_any(Source::open(file));
    const bool is_first = found_.files.size() == 1;
    if (!is_first && part.format != found_.format)
      refuse("shard \"{}\" is a {} file, others are {}", escaped(shard), to_string(part.format),
             to_string(found_.format));
    if (is_first) {
      found_.format = part.format;
      found_.ordered = part.ordered;
    }
    found_.files.push_back(file);
    for (Entry& entry : part.entries) add(shard, std::move(entry));
    for (Value& value : part.values)
      if (values_.insert(value.name).second) found_.values.push_back(std::move(value));
    std::ranges::move(part.module_versions, std::back_inserter(found_.module_versions));
    std::ranges::move(part.opaque, std::back_inserter(found_.opaque));
  }

  void add(const std::string& shard, Entry entry) {
    const auto [first, is_new] = taken_.emplace(entry.name, shard);
    if (!is_new)
      refuse("tensor \"{}\" is in two shards, \"{}\" and \"{}\"", escaped(entry.name),
             escaped(first->second), escaped(shard));
    const auto mapped = map_.find(entry.name);
    // A tie that safetensors records need not be in the index: its bytes are the other name's.
    const bool is_tie = found_.format == Format::safetensors && entry.alias_of.has_value();
    if (mapped == map_.end() && !is_tie)
      refuse("shard \"{}\" has tensor \"{}\", which the index does not name", escaped(shard),
             escaped(entry.name));
    if (mapped != map_.end() && mapped->second != shard)
      refuse("tensor \"{}\" is in shard \"{}\", but the index says \"{}\"", escaped(entry.name),
             escaped(shard), escaped(mapped->second));
    found_.entries.push_back(std::move(entry));
  }

  std::filesystem::path index_;
  Source source_;
  WeightMap map_;
  std::set<std::string> shards_;
  std::unordered_map<std::string, std::string> taken_;  ///< tensors, with their shard
  std::unordered_set<std::string> values_;
  Checkpoint found_;
};

}  // namespace

WeightMap read_shard_index(const Source& source) {
  if (source.size() > kMaxShardIndex)
    fail_at(ErrorKind::limit, source.at(0), "expected an index of at most {} bytes, got {}",
            kMaxShardIndex, source.size());
  WeightMap map = IndexEvents(source).take();
  for (const auto& [name, shard] : map)
    if (!is_plain_name(shard))
      fail_at(ErrorKind::format, {.file = source.name()},
              "tensor \"{}\": \"{}\" is no plain name of a file beside the index", escaped(name),
              escaped(shard));
  return map;
}

bool is_shard_index(const std::filesystem::path& file) {
  return file.filename().string().ends_with(kIndexEnd);
}

std::filesystem::path file_of_folder(const std::filesystem::path& folder) {
  std::error_code ignored;  // what is not there is looked for under the next name
  for (const std::string_view name : kFolderFiles)
    if (std::filesystem::exists(folder / name, ignored)) return folder / name;
  fail_at(ErrorKind::io, {.file = folder.string()},
          "this is a directory, and it has none of the files {}", fmt::join(kFolderFiles, ", "));
}

Checkpoint read_shards(const std::filesystem::path& index, const ReadOptions& options) {
  return Assembly(index).take(options.progress);
}

}  // namespace twofold::checkpoint
