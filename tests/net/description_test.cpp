#include "twofold/net/description.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "twofold/core/error.h"
#include "twofold/net/network.h"

namespace twofold::net {
namespace {

using ::testing::ElementsAre;

std::string with_nodes(const std::string& nodes, const std::string& more = "") {
  return R"({"twofold": 1, "dialect": "torch", "nodes": [)" + nodes + "]" + more + "}";
}

struct Refusal {
  ErrorKind kind;
  std::string text;
};

/// What reading and building `text` is refused with.
Refusal refusal(const std::string& text) {
  try {
    static_cast<void>(build(parse(text, "net.json")));
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  return {ErrorKind::internal, "no error"};
}

void expect_refusal(const std::string& text, ErrorKind kind, const std::string& message) {
  const Refusal got = refusal(text);
  EXPECT_EQ(got.text, message);
  EXPECT_EQ(to_string(got.kind), to_string(kind)) << message;
  EXPECT_EQ(got.text.find('\n'), std::string::npos) << "more than one line";
}

TEST(Description, ReadsTheLanguage) {
  const Description net = parse(R"({"twofold": 1, "dialect": "torch", "about": "a test",
     "input": {"shape": [1, 28, 28], "divide": 255, "mean": [0.1307], "std": [0.3081]},
     "nodes": [{"name": "conv1", "type": "Conv2d", "args": [1, 8, 3]}, {"type": "ReLU"},
               {"name": "norm1", "type": "BatchNorm2d", "args": {"num_features": 8}},
               {"id": "sum", "type": "add", "inputs": ["norm1", "conv1"]}]})",
                                "net.json");
  EXPECT_EQ(net.dialect, dialect::Dialect::torch);
  EXPECT_EQ(net.about, "a test");
  EXPECT_EQ(net.input->shape, (Shape{1, 28, 28}));
  EXPECT_EQ(net.input->divide, 255);
  EXPECT_THAT(net.input->mean, ElementsAre(0.1307));
  ASSERT_EQ(net.nodes.size(), 4U);
  EXPECT_EQ(net.nodes[0].id, "conv1");
  EXPECT_EQ(net.nodes[1].id, "1");
  EXPECT_THAT(net.nodes[0].inputs, ElementsAre("input"));
  EXPECT_THAT(net.nodes[2].inputs, ElementsAre("1"));
  EXPECT_THAT(net.nodes[3].inputs, ElementsAre("norm1", "conv1"));
  EXPECT_EQ(net.nodes[0].call.positional.size(), 3U);
  EXPECT_EQ(net.nodes[2].call.named[0].first, "num_features");
  EXPECT_THAT(net.outputs, ElementsAre("sum"));
}

TEST(Description, ComesBackFromItsOwnText) {
  const std::string text = with_nodes(
      R"({"name": "a.b", "type": "Linear", "args": [3, 4]},
         {"id": "pool", "type": "AdaptiveAvgPool2d", "args": {"output_size": [null, 2]}},
         {"name": "a.b", "type": "Linear", "args": [3, 4], "inputs": ["input"]})",
      R"(, "input": {"shape": [3], "dtype": "int64"}, "outputs": ["a.b", "2"])");
  const Description first = parse(text, "net.json");
  EXPECT_EQ(first.nodes[2].id, "2") << "the second use of a name";
  const Description second = parse(to_json(first), "net.json");
  EXPECT_EQ(to_json(second), to_json(first));
  EXPECT_EQ(second.nodes[1].call.named[0].second, first.nodes[1].call.named[0].second);
  EXPECT_EQ(second.input->dtype, DType::int64);
  EXPECT_THAT(second.outputs, ElementsAre("a.b", "2"));
}

