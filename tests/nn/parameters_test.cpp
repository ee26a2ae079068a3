#include "twofold/nn/parameters.h"

#include <gmock/gmock.h>

#include "tests/golden.h"
#include "twofold/nn/state.h"
#include "twofold/nn/walk.h"
#include "twofold/torch/torch.h"

namespace twofold::nn {
namespace {

using Json = nlohmann::json;
using testing::thrown_text;

/// What real torch gave (tests/fixtures/containers).
const Json& expected(const std::string& name) {
  static const Json all = testing::fixture_json("containers/containers.json");
  return all.at("torch").at(name);
}

Tensor t(double value) { return full({1}, value); }

Tensor frozen(double value) { return t(value); }

/// [name, value, requires_grad] of every parameter, repeated ones too.
Json state(Module& module) {
  Json rows = Json::array();
  for (const Entry& entry : entries(module, {.repeat_modules = true, .role = Role::parameter}))
    rows.push_back({entry.path, entry.slot->value.item(), entry.slot->value.requires_grad()});
  return rows;
}

TEST(ParameterList, FollowsTorch) {
  ParameterList list({t(0), t(1)});
  list.append(frozen(2), false);
  list.extend({t(3)});
  list.replace(-1, t(4));
  EXPECT_EQ(state(list), expected("list"));
  EXPECT_EQ(state(*list.slice(1, 3)), expected("list slice"));
  EXPECT_TRUE(list.slice(1, 3)->at(0).is_same(list[1])) << "a slice shares its tensors";
  EXPECT_EQ(Json(thrown_text([&] { (void)list[4]; })), expected("list index"));
  EXPECT_EQ(Json(thrown_text([&] { list.append(zeros({1}, DType::int64)); })),
            expected("list integer"));
  EXPECT_EQ(list.size(), 4) << "what was refused is not there";
  EXPECT_EQ(Json(thrown_text([&] { list.call({t(0)}); })), expected("list call"));
  list += list;
  EXPECT_EQ(list.size(), 8);
  EXPECT_FALSE(list[6].requires_grad());
}

TEST(ParameterDict, FollowsTorch) {
  ParameterDict dict(std::map<std::string, Tensor>{{"b", t(1)}, {"a", t(0)}});
  dict.insert("c", frozen(2), false);
  dict.insert("b", t(5));
  EXPECT_EQ(state(dict), expected("dict"));
  ParameterDict ordered(NamedTensors{{"b", t(1)}, {"a", t(0)}});
  EXPECT_EQ(state(ordered), expected("dict ordered"));
  EXPECT_THAT(thrown_text([&] { (void)dict["x"]; }),
              ::testing::StartsWith(expected("dict missing").get<std::string>()));
  Json taken = Json::array();
  for (const char* key : {"keys", "setdefault"})
    taken.push_back(thrown_text([&] { dict.insert(key, t(0)); }));
  EXPECT_EQ(taken, expected("dict taken"));
  EXPECT_EQ((Json{dict.pop("b").item(), state(dict)}), expected("dict pop"));
  const double kept = dict.setdefault("a", t(9)).item();
  const double added = dict.setdefault("z", t(8)).item();
  EXPECT_EQ((Json{kept, added, state(dict)}), expected("dict setdefault"));
  EXPECT_EQ(dict.popitem().first, "z");
  EXPECT_THAT(dict.keys(), ::testing::ElementsAre("a", "c"));
  EXPECT_THAT(thrown_text([&] { dict.insert("a.b", t(0)); }),
              ::testing::HasSubstr("parameter name can't contain \".\""));
}

TEST(ParameterDict, SharesWithItsCopy) {
  ParameterDict dict(NamedTensors{{"a", t(1)}});
  const auto copy = dict.copy();
  EXPECT_TRUE(copy->at("a").is_same(dict["a"]));
  EXPECT_FALSE(dict.get("b").defined());
  dict.update(*copy);
  dict.clear();
  EXPECT_EQ(dict.size(), 0);
  EXPECT_EQ(copy->size(), 1);
  EXPECT_EQ(thrown_text([&] { (void)dict.popitem(); }),
            "ParameterDict: popitem from an empty dictionary");
}

// named_parameters of torch's face meets them as any module's.
TEST(ParameterContainers, AreInTheTorchFace) {
  struct Net : torch::nn::Module {
    torch::nn::ParameterList list{std::vector{t(1), t(2)}};
    torch::nn::ParameterDict dict{NamedTensors{{"k", t(3)}}};
    Net() {
      register_module("list", list);
      register_module("dict", dict);
    }
  };
  const Net net;
  std::vector<std::string> names;
  for (const auto& [name, tensor] : net.named_parameters()) names.push_back(name);
  EXPECT_THAT(names, ::testing::ElementsAre("list.0", "list.1", "dict.k"));
  EXPECT_EQ(net.list->at(1).item(), 2);
}

TEST(ParameterContainers, NestAsInTorch) {
  auto list = std::make_shared<ParameterList>(std::vector{t(1)});
  list->append(frozen(2), false);
  const auto dict = std::make_shared<ParameterDict>(NamedTensors{{"k", t(2)}});
  Module net;
  net.register_module("inner", std::make_shared<ModuleList>(list, dict));
  net.register_module("again", list);
  EXPECT_EQ(state(net), expected("nested"));
  Json names = Json::array();
  for (const auto& item : state_dict(net).items) names.push_back(item.name);
  EXPECT_EQ(names, expected("nested state"));
}

}  // namespace
}  // namespace twofold::nn
