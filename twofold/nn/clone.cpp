#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "twofold/core/dtype.h"
#include "twofold/nn/init.h"
#include "twofold/nn/module.h"
#include "twofold/nn/walk.h"

namespace twofold::nn {

namespace {

bool same_class(const Module& a, const Module& b) { return typeid(a) == typeid(b); }

/// The bytes of its storage that an array reaches, [begin, end).
struct Reach {
  const TensorImpl* impl = nullptr;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

Reach reach_of(const TensorImpl& impl) {
  const Array& array = impl.array;
  const auto size = static_cast<std::int64_t>(size_of(array.dtype()));
  std::int64_t last = 0;
  for (std::size_t i = 0; i < array.shape().size(); ++i)
    last += (array.shape()[i] - 1) * array.strides()[i];
  const std::int64_t begin = array.offset() * size;
  return {&impl, begin, array.numel() == 0 ? begin : begin + (last + 1) * size};
}

using Copies = std::unordered_map<const TensorImpl*, Array>;

/// Copies arrays that overlap as one piece of memory, so that they still do.
void copy_together(const std::vector<Reach>& cluster, Copies& copies) {
  if (cluster.size() == 1) {
    copies.emplace(cluster[0].impl, cluster[0].impl->array.clone());
    return;
  }
  constexpr std::int64_t kAlignment = 16;  // of the largest element
  const std::int64_t begin = cluster.front().begin / kAlignment * kAlignment;
  std::int64_t end = begin;
  for (const Reach& reach : cluster) end = std::max(end, reach.end);
  const auto bytes = static_cast<std::size_t>(end - begin);
  const std::shared_ptr<Storage> memory = Storage::allocate(bytes);
  std::memcpy(memory->mutable_data(), cluster.front().impl->array.storage()->data() + begin, bytes);
  for (const Reach& reach : cluster) {
    const Array& array = reach.impl->array;
    const std::int64_t offset =
        (reach.begin - begin) / static_cast<std::int64_t>(size_of(array.dtype()));
    copies.emplace(reach.impl,
                   Array(memory, array.dtype(), array.shape(), array.strides(), offset));
  }
}

/// A copy of the values of every tensor below `root`; what overlaps still overlaps.
Copies copied_arrays(Module& root) {
  std::map<const Storage*, std::vector<Reach>> by_storage;
  for (const Entry& entry : entries(root))
    if (is_first(entry)) {
      const TensorImpl& impl = *entry.slot->value.impl();
      by_storage[impl.array.storage().get()].push_back(reach_of(impl));
    }
  Copies copies;
  for (auto& [storage, reaches] : by_storage) {
    std::ranges::stable_sort(reaches, {}, &Reach::begin);
    std::vector<Reach> cluster;
    std::int64_t end = 0;
    for (const Reach& reach : reaches) {
      if (!cluster.empty() && reach.begin >= end) {
        copy_together(cluster, copies);
        cluster.clear();
        end = 0;
      }
      cluster.push_back(reach);
      end = std::max(end, reach.end);
    }
    copy_together(cluster, copies);
  }
  return copies;
}

}  // namespace

/// One copying of a tree: what was copied already is met again and not copied twice.
class Cloner {
 public:
  explicit Cloner(Module& root) : copies_(copied_arrays(root)) {}

  std::shared_ptr<Module> copy(const Module& from) {
    if (const auto found = modules_.find(&from); found != modules_.end()) return found->second;
    std::shared_ptr<Module> to = from.fresh();
    check(to != nullptr && same_class(*to, from), ErrorKind::unsupported,
          "clone: Module::fresh of {} gives another class; override it there too", from.type());
    pour(from, to);
    return to;
  }

 private:
  /// Makes `to`, which is of the same class, equal to `from`.
  void pour(const Module& from, const std::shared_ptr<Module>& to) {
    modules_.emplace(&from, to);
    made_.insert(to.get());
    to->training_ = from.training_;
    to->caller_ = from.caller_;
    pour_slots(from, *to);
    pour_children(from, *to);
  }

  void pour_slots(const Module& from, Module& to) {
    std::vector<std::unique_ptr<Slot>> slots;
    for (const auto& slot : from.slots_) {
      // A slot that is there stays the same object: layers keep pointers to theirs.
      const auto own = std::ranges::find_if(
          to.slots_, [&](const auto& other) { return other && other->name == slot->name; });
      slots.push_back(own == to.slots_.end() ? std::make_unique<Slot>() : std::move(*own));
      const Tensor before = slots.back()->value;
      *slots.back() = *slot;
      slots.back()->value = tensor(slot->value, before);
    }
    check(std::ranges::none_of(to.slots_, [](const auto& left) { return left != nullptr; }),
          ErrorKind::unsupported, "clone: a new {} has tensors that this one lacks", from.type());
    to.slots_ = std::move(slots);
    ++g_structure_change;
    for (std::uint64_t& version : to.slots_versions_) ++version;
  }

  /// The copy of a tensor. Where the new module made one, that handle takes the values, so that
  /// members of a user's class that hold it stay what is registered.
  Tensor tensor(const Tensor& from, const Tensor& made) {
    if (!from.defined()) return {};
    const auto [found, fresh] = tensors_.try_emplace(from.id());
    if (!fresh) return found->second;
    const bool usable = made.defined() && used_.insert(made.id()).second;
    Tensor to = usable ? made : Tensor(std::make_shared<TensorImpl>());
    to.impl()->array = copies_.at(from.id());
    ++*to.impl()->version;
    to.impl()->requires_grad = from.requires_grad();
    to.impl()->name = from.name();
    return found->second = to;
  }

  void pour_children(const Module& from, Module& to) {
    const std::vector<Child> made = std::move(to.children_);
    to.children_.clear();
    for (const Child& child : from.children_) {
      const auto own = std::ranges::find(made, child.name, &Child::name);
      to.children_.push_back(
          {child.name, child_copy(child.module, own == made.end() ? nullptr : own->module)});
    }
    ++g_structure_change;
    ++to.children_version_;
  }

  std::shared_ptr<Module> child_copy(const std::shared_ptr<Module>& from,
                                     const std::shared_ptr<Module>& made) {
    if (from == nullptr) return nullptr;
    if (modules_.contains(from.get())) return modules_.at(from.get());
    // A child that the new parent made is the one that its members hold.
    if (made == nullptr || !same_class(*made, *from) || made_.contains(made.get()) ||
        !made->is_made_as(*from))
      return copy(*from);
    pour(*from, made);
    return made;
  }

  init::WithoutValues without_values_;  // new modules get their values from the old
  Copies copies_;
  std::unordered_map<const Module*, std::shared_ptr<Module>> modules_;
  std::unordered_set<const Module*> made_;
  std::unordered_map<const TensorImpl*, Tensor> tensors_;
  std::unordered_set<const TensorImpl*> used_;
};

std::shared_ptr<Module> Module::clone() const {
  // The walk gives what may be changed; nothing here is.
  return Cloner(const_cast<Module&>(*this)).copy(*this);  // NOLINT(*-const-cast)
}

std::shared_ptr<Module> Module::fresh() const {
  check(typeid(*this) == typeid(Module), ErrorKind::unsupported,
        "clone() has not been implemented for {0}; derive it from nn::Cloneable<{0}> or override "
        "Module::fresh",
        type());
  return std::make_shared<Module>();
}

}  // namespace twofold::nn