TEST(Description, RefusesWhatIsNoDescription) {
  expect_refusal("", ErrorKind::format,
                 "net.json: line 1, column 1: expected JSON: syntax error while parsing value - "
                 "unexpected end of input; expected '[', '{', or a literal");
  expect_refusal("{\n  \"twofold\": }", ErrorKind::format,
                 "net.json: line 2, column 14: expected JSON: syntax error while parsing value - "
                 "unexpected '}'; expected '[', '{', or a literal");
  expect_refusal("[]", ErrorKind::format, "net.json: expected an object, got []");
  expect_refusal("{}", ErrorKind::format, "net.json: expected a description with \"twofold\": 1");
  expect_refusal(R"({"twofold": 2})", ErrorKind::unsupported,
                 "net.json: expected \"twofold\": 1, got 2");
  expect_refusal(R"({"twofold": 1, "dialect": "jax"})", ErrorKind::value,
                 "net.json: 'dialect': expected 'torch', 'mindspore' or 'mint', got 'jax'");
  expect_refusal(R"({"twofold": 1, "dialect": "torch"})", ErrorKind::format,
                 "net.json: 'nodes': expected a list of at least one node");
  expect_refusal(R"({"twofold": 1, "twofold": 1})", ErrorKind::key,
                 "net.json: the key 'twofold' comes twice in one object");
  expect_refusal(R"({"twofold": 1, "dialect": "torch", "node": []})", ErrorKind::key,
                 "net.json: unknown key 'node'; did you mean 'nodes'?");
}

TEST(Description, HasLimits) {
  expect_refusal(std::string(100000, '['), ErrorKind::limit,
                 "net.json: brackets nest deeper than 128");
  expect_refusal(std::string(kMaxDescriptionBytes + 1, ' '), ErrorKind::limit,
                 "net.json: expected at most 16.0 MiB of JSON, got 16.0 MiB");
}

TEST(Description, LimitsTheWeightsOfANetwork) {
  expect_refusal(with_nodes(R"({"name": "f", "type": "Linear", "args": [1000000, 1000000]})"),
                 ErrorKind::limit,
                 "net.json: node 'f': Linear: the network has more than 8589934592 weights here");
  expect_refusal(with_nodes(R"({"name": "f", "type": "Linear", "args": [1, 4000000000000000000]},
                               {"name": "g", "type": "Linear", "args": [9, 4000000000000000000]})"),
                 ErrorKind::limit,
                 "net.json: node 'f': Linear: the network has more than 8589934592 weights here");
}

/// The same numbers on every machine.
struct Dice {
  std::uint32_t state = 1;
  std::size_t below(std::size_t limit) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % limit;
  }
};

