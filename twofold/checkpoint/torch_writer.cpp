#include "twofold/checkpoint/torch_writer.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <unordered_map>
#include <vector>

#include "twofold/checkpoint/pickle_writer.h"
#include "twofold/checkpoint/tree.h"
#include "twofold/checkpoint/writing.h"
#include "twofold/checkpoint/zip_writer.h"
#include "twofold/core/checked.h"
#include "twofold/core/text.h"

namespace twofold::checkpoint {

using twofold::to_string;

namespace {

/// The folder of all records: the file's name without its extension, as torch cuts it.
std::string root_of(const std::filesystem::path& file) {
  const std::string name = file.string();
  const std::string stem = name.substr(name.find_last_of("/\\") + 1);
  const std::string root = stem.substr(0, stem.rfind('.'));
  const bool is_ascii = std::ranges::all_of(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\0'; });
  return is_ascii && !root.empty() && root != ".." ? root : "archive";
}

/// Which storage each tensor is in: tensors that are one tensor share one.
class StoragePlan {
 public:
  explicit StoragePlan(const Checkpoint& content) : ties_(content) {}

  /// The key of the entry's storage, given at first use.
  std::size_t key_of(const Entry& entry) {
    const Entry& first = ties_.original(entry);
    const auto [known, is_new] = keys_.emplace(&first, order_.size());
    if (is_new) order_.push_back(&first);
    return known->second;
  }

  /// The tensors whose values the storages are, in order of their keys.
  [[nodiscard]] const std::vector<const Entry*>& order() const { return order_; }

 private:
  Ties ties_;
  std::unordered_map<const Entry*, std::size_t> keys_;
  std::vector<const Entry*> order_;
};

class ObjectWriter {
 public:
  explicit ObjectWriter(const Checkpoint& content) : content_(content), storages_(content) {}

  std::string write() {
    const Tree root = tree_of(content_);
    if (root.children.empty() && !root.is_leaf()) {
      open_dict(content_.ordered);
    } else {
      object(root, content_.ordered);
    }
    if (content_.ordered && !content_.module_versions.empty()) metadata();
    return pickle_.finish();
  }

  [[nodiscard]] const std::vector<const Entry*>& storages() const { return storages_.order(); }

 private:
  void object(const Tree& tree, bool ordered) {
    if (tree.entry != nullptr) return tensor(*tree.entry);
    if (tree.value != nullptr) return value(*tree.value);
    if (tree.children.empty()) return pickle_.none();
    if (tree.is_sequence()) return sequence(tree);
    open_dict(ordered);
    pickle_.items(tree.children.size(), ordered, [&](std::size_t i) {
      const Tree& item = *tree.children[i];
      key(item);
      object(item, item.is_state_dict());
    });
  }

  void open_dict(bool ordered) {
    if (ordered) {
      pickle_.empty_ordered_dict();
    } else {
      pickle_.empty_dict();
    }
  }

  void sequence(const Tree& tree) {
    const auto item = [&](std::size_t i) {
      object(*tree.children[i], tree.children[i]->is_state_dict());
    };
    if (tree.children[0]->part == PathPart::list) {
      pickle_.list(tree.children.size(), item);
    } else {
      pickle_.tuple(tree.children.size(), item);
    }
  }

  void key(const Tree& item) {
    if (item.part == PathPart::number) {
      std::int64_t number = 0;
      const char* end = item.key.data() + item.key.size();
      const auto result = std::from_chars(item.key.data(), end, number);
      check(result.ec == std::errc{} && result.ptr == end, ErrorKind::key,
            "\"{}\": expected a number as key", escaped(item.key));
      return pickle_.integer(number);
    }
    // An attribute's own name is one object in CPython, a joined one is made anew each time.
    if (item.key.find('.') == std::string::npos) return pickle_.same_text(item.key);
    pickle_.fresh_text(item.key);
  }

  void value(const Value& value) {
    struct Visitor {
      PickleWriter& out;
      void operator()(std::monostate) const { out.none(); }
      void operator()(bool v) const { out.boolean(v); }
      void operator()(std::int64_t v) const { out.integer(v); }
      void operator()(double v) const { out.real(v); }
      void operator()(const std::string& v) const { out.same_text(v); }
    };
    std::visit(Visitor{pickle_}, value.value);
  }

  void tensor(const Entry& entry) {
    const DTypeInfo& type = info(entry.dtype);
    const bool typed = !type.torch_storage.empty();
    if (type.torch.empty() || (typed && type.kind == DTypeKind::opaque))
      fail_at(ErrorKind::unsupported, {.tensor = escaped(entry.name)},
              "a PyTorch file has no plain tensor of type {}", to_string(entry.dtype));
    pickle_.global("torch._utils", typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
    pickle_.tuple(typed ? 6 : 7, [&](std::size_t i) { argument(entry, type, typed, i); });
    pickle_.reduce();
  }

  /// Argument `i` of the call that rebuilds the tensor.
  void argument(const Entry& entry, const DTypeInfo& type, bool typed, std::size_t i) {
    switch (i) {
      case 0:
        return storage(entry, type, typed);
      case 1:
        return pickle_.integer(0);
      case 2:
        return pickle_.integers(entry.shape);
      case 3:
        return pickle_.integers(contiguous_strides(entry.shape));
      case 4:
        return pickle_.boolean(false);  // as state_dict() detaches
      case 5:
        return pickle_.empty_ordered_dict();  // hooks
      default:
        return pickle_.global("torch", type.torch);
    }
  }

  void storage(const Entry& entry, const DTypeInfo& type, bool typed) {
    const std::string key = std::to_string(storages_.key_of(entry));
    const std::int64_t elements = numel(entry.shape);
    const std::int64_t count = typed ? elements : checked_mul<std::int64_t>(elements, type.size);
    pickle_.tuple(5, [&](std::size_t i) {
      switch (i) {
        case 0:
          return pickle_.same_text("storage");
        case 1:
          return typed ? pickle_.global("torch", type.torch_storage)
                       : pickle_.global("torch.storage", "UntypedStorage");
        case 2:
          return pickle_.same_text(key, "storage key");
        case 3:
          return pickle_.same_text("cpu");
        default:
          return pickle_.integer(count);
      }
    });
    pickle_.persistent();
  }

  void metadata() {
    const auto& modules = content_.module_versions;
    pickle_.empty_dict();
    pickle_.same_text("_metadata");
    pickle_.empty_ordered_dict();
    pickle_.items(modules.size(), true, [&](std::size_t i) {
      const auto& [path, version] = modules[i];
      if (path.size() < 2) {
        pickle_.same_text(path);
      } else {
        pickle_.fresh_text(path);
      }
      pickle_.empty_dict();
      pickle_.items(1, false, [&, number = version](std::size_t) {
        pickle_.same_text("version");
        pickle_.integer(number);
      });
    });
    pickle_.set_item();
    pickle_.build();
  }

  const Checkpoint& content_;
  StoragePlan storages_;
  PickleWriter pickle_;
};

}  // namespace

void write_torch(const std::filesystem::path& file, const Checkpoint& content,
                 const WriteOptions& options) {
  ObjectWriter objects(content);
  const std::string graph = objects.write();
  std::uint64_t total = 0;
  for (const Entry* entry : objects.storages()) total += entry->bytes();
  AtomicFile out(file);
  ZipWriter zip(out, root_of(file));
  zip.add("data.pkl", graph);
  zip.add(".format_version", "1");
  zip.add(".storage_alignment", "64");
  zip.add("byteorder", "little");
  std::uint64_t done = 0;
  for (std::size_t key = 0; key < objects.storages().size(); ++key) {
    const Entry& entry = *objects.storages()[key];
    const Array values = dense_values(entry);
    zip.begin("data/" + std::to_string(key), values.nbytes());
    zip.write(std::span(values.raw(), static_cast<std::size_t>(values.nbytes())));
    zip.end();
    done += values.nbytes();
    if (options.progress) options.progress(done, total);
  }
  zip.add("version", "3\n");
  zip.add(".data/serialization_id", zip.serialization_id());
  zip.finish();
  out.commit();
}

}  // namespace twofold::checkpoint
