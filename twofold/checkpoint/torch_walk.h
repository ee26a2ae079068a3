#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/pickle.h"
#include "twofold/checkpoint/torch_tensor.h"

namespace twofold::checkpoint {

/// Walks the graph of a torch pickle in order, containers, modules and tensors, and lists what it
/// meets. It keeps its own stack: depth, cycles and shared parts of a file are counted, not
/// followed blindly.
class TorchWalk {
 public:
  TorchWalk(const Pickle& pickle, TorchStorages& storages);
  Checkpoint run();

 private:
  /// What the module around a value calls it.
  enum class Slot : std::uint8_t { none, parameter, buffer, transient };
  struct Step {
    NodeId id = kNoNode;
    std::size_t depth = 0;
    std::string key = {};
    PathPart part = PathPart::key;
    Slot slot = Slot::none;
    bool in_module = false;  ///< the container around is a module
    bool joins = false;      ///< so is the one around that: state_dict() joins the two keys
    bool leaves = false;     ///< the container `id` has been walked
  };
  using Items = std::vector<NodeId>;
  /// The three dicts of a torch.nn.Module and the buffers that its state_dict() leaves out.
  struct Module {
    NodeId parameters = kNoNode;
    NodeId buffers = kNoNode;
    NodeId modules = kNoNode;
    std::unordered_set<std::string> transient;
  };

  void visit(const Step& step);
  bool visit_tensor(const Step& step);
  bool visit_module(const Step& step);
  bool visit_container(const Step& step);
  bool visit_value(const Step& step);
  void visit_opaque(const Step& step);

  [[nodiscard]] const Items* sequence(NodeId id) const;
  [[nodiscard]] std::optional<Items> dict(NodeId id) const;
  [[nodiscard]] std::optional<Module> read_module(NodeId id) const;
  const std::optional<Module>& module_of(NodeId id);
  void module_steps(const Step& step, NodeId slots, const Module& module,
                    std::vector<Step>& children);
  [[nodiscard]] NodeId find(NodeId dict, std::string_view key) const;
  [[nodiscard]] std::unordered_set<std::string> transient_names(NodeId state) const;
  [[nodiscard]] std::optional<std::string> alias(const Step& step, const TorchTensor& tensor);
  void count(NodeId where, std::uint64_t visits, std::uint64_t bytes);
  [[nodiscard]] std::string describe(NodeId id) const;

  std::vector<Step> dict_steps(const Items& items, std::size_t depth, NodeId where) const;
  void enter(const Step& step, std::vector<Step> children);
  void read_versions();
  [[nodiscard]] std::string name() const;
  template <class Item>
  void locate(Item& item) const;

  const Pickle& pickle_;
  TorchTensors tensors_;
  Checkpoint found_;
  std::vector<Step> steps_;
  std::vector<std::string> path_;
  std::vector<PathPart> parts_;
  std::vector<bool> joins_;
  std::vector<bool> open_;  ///< by node: a container around the current one
  std::uint64_t visits_ = 0;
  std::uint64_t listed_bytes_ = 0;
  std::unordered_map<NodeId, std::optional<Module>> modules_;
  std::unordered_set<std::string> names_;
  std::unordered_map<NodeId, std::string> name_of_node_;
  std::unordered_map<std::string, std::string> name_of_view_;
};

}  // namespace twofold::checkpoint
