#include "twofold/dialect/rules.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

namespace twofold::dialect {

namespace {

bool is_none(const ArgValue& value) { return std::holds_alternative<std::monostate>(value); }

/// Equal as Python's == has it: 1 and 1.0 are.
bool same_value(const ArgValue& a, const ArgValue& b) {
  const auto number = [](const ArgValue& value) -> std::optional<double> {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
  };
  const auto x = number(a);
  const auto y = number(b);
  return x && y ? *x == *y : a == b;
}

double real(const RuleInput& input, std::string_view name, const ArgValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  input.refuse(ErrorKind::type, name, "a number", value);
}

/// 1 - x as it is written down: 1 - 0.9 is 0.1, not 0.09999999999999998.
double one_less(double x) { return std::strtod(fmt::format("{:.15g}", 1.0 - x).c_str(), nullptr); }

std::vector<std::int64_t> numbers(const ArgValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return {*whole};
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) return *list;
  return {};
}

bool all_are(const std::vector<std::int64_t>& values, std::int64_t expected) {
  return !values.empty() &&
         std::ranges::all_of(values, [expected](std::int64_t v) { return v == expected; });
}

std::string pad_mode_of(const RuleInput& input) {
  const ArgValue& value = input.get("pad_mode");
  const auto* mode = std::get_if<std::string>(&value);
  if (mode == nullptr || (*mode != "same" && *mode != "valid" && *mode != "pad"))
    input.refuse(ErrorKind::value, "pad_mode", "'same', 'valid' or 'pad'", value);
  return *mode;
}

/// Outside 'pad' the listed arguments must be as they are by default.
void check_defaults(const RuleInput& input, const std::string& mode,
                    std::initializer_list<std::pair<const char*, ArgValue>> defaults) {
  for (const auto& [name, expected] : defaults)
    if (const ArgValue* value = find_arg(input.args, name);
        value != nullptr && !same_value(*value, expected) &&
        !all_are(numbers(*value), numbers(expected).empty() ? -1 : numbers(expected)[0]))
      input.refuse(ErrorKind::value, name,
                   fmt::format("{} with pad_mode '{}'", nn::to_string(expected), mode), *value);
}

// ---- from a dialect to the engine

void conv_padding_to(const RuleInput& input, ArgList& out) {
  const std::string mode = pad_mode_of(input);
  const ArgValue& padding = input.get("padding");
  if (mode == "pad") {
    const std::vector<std::int64_t> sides = numbers(padding);
    if (sides.size() == 4 && sides[0] == sides[1] && sides[2] == sides[3])
      out.emplace_back("padding", std::vector<std::int64_t>{sides[0], sides[2]});
    else if (sides.size() == 1 || sides.size() == 4)
      out.emplace_back("padding", padding);
    else
      input.refuse(ErrorKind::value, "padding", "an integer or (top, bottom, left, right)",
                   padding);
    return;
  }
  check_defaults(input, mode, {{"padding", std::int64_t{0}}});
  // At stride 1 torch's 'same' is the same rule; beyond, only the engine's extension says it.
  if (mode == "valid" || all_are(numbers(input.get("stride")), 1))
    out.emplace_back("padding", mode);
  else
    out.emplace_back("pad_mode", mode);
}

void pool_pad_mode_to(const RuleInput& input, ArgList& out) {
  const std::string mode = pad_mode_of(input);
  if (mode == "pad") return;
  check_defaults(input, mode,
                 {{"padding", std::int64_t{0}},
                  {"dilation", std::int64_t{1}},
                  {"ceil_mode", false},
                  {"return_indices", false}});
  if (mode == "same") out.emplace_back("pad_mode", mode);
}

void statistics_to(const RuleInput& input, ArgList& out) {
  out.emplace_back("use_batch_statistics", input.get(input.row.there));
}

void probability_to(const RuleInput& input, ArgList& out) {
  const ArgValue& p = input.get("p");
  out.emplace_back(
      "p", is_none(p) ? ArgValue(one_less(real(input, "keep_prob", input.get("keep_prob")))) : p);
}

void only_default_to(const RuleInput& input, ArgList& /*out*/) {
  const ArgValue& value = input.get(input.row.there);
  if (!same_value(value, *input.row.fallback))
    input.refuse(ErrorKind::unsupported, input.row.there, nn::to_string(*input.row.fallback),
                 value);
}

void copy_to(const RuleInput& input, ArgList& out) {
  out.emplace_back(input.row.canonical, input.get(input.row.there));
}

// ---- from the engine to a dialect

ArgValue conv_pad_mode_from(const RuleInput& input) {
  if (const ArgValue& mode = input.get("pad_mode"); !is_none(mode)) return mode;
  const ArgValue& padding = input.get("padding");
  return std::holds_alternative<std::string>(padding) ? padding : ArgValue("pad");
}

ArgValue conv_padding_from(const RuleInput& input) {
  const ArgValue& padding = input.get("padding");
  if (std::holds_alternative<std::string>(padding)) return std::int64_t{0};
  const std::vector<std::int64_t> sides = numbers(padding);
  if (sides.size() == 2) return std::vector{sides[0], sides[0], sides[1], sides[1]};
  return padding;
}

ArgValue statistics_from(const RuleInput& input) {
  if (const ArgValue& extension = input.get("use_batch_statistics"); !is_none(extension))
    return extension;
  return same_value(input.get("track_running_stats"), false) ? ArgValue(true) : ArgValue{};
}

ArgValue track_from(const RuleInput& input) {
  const ArgValue& extension = input.get("use_batch_statistics");
  if (is_none(extension)) return input.get(input.row.canonical);
  if (same_value(extension, true)) return false;
  input.refuse(ErrorKind::unsupported, "use_batch_statistics",
               "None or True (statistics that training does not move have no counterpart)",
               extension);
}

ArgValue dim_from(const RuleInput& input) {
  const ArgValue& dim = input.get(input.row.canonical);
  if (!is_none(dim)) return dim;
  if (!input.rank)
    input.refuse(ErrorKind::unsupported, input.row.canonical,
                 "a dimension (the default depends on the input's rank)", dim);
  const bool first = *input.rank == 0 || *input.rank == 1 || *input.rank == 3;
  return std::int64_t{first ? 0 : 1};
}

ArgValue one_minus_from(const RuleInput& input) {
  const ArgValue& value = input.get(input.row.canonical);
  if (is_none(value))
    input.refuse(ErrorKind::unsupported, input.row.canonical,
                 "a number (the cumulative average has no counterpart)", value);
  return one_less(real(input, input.row.canonical, value));
}

void refuse_unless_default(const RuleInput& input) {
  const ArgValue* value = find_arg(input.args, input.row.canonical);
  if (value != nullptr && !same_value(*value, *input.row.fallback))
    input.refuse(ErrorKind::unsupported, input.row.canonical, nn::to_string(*input.row.fallback),
                 *value);
}

}  // namespace

