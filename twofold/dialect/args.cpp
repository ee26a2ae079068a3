#include "twofold/dialect/args.h"

#include <algorithm>

#include "twofold/core/error.h"
#include "twofold/core/text.h"
#include "twofold/dialect/rules.h"

namespace twofold::dialect {

namespace {

bool any_args(std::string_view type) {
  const nn::LayerType* layer = nn::find_layer(type);
  return layer != nullptr && layer->any_args;
}

/// The engine's arguments with those left out at their defaults. A function has no registry row:
/// torch's rows are its defaults.
ArgList completed(std::string_view type, const ArgList& args) {
  ArgList result = args;
  const auto fill = [&](std::string_view name, const std::optional<ArgValue>& fallback) {
    if (fallback && find_arg(result, name) == nullptr) result.emplace_back(name, *fallback);
  };
  if (const nn::LayerType* layer = nn::find_layer(type))
    for (const nn::ArgSpec& spec : layer->args) fill(spec.name, spec.fallback);
  else
    for (const ArgRow& row : rows_of(arg_table(Dialect::torch), type))
      fill(row.canonical, row.fallback);
  return result;
}

}  // namespace

const ArgValue* find_arg(const ArgList& args, std::string_view name) {
  const auto found = std::ranges::find(args, name, &ArgList::value_type::first);
  return found == args.end() ? nullptr : &found->second;
}

ArgList bound(Dialect dialect, std::string_view type, const Call& call) {
  if (any_args(type)) return {};
  const std::string layer(type_name(dialect, type));
  std::vector<ArgRow> rows = rows_of(arg_table(dialect), type);
  std::erase_if(rows, [](const ArgRow& row) { return row.there.empty(); });
  std::vector<std::string> known;
  for (const ArgRow& row : rows) known.emplace_back(row.there);
  const auto by_position = static_cast<std::size_t>(
      std::ranges::count_if(rows, [](const ArgRow& row) { return !row.keyword_only; }));
  check(call.positional.size() <= by_position, ErrorKind::type,
        "{}: expected at most {} positional arguments, got {}", layer, by_position,
        call.positional.size());
  for (const auto& [name, value] : call.named) {
    const std::string near = nearest(name, known);
    check(std::ranges::find(known, name) != known.end(), ErrorKind::key,
          "{}: unexpected argument '{}'{}", layer, escaped(name),
          near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
  }
  ArgList args;
  std::size_t position = 0;
  for (const ArgRow& row : rows) {
    const ArgValue* named = find_arg(call.named, row.there);
    const bool positional = !row.keyword_only && position < call.positional.size();
    check(named == nullptr || !positional, ErrorKind::key, "{}: argument '{}' is given twice",
          layer, row.there);
    if (positional)
      args.emplace_back(row.there, call.positional[position++]);
    else if (named != nullptr)
      args.emplace_back(row.there, *named);
    else if (row.fallback)
      args.emplace_back(row.there, *row.fallback);
    else
      fail(ErrorKind::key, "{}: argument '{}' is missing", layer, row.there);
  }
  return args;
}

ArgList to_canonical(Dialect dialect, std::string_view type, const ArgList& args) {
  ArgList out;
  const std::string layer(type_name(dialect, type));
  for (const ArgRow& row : rows_of(arg_table(dialect), type))
    to_engine({.row = row, .args = args, .layer = layer}, out);
  return out;
}

ArgList from_canonical(Dialect dialect, std::string_view type, const ArgList& args,
                       std::optional<std::int64_t> rank) {
  ArgList out;
  const ArgList complete = completed(type, args);
  const std::string layer(type_name(dialect, type));
  for (const ArgRow& row : rows_of(arg_table(dialect), type))
    if (const auto value =
            from_engine({.row = row, .args = complete, .layer = layer, .rank = rank}))
      out.emplace_back(row.there, *value);
  return out;
}

}  // namespace twofold::dialect