TEST(Description, SurvivesDamage) {
  const std::string good = to_json(
      parse(with_nodes(
                R"({"name": "a", "type": "Conv2d", "args": {"in_channels": 1, "out_channels": 2,
          "kernel_size": 3}}, {"name": "b", "type": "BatchNorm2d", "args": [2]},
         {"id": "c", "type": "add", "inputs": ["a", "b"]})",
                R"(, "input": {"shape": [1, 5, 5], "mean": [0.5]})"),
            "net.json"));
  constexpr std::string_view kLetters = "{}[]\",:0123456789-.eE ntf\x80";
  Dice dice;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = good;
    for (std::size_t change = 0; change <= dice.below(3); ++change) {
      const std::size_t at = dice.below(text.size());
      if (dice.below(3) == 0)
        text.erase(at, 1 + dice.below(9));
      else
        text[at] = kLetters[dice.below(kLetters.size())];
      if (text.empty()) text = "x";
    }
    try {
      static_cast<void>(build(parse(text, "net.json")));
    } catch (const Error& error) {
      ++refused;
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(Description, RefusesBadNodes) {
  expect_refusal(with_nodes("3"), ErrorKind::format, "net.json: node 0: expected an object, got 3");
  expect_refusal(with_nodes("{}"), ErrorKind::key, "net.json: node '0': 'type' is missing");
  expect_refusal(with_nodes(R"({"type": "ReLU", "input": ["a"]})"), ErrorKind::key,
                 "net.json: node '0': unknown key 'input'; did you mean 'inputs'?");
  expect_refusal(with_nodes(R"({"type": "Conv2D", "args": [1, 8, 3]})"), ErrorKind::key,
                 "net.json: node '0': expected a layer or function of torch, got 'Conv2D'; did you "
                 "mean 'Conv2d'?");
  expect_refusal(with_nodes(R"({"type": "Dense", "args": [1, 8]})"), ErrorKind::key,
                 "net.json: node '0': expected a layer or function of torch, got 'Dense'");
  expect_refusal(with_nodes(R"({"type": "Sequential"})"), ErrorKind::value,
                 "net.json: node '0': 'Sequential' is a container; list its layers, with dotted "
                 "names");
  expect_refusal(with_nodes(R"({"name": "a..b", "type": "ReLU"})"), ErrorKind::type,
                 "net.json: node 'a..b': 'name': expected a dotted state name such as "
                 "'features.0', got \"a..b\"");
  expect_refusal(with_nodes(R"({"id": "a", "type": "ReLU"}, {"id": "a", "type": "ReLU"})"),
                 ErrorKind::key,
                 "net.json: node 'a': the id comes twice; give one of them an 'id'");
  expect_refusal(with_nodes(R"({"name": "f", "type": "relu"})"), ErrorKind::value,
                 "net.json: node 'f': a function holds no tensors; expected no 'name', got 'f'");
}

TEST(Description, RefusesBadArguments) {
  expect_refusal(with_nodes(R"({"name": "c", "type": "Conv2d", "args": {"in_channels": 1,
                   "out_channels": 8, "kernal_size": 3}})"),
                 ErrorKind::key,
                 "net.json: node 'c': Conv2d: unexpected argument 'kernal_size'; did you mean "
                 "'kernel_size'?");
  expect_refusal(with_nodes(R"({"name": "c", "type": "Conv2d", "args": [1, 8]})"), ErrorKind::key,
                 "net.json: node 'c': Conv2d: argument 'kernel_size' is missing");
  expect_refusal(with_nodes(R"({"name": "c", "type": "Conv2d", "args": [1, "8", 3]})"),
                 ErrorKind::type,
                 "net.json: node 'c': Conv2d: argument 'out_channels': expected an integer, got "
                 "'8'");
  expect_refusal(with_nodes(R"({"name": "c", "type": "Linear", "args": [1, {"a": 2}]})"),
                 ErrorKind::type,
                 "net.json: node 'c': argument 1: expected null, true, false, a number, a text or "
                 "a list of integers, got {\"a\":2}");
  expect_refusal(with_nodes(R"({"type": "ReLU", "args": 3})"), ErrorKind::type,
                 "net.json: node '0': 'args': expected a list or an object, got 3");
  expect_refusal(with_nodes(R"({"type": "add"})"), ErrorKind::value,
                 "net.json: node '0': add: expected 2 inputs, got 1");
}

TEST(Description, RefusesBadInputs) {
  expect_refusal(with_nodes(R"({"id": "first", "type": "ReLU"},
                               {"type": "ReLU", "inputs": ["frist"]})"),
                 ErrorKind::key,
                 "net.json: node '1': expected the id of an earlier node as input, got 'frist'; "
                 "did you mean 'first'?");
  expect_refusal(with_nodes(R"({"id": "a", "type": "ReLU", "inputs": ["a"]})"), ErrorKind::value,
                 "net.json: node 'a': inputs go in a circle: a -> a");
  expect_refusal(with_nodes(R"({"id": "a", "type": "ReLU", "inputs": ["c"]},
                               {"id": "b", "type": "ReLU"}, {"id": "c", "type": "ReLU"})"),
                 ErrorKind::value, "net.json: node 'a': inputs go in a circle: a -> c -> b -> a");
  expect_refusal(with_nodes(R"({"id": "a", "type": "ReLU", "inputs": ["b"]},
                               {"id": "b", "type": "ReLU", "inputs": ["input"]})"),
                 ErrorKind::value,
                 "net.json: node 'a': input 'b' is a later node; list it before 'a'");
  expect_refusal(with_nodes(R"({"type": "ReLU", "inputs": []})"), ErrorKind::type,
                 "net.json: node '0': 'inputs': expected a list of texts, got []");
  expect_refusal(with_nodes(R"({"id": "a", "type": "ReLU"})", R"(, "outputs": ["last"])"),
                 ErrorKind::key, "net.json: 'outputs': there is no node 'last'");
}

