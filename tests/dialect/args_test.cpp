#include "twofold/dialect/args.h"

#include <gmock/gmock.h>

#include "goldens.h"
#include "twofold/core/error.h"
#include "twofold/nn/registry.h"

namespace twofold::dialect {
namespace {

using testing::arg_of;
using testing::args_of;
using testing::buildable;
using testing::fixture;
using testing::Json;
using testing::side_of;

std::string text_of(const ArgList& args) {
  std::string text;
  for (const auto& [name, value] : args) text += fmt::format("{}={}, ", name, nn::to_string(value));
  return text;
}

/// The rank of the input, which some cases carry in their names.
std::int64_t rank_of(const std::string& id) {
  for (const char digit : std::string("12345"))
    if (id.find(fmt::format("none-{}d", digit)) != std::string::npos) return digit - '0';
  return 4;
}

void expect_contains(const ArgList& ours, const Json& golden, const std::string& what) {
  for (const auto& [name, value] : golden.items()) {
    const ArgValue* found = find_arg(ours, name);
    ASSERT_NE(found, nullptr) << what << " lacks " << name << " in " << text_of(ours);
    EXPECT_EQ(nn::to_string(*found), nn::to_string(arg_of(value))) << what << " " << name;
  }
}

class EachSide : public ::testing::TestWithParam<Dialect> {};

TEST_P(EachSide, SaysTorchsArgumentsAsTheGoldensDo) {
  int compared = 0;
  for (const Json& golden : fixture("cases.json")) {
    if (nn::find_layer(golden["class"].get<std::string>()) == nullptr) continue;
    const std::string id = golden["id"];
    // In these pairs MindSpore was given other words for the same windows.
    const bool other_words = id.find("-ms-") != std::string::npos || id.ends_with("2d-valid") ||
                             id == "embedding-one-hot";
    if (golden["kind"] != "pair" || other_words || !golden.contains(side_of(GetParam())) ||
        golden[side_of(GetParam())].contains("error") || !buildable(golden))
      continue;
    const ArgList ours = from_canonical(GetParam(), golden["class"].get<std::string>(),
                                        args_of(golden["torch"]["args"]), rank_of(id));
    expect_contains(ours, golden[side_of(GetParam())]["args"], id);
    ++compared;
  }
  EXPECT_GT(compared, 60);
}

TEST_P(EachSide, InvertsWhatEveryCaseSays) {
  int compared = 0;
  for (const Json& golden : fixture("cases.json")) {
    if (nn::find_layer(golden["class"].get<std::string>()) == nullptr) continue;
    if (!golden.contains(side_of(GetParam()))) continue;
    const Json& side = golden[side_of(GetParam())];
    const std::string id = golden["id"];
    if (!side.contains("args") || side.contains("error") || id == "flatten-args") continue;
    const std::string type = golden["class"];
    const ArgList args = bound(GetParam(), type, {.named = args_of(side["args"])});
    const ArgList canonical = to_canonical(GetParam(), type, args);
    Json expected = side["args"];
    // Windows without padding: 'valid' and 'pad' with 0 are one thing, which comes back as 'pad'.
    if (type.find("Pool2d") != std::string::npos && expected.value("pad_mode", "") == "valid")
      expected["pad_mode"] = "pad";
    expect_contains(from_canonical(GetParam(), type, canonical, rank_of(id)), expected, id);
    ++compared;
  }
  EXPECT_GT(compared, 80);
}

TEST_P(EachSide, BuildsEveryLayerFromItsOwnWords) {
  for (const Json& golden : fixture("cases.json")) {
    if (nn::find_layer(golden["class"].get<std::string>()) == nullptr) continue;
    if (!golden.contains(side_of(GetParam())) || !buildable(golden)) continue;
    const Json& side = golden[side_of(GetParam())];
    if (!side.contains("args") || side.contains("error")) continue;
    const std::string type = golden["class"];
    const ArgList args = bound(GetParam(), type, {.named = args_of(side["args"])});
    EXPECT_EQ(nn::make_layer(type, to_canonical(GetParam(), type, args))->type(), type)
        << golden["id"];
  }
}

Json signature_of(Dialect dialect, std::string_view type) {
  Json rows = Json::array();
  for (const ArgRow& row : rows_of(arg_table(dialect), type)) {
    if (row.there.empty()) continue;
    Json entry{{"name", row.there}};
    if (row.fallback) entry["default"] = nn::to_string(*row.fallback);
    if (row.keyword_only) entry["keyword_only"] = true;
    rows.push_back(entry);
  }
  return rows;
}

Json golden_signature(const Json& args) {
  Json rows = Json::array();
  for (const Json& arg : args) {
    Json entry{{"name", arg["name"]}};
    if (arg["name"] == "_weight") continue;  // a tensor, which no description can hold
    if (arg.contains("default")) entry["default"] = nn::to_string(arg_of(arg["default"]));
    // _freeze and what follows _weight cannot be reached by position without it.
    if (arg.value("keyword_only", false)) entry["keyword_only"] = true;
    rows.push_back(entry);
  }
  return rows;
}

TEST_P(EachSide, HasTheSignaturesOfTheFramework) {
  const Json& signatures = fixture("signatures.json")[side_of(GetParam())];
  for (const auto& [name, signature] : signatures.items()) {
    const TypeRow* type = find_type(GetParam(), name);
    ASSERT_NE(type, nullptr) << name;
    if (type->container || type->type == "Identity") continue;
    Json ours = signature_of(GetParam(), type->type);
    Json golden = golden_signature(signature["args"]);
    if (type->type == "Embedding")  // keyword-only is stricter than a place behind `_weight`
      for (Json* side : {&ours, &golden}) {
        for (Json& row : *side) row.erase("keyword_only");
        std::erase_if(side->get_ref<Json::array_t&>(),
                      [](const Json& row) { return row["name"] == "_weight"; });
      }
    EXPECT_EQ(ours, golden) << name;
  }
}

TEST_P(EachSide, HasTheSignaturesOfTheFunctions) {
  const Json& functions = fixture("functions.json")[side_of(GetParam())];
  for (const auto& [name, signature] : functions.items()) {
    Json golden = Json::array();
    for (const Json& arg : signature) {
      Json entry{{"name", arg[0]}};
      if (arg.size() > 1) entry["default"] = nn::to_string(arg_of(arg[1]));
      if (arg.size() > 2) entry["keyword_only"] = true;
      golden.push_back(entry);
    }
    EXPECT_EQ(signature_of(GetParam(), name), golden) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Args, EachSide,
                         ::testing::Values(Dialect::torch, Dialect::mindspore, Dialect::mint),
                         [](const auto& test) { return std::string(to_string(test.param)); });

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

ArgList in_mindspore(std::string_view type, const ArgList& named) {
  return to_canonical(Dialect::mindspore, type, bound(Dialect::mindspore, type, {.named = named}));
}

TEST(Args, MeansMindsporesMomentumAndDefaults) {
  const ArgList norm = in_mindspore("BatchNorm2d", {{"num_features", std::int64_t{3}}});
  EXPECT_EQ(*find_arg(norm, "momentum"), ArgValue(0.1));
  const ArgList conv = in_mindspore("Conv2d", {{"in_channels", std::int64_t{1}},
                                               {"out_channels", std::int64_t{2}},
                                               {"kernel_size", std::int64_t{3}}});
  EXPECT_EQ(*find_arg(conv, "padding"), ArgValue("same"));
  EXPECT_EQ(*find_arg(conv, "bias"), ArgValue(false));
  const ArgList strided = in_mindspore("Conv2d", {{"in_channels", std::int64_t{1}},
                                                  {"out_channels", std::int64_t{2}},
                                                  {"kernel_size", std::int64_t{3}},
                                                  {"stride", std::int64_t{2}}});
  EXPECT_EQ(*find_arg(strided, "pad_mode"), ArgValue("same"));
  EXPECT_EQ(*find_arg(in_mindspore("Dropout", {{"keep_prob", 0.9}}), "p"), ArgValue(0.1));
  EXPECT_EQ(*find_arg(in_mindspore("Dropout", {{"p", 0.3}, {"keep_prob", 0.9}}), "p"),
            ArgValue(0.3));
}

TEST(Args, NamesWhatIsWrong) {
  const auto bind = [](Call call) {
    return error_of([&] { static_cast<void>(bound(Dialect::mindspore, "Linear", call)); });
  };
  EXPECT_EQ(bind({.named = {{"in_features", std::int64_t{1}}}}),
            "Dense: unexpected argument 'in_features'");
  EXPECT_EQ(bind({.named = {{"out_channel", std::int64_t{1}}}}),
            "Dense: unexpected argument 'out_channel'; did you mean 'out_channels'?");
  EXPECT_EQ(bind({.positional = {std::int64_t{1}}}), "Dense: argument 'out_channels' is missing");
  EXPECT_EQ(bind({.positional = {std::int64_t{1}, std::int64_t{2}},
                  .named = {{"in_channels", std::int64_t{1}}}}),
            "Dense: argument 'in_channels' is given twice");
  EXPECT_EQ(bind({.positional = std::vector<ArgValue>(8, std::int64_t{1})}),
            "Dense: expected at most 7 positional arguments, got 8");
  const auto conv = [](const ArgList& more) {
    ArgList args{{"in_channels", std::int64_t{1}},
                 {"out_channels", std::int64_t{2}},
                 {"kernel_size", std::int64_t{3}}};
    args.insert(args.end(), more.begin(), more.end());
    return error_of([&] { static_cast<void>(in_mindspore("Conv2d", args)); });
  };
  EXPECT_EQ(conv({{"pad_mode", "full"}}),
            "Conv2d: argument 'pad_mode': expected 'same', 'valid' or 'pad', got 'full'");
  EXPECT_EQ(conv({{"padding", std::int64_t{1}}}),
            "Conv2d: argument 'padding': expected 0 with pad_mode 'same', got 1");
  EXPECT_EQ(conv({{"data_format", "NHWC"}}),
            "Conv2d: argument 'data_format': expected 'NCHW', got 'NHWC'");
  EXPECT_EQ(error_of([] {
              static_cast<void>(from_canonical(
                  Dialect::mindspore, "BatchNorm2d",
                  {{"num_features", std::int64_t{3}}, {"momentum", std::monostate{}}}));
            }),
            "BatchNorm2d: argument 'momentum': expected a number (the cumulative average has no "
            "counterpart), got None");
  EXPECT_EQ(error_of([] { static_cast<void>(from_canonical(Dialect::mindspore, "Softmax", {})); }),
            "Softmax: argument 'dim': expected a dimension (the default depends on the input's "
            "rank), got None");
  EXPECT_EQ(error_of([] {
              static_cast<void>(from_canonical(
                  Dialect::torch, "MaxPool2d",
                  {{"kernel_size", std::int64_t{3}}, {"pad_mode", std::string("same")}}));
            }),
            "MaxPool2d: argument 'pad_mode': expected None, got 'same'");
}

}  // namespace
}  // namespace twofold::dialect
