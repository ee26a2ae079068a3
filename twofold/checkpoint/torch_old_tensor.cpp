#include "twofold/checkpoint/torch_tensor.h"

namespace twofold::checkpoint {

namespace {

constexpr std::size_t kTensorState = 4;     // storage, offset, size, stride
constexpr std::size_t kParameterState = 3;  // requires_grad, volatile, hooks
constexpr std::size_t kFirstParameter = 5;  // tensor, grad, hooks, requires_grad, volatile

bool is_tensor_class(const Node& node) {
  return node.kind == NodeKind::global && (node.text == "torch" || node.text == "torch.cuda") &&
         find_dtype(&DTypeInfo::torch_tensor, node.name).has_value();
}

}  // namespace

/// Before torch 0.4 tensors, parameters and variables were objects that BUILD gave their state,
/// as today's torch still takes it.
std::optional<TorchTensor> TorchTensors::old_object(NodeId id, int depth) const {
  const Node& node = pickle_[id];
  const Arguments state = node.state != kNoNode && pickle_[node.state].kind == NodeKind::tuple
                              ? Arguments(pickle_[node.state].items)
                              : Arguments();
  if (is_tensor_class(pickle_[node.items[0]]) && state.size() == kTensorState)
    return plain(id, state);
  const bool is_parameter = pickle_.is_global(node.items[0], "torch.nn.parameter", "Parameter");
  if (!is_parameter && !pickle_.is_global(node.items[0], "torch.autograd.variable", "Variable"))
    return std::nullopt;
  const Arguments args(pickle_[node.items[1]].items);
  const bool is_first = state.size() == kFirstParameter;
  if (!is_first && args.empty()) return std::nullopt;
  TorchTensor tensor = inner(is_first ? state[0] : args[0], depth);
  if (is_parameter) tensor.role = Role::parameter;
  const NodeId grad = is_first                          ? state[3]
                      : state.size() == kParameterState ? state[0]
                      : args.size() > 1                 ? args[1]
                                                        : kNoNode;
  tensor.requires_grad = grad == kNoNode ? is_parameter : pickle_.boolean(grad);
  return tensor;
}

}  // namespace twofold::checkpoint
