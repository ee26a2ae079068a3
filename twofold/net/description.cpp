#include "twofold/net/description.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "twofold/core/text.h"
#include "twofold/net/json_value.h"

namespace twofold::net {

namespace {

constexpr const char* kInput = "input";

dialect::Dialect dialect_of(const Field& top) {
  const std::string name = top.text("dialect");
  const auto dialect = dialect::find_dialect(name);
  if (!dialect)
    top.fail(
        ErrorKind::value,
        fmt::format("'dialect': expected 'torch', 'mindspore' or 'mint', got '{}'", escaped(name)));
  return *dialect;
}

// One step is an object with one key: {"resize": 256} or {"crop": [38, 113, 224, 224]}.
data::PictureStep picture_step_of(const Field& step) {
  const std::vector<std::string>& words = data::picture_step_words();
  const auto kind = step.json.is_object() && step.json.size() == 1
                        ? data::find_picture_step(step.json.begin().key())
                        : std::nullopt;
  if (!kind) {
    const std::string key =
        step.json.is_object() && step.json.size() == 1 ? step.json.begin().key() : "";
    const std::string near = nearest(key, words);
    step.fail(key.empty() ? ErrorKind::type : ErrorKind::key,
              fmt::format("expected an object with one of the keys {}, got {}{}",
                          fmt::join(words, ", "), excerpt(step.json),
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  const std::string key(to_string(*kind));
  const Json& value = step.json.front();
  data::PictureStep result{.kind = *kind, .numbers = {}};
  if (!value.is_number())
    result.numbers = step.sizes(key.c_str());
  else if (value.is_number_unsigned())
    result.numbers = {value.get<std::int64_t>()};
  if (const std::string expected = data::fault_of(result); !expected.empty())
    step.fail_type(key, expected);
  return result;
}

std::vector<data::PictureStep> picture_of(const Field& input) {
  std::vector<data::PictureStep> steps;
  const Json* list = input.find("picture");
  if (list == nullptr) return steps;
  if (!list->is_array() || list->empty() || list->size() > data::kMaxPictureSteps)
    input.fail_type("picture", fmt::format("a list of 1 to {} steps", data::kMaxPictureSteps));
  for (std::size_t i = 0; i < list->size(); ++i)
    steps.push_back(picture_step_of(
        {(*list)[i], input.file, fmt::format("{}: 'picture' step {}", input.where, i)}));
  return steps;
}

InputSpec input_of(const Field& input) {
  input.check_keys({"shape", "dtype", "picture", "divide", "mean", "std"});
  InputSpec spec{.shape = input.sizes("shape")};
  if (input.find("shape") == nullptr)
    input.fail(ErrorKind::key, "'shape' is missing: the sizes of one sample, without the batch");
  const std::string dtype = input.text("dtype", "float32");
  const auto known = find_dtype(&DTypeInfo::numpy, dtype);
  if (!known || (*known != DType::float32 && *known != DType::int32 && *known != DType::int64))
    input.fail(
        ErrorKind::value,
        fmt::format("'dtype': expected 'float32', 'int32' or 'int64', got '{}'", escaped(dtype)));
  spec.dtype = *known;
  const std::vector<double> divide = input.numbers("divide");
  if (divide.size() > 1) input.fail_type("divide", "a number other than 0");
  if (!divide.empty()) spec.divide = divide[0];
  spec.mean = input.numbers("mean");
  spec.std = input.numbers("std");
  spec.picture = picture_of(input);
  if (const InputFault fault = fault_of(spec); !fault.key.empty())
    input.fail_type(fault.key, fault.expected);
  return spec;
}

dialect::Call call_of(const Field& node) {
  dialect::Call call;
  const Json* args = node.find("args");
  if (args == nullptr) return call;
  if (args->is_array())
    for (std::size_t i = 0; i < args->size(); ++i)
      call.positional.push_back(arg_value(node, std::to_string(i), (*args)[i]));
  else if (args->is_object())
    for (const auto& [name, value] : args->items())
      call.named.emplace_back(name, arg_value(node, fmt::format("'{}'", escaped(name)), value));
  else
    node.fail_type("args", "a list or an object");
  return call;
}

bool is_dotted_name(const std::string& name) {
  return std::ranges::all_of(split(name, '.'),
                             [](const std::string& part) { return !part.empty(); });
}

Node node_of(const Field& field, std::size_t number) {
  if (!field.json.is_object())
    field.fail(ErrorKind::format, fmt::format("expected an object, got {}", excerpt(field.json)));
  Node node{.id = {}, .name = field.text("name"), .type = field.text("type"), .inputs = {}};
  node.id = field.text("id", node.name.empty() ? std::to_string(number) : node.name);
  const Field named{field.json, field.file, fmt::format("node '{}'", escaped(node.id))};
  named.check_keys({"id", "name", "type", "args", "inputs"});
  if (node.type.empty()) named.fail(ErrorKind::key, "'type' is missing");
  if (field.find("name") != nullptr && !is_dotted_name(node.name))
    named.fail_type("name", "a dotted state name such as 'features.0'");
  if (node.id.empty() || node.id == kInput) named.fail_type("id", "a text other than 'input'");
  node.call = call_of(named);
  node.inputs = named.texts("inputs");
  return node;
}

/// Gives the second use of a shared module its number for an id, and every node its inputs.
void complete(Description& description, const Json& nodes) {
  std::unordered_set<std::string> ids;
  for (std::size_t i = 0; i < description.nodes.size(); ++i) {
    Node& node = description.nodes[i];
    if (ids.contains(node.id) && node.id == node.name && !nodes[i].contains("id"))
      node.id = std::to_string(i);
    if (!ids.insert(node.id).second)
      fail_node(ErrorKind::key, description, node, "the id comes twice; give one of them an 'id'");
    if (node.inputs.empty()) node.inputs = {i == 0 ? kInput : description.nodes[i - 1].id};
  }
}

using Places = std::unordered_map<std::string, std::size_t>;

/// The ids from `from` back to itself through inputs, or "" when there is no such circle.
std::string circle(const Description& description, const Places& places, std::size_t from) {
  std::vector<std::size_t> stack{from};
  std::unordered_map<std::size_t, std::size_t> came_from;
  while (!stack.empty()) {
    const std::size_t at = stack.back();
    stack.pop_back();
    for (const std::string& input : description.nodes[at].inputs) {
      const auto place = places.find(input);
      if (place == places.end()) continue;
      if (place->second == from) {
        std::string text = description.nodes[from].id;
        for (std::size_t back = at; back != from; back = came_from.at(back))
          text = fmt::format("{} -> {}", description.nodes[back].id, text);
        return fmt::format("{} -> {}", description.nodes[from].id, text);
      }
      if (came_from.emplace(place->second, at).second) stack.push_back(place->second);
    }
  }
  return {};
}

void check_inputs(const Description& description) {
  Places places;
  std::vector<std::string> known{kInput};
  for (const Node& node : description.nodes) {
    places.emplace(node.id, places.size());
    known.push_back(node.id);
  }
  for (std::size_t i = 0; i < description.nodes.size(); ++i)
    for (const std::string& input : description.nodes[i].inputs) {
      const Node& node = description.nodes[i];
      const auto place = places.find(input);
      if (input == kInput || (place != places.end() && place->second < i)) continue;
      if (place == places.end()) {
        const std::string near = nearest(input, known);
        fail_node(
            ErrorKind::key, description, node,
            fmt::format("expected the id of an earlier node as input, got '{}'{}", escaped(input),
                        near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
      }
      if (const std::string path = circle(description, places, i); !path.empty())
        fail_node(ErrorKind::value, description, node,
                  fmt::format("inputs go in a circle: {}", escaped(path)));
      fail_node(ErrorKind::value, description, node,
                fmt::format("input '{}' is a later node; list it before '{}'", escaped(input),
                            escaped(node.id)));
    }
}

void check_outputs(const Field& top, const Description& description) {
  std::vector<std::string> known;
  for (const Node& node : description.nodes) known.push_back(node.id);
  for (const std::string& output : description.outputs) {
    if (std::ranges::find(known, output) != known.end()) continue;
    const std::string near = nearest(output, known);
    top.fail(ErrorKind::key,
             fmt::format("'outputs': there is no node '{}'{}", escaped(output),
                         near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
}

}  // namespace

InputFault fault_of(const InputSpec& spec) {
  if (spec.divide == 0.0) return {"divide", "a number other than 0"};
  const auto channels = spec.shape.empty() ? 1 : static_cast<std::size_t>(spec.shape[0]);
  for (const auto& [key, values] : {std::pair("mean", &spec.mean), {"std", &spec.std}})
    if (values->size() > 1 && values->size() != channels)
      return {key, fmt::format("one number or one a channel ({})", channels)};
  if (std::ranges::find(spec.std, 0.0) != spec.std.end()) return {"std", "numbers other than 0"};
  return {};
}

void fail_node(ErrorKind kind, const Description& description, const Node& node,
               const std::string& message) {
  fail_at(kind, {.file = description.file}, "node '{}': {}", escaped(node.id), message);
}

Description parse(std::string_view text, const std::string& file) {
  const Json json = parse_json(text, file);
  const Field top{json, file, ""};
  top.check_keys({"twofold", "dialect", "about", "input", "nodes", "outputs"});
  if (const Json* version = top.find("twofold"); version == nullptr)
    top.fail(ErrorKind::format, "expected a description with \"twofold\": 1");
  else if (*version != 1)
    top.fail(ErrorKind::unsupported,
             fmt::format("expected \"twofold\": 1, got {}", excerpt(*version)));
  Description description{.file = file,
                          .dialect = dialect_of(top),
                          .about = top.text("about"),
                          .nodes = {},
                          .outputs = top.texts("outputs")};
  if (const Json* input = top.find("input")) description.input = input_of({*input, file, "input"});
  const Json* nodes = top.find("nodes");
  if (nodes == nullptr || !nodes->is_array() || nodes->empty())
    top.fail(ErrorKind::format, "'nodes': expected a list of at least one node");
  for (std::size_t i = 0; i < nodes->size(); ++i)
    description.nodes.push_back(node_of({(*nodes)[i], file, fmt::format("node {}", i)}, i));
  complete(description, *nodes);
  check_inputs(description);
  if (description.outputs.empty()) description.outputs = {description.nodes.back().id};
  check_outputs(top, description);
  return description;
}

Description read(const std::filesystem::path& file) {
  std::error_code error;
  const std::string name = file.string();
  if (std::filesystem::is_directory(file, error))
    fail_at(ErrorKind::io, {.file = name}, "expected a description, got a folder");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    fail_at(ErrorKind::io, {.file = name}, "the description cannot be opened: {}",
            std::generic_category().message(errno));
  std::string text(kMaxDescriptionBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) fail_at(ErrorKind::io, {.file = name}, "the description cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse(text, name);
}

}  // namespace twofold::net