void to_engine(const RuleInput& input, ArgList& out) {
  switch (input.row.rule) {
    case Rule::same:
    case Rule::kernel_if_none:
    case Rule::default_dim:
    case Rule::track_statistics:
      return copy_to(input, out);
    case Rule::one_minus: {
      const ArgValue& value = input.get(input.row.there);
      return void(
          out.emplace_back(input.row.canonical, one_less(real(input, input.row.there, value))));
    }
    case Rule::conv_padding:
      return conv_padding_to(input, out);
    case Rule::pool_pad_mode:
      return pool_pad_mode_to(input, out);
    case Rule::batch_statistics:
      return statistics_to(input, out);
    case Rule::drop_prob:
      return probability_to(input, out);
    case Rule::none_is_zero: {
      const ArgValue& value = input.get(input.row.there);
      const bool zero = same_value(value, std::int64_t{0});
      return void(out.emplace_back(input.row.canonical, zero ? ArgValue{} : value));
    }
    case Rule::one_hot: {
      const bool on = same_value(input.get(input.row.there), true);
      return void(out.emplace_back("bad_index", on ? "zero_row" : "negative_wraps"));
    }
    case Rule::implied:
      return void(out.emplace_back(input.row.canonical, *input.row.fallback));
    case Rule::only_default:
      return only_default_to(input, out);
    case Rule::conv_pad_mode:
    case Rule::keep_prob:
    case Rule::ignored:
    case Rule::dropped:
    case Rule::refused:
      return;
  }
}

std::optional<ArgValue> from_engine(const RuleInput& input) {
  switch (input.row.rule) {
    case Rule::same:
    case Rule::drop_prob:
      return input.get(input.row.canonical);
    case Rule::one_minus:
      return one_minus_from(input);
    case Rule::conv_pad_mode:
      return conv_pad_mode_from(input);
    case Rule::conv_padding:
      return conv_padding_from(input);
    case Rule::pool_pad_mode: {
      const ArgValue& mode = input.get("pad_mode");
      return is_none(mode) ? ArgValue("pad") : mode;
    }
    case Rule::kernel_if_none: {
      const ArgValue& stride = input.get(input.row.canonical);
      return is_none(stride) ? input.get("kernel_size") : stride;
    }
    case Rule::default_dim:
      return dim_from(input);
    case Rule::batch_statistics:
      return statistics_from(input);
    case Rule::track_statistics:
      return track_from(input);
    case Rule::none_is_zero: {
      const ArgValue& value = input.get(input.row.canonical);
      return is_none(value) ? ArgValue(std::int64_t{0}) : value;
    }
    case Rule::one_hot:
      return ArgValue(same_value(input.get("bad_index"), std::string("zero_row")));
    case Rule::refused:
      refuse_unless_default(input);
      return std::nullopt;
    case Rule::keep_prob:
    case Rule::implied:
    case Rule::only_default:
    case Rule::ignored:
    case Rule::dropped:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace twofold::dialect