TEST(Description, RefusesABadInputSpecification) {
  const auto with_input = [](const std::string& input) {
    return with_nodes(R"({"type": "ReLU"})", ", \"input\": " + input);
  };
  expect_refusal(with_input("{}"), ErrorKind::key,
                 "net.json: input: 'shape' is missing: the sizes of one sample, without the batch");
  expect_refusal(with_input(R"({"shape": [-1]})"), ErrorKind::type,
                 "net.json: input: 'shape': expected a list of sizes, got [-1]");
  expect_refusal(with_input(R"({"shape": [3], "divide": 0})"), ErrorKind::type,
                 "net.json: input: 'divide': expected a number other than 0, got 0");
  expect_refusal(with_input(R"({"shape": [3, 2], "mean": [1, 2]})"), ErrorKind::type,
                 "net.json: input: 'mean': expected one number or one a channel (3), got [1,2]");
  expect_refusal(with_input(R"({"shape": [3], "std": [0]})"), ErrorKind::type,
                 "net.json: input: 'std': expected numbers other than 0, got [0]");
  expect_refusal(with_input(R"({"shape": [3], "dtype": "float"})"), ErrorKind::value,
                 "net.json: input: 'dtype': expected 'float32', 'int32' or 'int64', got 'float'");
  expect_refusal(with_input(R"({"shape": [3], "means": [1]})"), ErrorKind::key,
                 "net.json: input: unknown key 'means'; did you mean 'mean'?");
}

TEST(Description, RefusesNamesThatClash) {
  expect_refusal(with_nodes(R"({"name": "a", "type": "Linear", "args": [3, 3]},
                               {"name": "a", "type": "Linear", "args": [3, 4]})"),
                 ErrorKind::value,
                 "net.json: node '1': shares its name 'a' with node 'a', so type and arguments "
                 "must be the same");
  expect_refusal(with_nodes(R"({"name": "a", "type": "Linear", "args": [3, 3]},
                               {"name": "a.b", "type": "Linear", "args": [3, 3]})"),
                 ErrorKind::value, "net.json: node 'a.b': its name lies inside the layer 'a'");
  expect_refusal(with_nodes(R"({"name": "a.b", "type": "Linear", "args": [3, 3]},
                               {"name": "a", "type": "Linear", "args": [3, 3]})"),
                 ErrorKind::value, "net.json: node 'a': its name is the beginning of another's");
}

TEST(Description, NamesTheFileThatCannotBeRead) {
  const auto read_error = [](const std::filesystem::path& path) {
    try {
      static_cast<void>(read(path));
    } catch (const Error& error) {
      return std::string(to_string(error.kind())) + " " + error.what();
    }
    return std::string("no error");
  };
  EXPECT_EQ(read_error("no/such.json"),
            "io no/such.json: the description cannot be opened: No such file or directory");
  EXPECT_EQ(read_error("/tmp"), "io /tmp: expected a description, got a folder");
  const auto path = std::filesystem::path(::testing::TempDir()) / "truncated.json";
  std::ofstream(path) << R"({"twofold": 1, )";
  EXPECT_THAT(read_error(path), ::testing::HasSubstr("line 1, column 16: expected JSON"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace twofold::net
