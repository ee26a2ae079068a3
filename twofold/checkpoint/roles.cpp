#include "twofold/checkpoint/roles.h"

#include <algorithm>
#include <array>

namespace twofold::checkpoint {

namespace {

struct NameRow {
  std::string_view name;  ///< the last part of a path; a row that ends in '*' is a beginning
  Role role;
};

using enum Role;

constexpr auto kShared = std::to_array<NameRow>({
    {"running_mean", buffer},
    {"running_var", buffer},
    {"num_batches_tracked", buffer},
    {"weight", parameter},
    {"bias", parameter},
});

constexpr auto kTorch = std::to_array<NameRow>({
    {"weight_ih*", parameter},
    {"weight_hh*", parameter},
    {"weight_hr*", parameter},
    {"bias_ih*", parameter},
    {"bias_hh*", parameter},
    {"in_proj_weight", parameter},
    {"in_proj_bias", parameter},
    {"q_proj_weight", parameter},
    {"k_proj_weight", parameter},
    {"v_proj_weight", parameter},
    {"bias_k", parameter},
    {"bias_v", parameter},
    {"weight_orig", parameter},
    {"weight_g", parameter},
    {"weight_mask", buffer},
});

constexpr auto kMindspore = std::to_array<NameRow>({
    {"moving_mean", buffer},
    {"moving_variance", buffer},
    {"gamma", parameter},
    {"beta", parameter},
    {"embedding_table", parameter},
    {"w", parameter},
    {"a", parameter},
});

bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

template <class Rows>
std::optional<Role> role_in(const Rows& rows, std::string_view leaf) {
  const auto row = std::ranges::find_if(
      rows, [leaf](const NameRow& candidate) { return matches(candidate.name, leaf); });
  return row == rows.end() ? std::nullopt : std::optional(row->role);
}

std::string_view leaf_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

std::optional<Role> role_of_dtype(DType dtype) {
  return is_integral(dtype) ? std::optional(buffer) : std::nullopt;
}

}  // namespace

std::optional<Role> torch_role_of_name(std::string_view name, DType dtype) {
  const std::string_view leaf = leaf_of(name);
  if (const auto role = role_of_dtype(dtype)) return role;
  if (const auto role = role_in(kShared, leaf)) return role;
  return role_in(kTorch, leaf);
}

std::optional<Role> mindspore_role_of_name(std::string_view name, DType dtype) {
  const std::string_view leaf = leaf_of(name);
  if (const auto role = role_of_dtype(dtype)) return role;
  if (const auto role = role_in(kShared, leaf)) return role;
  if (const auto role = role_in(kMindspore, leaf)) return role;
  return name == "mean" || name == "variance" ? std::optional(buffer) : std::nullopt;
}

std::optional<Role> role_of_name(std::string_view name, DType dtype) {
  const auto role = torch_role_of_name(name, dtype);
  return role ? role : mindspore_role_of_name(name, dtype);
}

}  // namespace twofold::checkpoint
