#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "twofold/core/error.h"
#include "twofold/core/export.h"
#include "twofold/tensor/tensor.h"

namespace twofold::nn {

class Module;

/// What goes into and comes out of a module when it is called without its type being known.
using Values = std::vector<Tensor>;

/// Calls a module whose class is known to whoever made this function.
using Caller = Values (*)(Module& module, const Values& inputs);

/// The only input of a layer that takes one. Throws ErrorKind::value, "Linear: expected 1 input,
/// got 2".
TWOFOLD_API const Tensor& only_input(const Values& inputs, std::string_view layer);

namespace detail {

[[noreturn]] TWOFOLD_API void fail_input_count(const Module& module, std::size_t count);

inline Values as_values(Tensor value) { return {std::move(value)}; }
inline Values as_values(Values values) { return values; }
template <class... T>
  requires(std::is_convertible_v<T, Tensor> && ...)
Values as_values(const std::tuple<T...>& values) {
  return std::apply([](const auto&... value) { return Values{value...}; }, values);
}
inline Values as_values(const std::pair<Tensor, Tensor>& values) {
  return {values.first, values.second};
}

// A user's class says `forward` (torch) or `construct` (MindSpore).
template <class M, class... Args>
concept HasForward = requires(M& module, Args&... args) { as_values(module.forward(args...)); };
template <class M, class... Args>
concept HasConstruct = requires(M& module, Args&... args) { as_values(module.construct(args...)); };
template <class M, class... Args>
concept Takes = HasForward<M, Args...> || HasConstruct<M, Args...>;

template <class M, class... Args>
Values invoke(M& module, Args&... args) {
  if constexpr (HasForward<M, Args...>) {
    return as_values(module.forward(args...));
  } else {
    return as_values(module.construct(args...));
  }
}

template <class M>
Values call_as(Module& base, const Values& in) {
  auto& module = static_cast<M&>(base);
  using In = const Tensor;
  if constexpr (Takes<M, In>)
    if (in.size() == 1) return invoke(module, in[0]);
  if constexpr (Takes<M, In, In>)
    if (in.size() == 2) return invoke(module, in[0], in[1]);
  if constexpr (Takes<M, In, In, In>)
    if (in.size() == 3) return invoke(module, in[0], in[1], in[2]);
  if constexpr (Takes<M, In, In, In, In>)
    if (in.size() == 4) return invoke(module, in[0], in[1], in[2], in[3]);
  if constexpr (Takes<M, const Values>) return invoke(module, in);
  fail_input_count(base, in.size());
}

template <class M>
concept Callable =
    Takes<M, const Tensor> || Takes<M, const Tensor, const Tensor> ||
    Takes<M, const Tensor, const Tensor, const Tensor> ||
    Takes<M, const Tensor, const Tensor, const Tensor, const Tensor> || Takes<M, const Values>;

}  // namespace detail

/// How to call an M from its `forward` (or `construct`) of one to four tensors, or of Values; null
/// when it has none.
template <class M>
constexpr Caller caller_of() {
  if constexpr (detail::Callable<M>) {
    return &detail::call_as<M>;
  } else {
    return nullptr;
  }
}

}  // namespace twofold::nn
