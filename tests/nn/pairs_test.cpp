#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/kernels/table.h"
#include "twofold/nn/cast.h"
#include "twofold/nn/loading.h"

// Every layer of the registry against what real torch 2.13.0 computed for it: outputs in evaluation
// and in training, and the state after three training steps.

namespace twofold::nn {
namespace {

using kernels::KernelChoice;
using nlohmann::json;
using twofold::testing::Arrays;

struct Way {
  std::string name;
  KernelChoice kernels;
  DType dtype;
};

const std::vector<Way>& ways() {
  static const std::vector<Way> all{{"native", KernelChoice::native, DType::float32},
                                    {"native64", KernelChoice::native, DType::float64},
                                    {"onednn", KernelChoice::onednn, DType::float32},
                                    {"fastest", KernelChoice::fastest, DType::float32}};
  return all;
}

const json& cases() {
  static const json all = twofold::testing::fixture_json("pairs/cases.json");
  return all;
}

/// One case, built and run one way.
class Case {
 public:
  Case(const json& row, Way way)
      : row_(row),
        way_(std::move(way)),
        arrays_(twofold::testing::fixture_arrays("pairs/" + row["file"].get<std::string>())) {}

  [[nodiscard]] const Arrays& arrays() const { return arrays_; }

  [[nodiscard]] std::shared_ptr<Module> layer() const {
    auto module = make_layer(row_["class"].get<std::string>(),
                             twofold::testing::given_args(row_["torch"]["args"]));
    StateDict state;
    for (const auto& [name, array] : twofold::testing::below(arrays_, "torch.state."))
      state.items.push_back({name, Tensor(array)});
    load_state_dict(*module, state);
    if (way_.dtype != DType::float32) cast(*module, way_.dtype, CastKinds::floating);
    return module;
  }

  [[nodiscard]] Values inputs(const std::string& prefix) const {
    Values values;
    for (const auto& [name, array] : twofold::testing::below(arrays_, prefix))
      values.emplace_back(is_floating(array.dtype()) ? array.to(way_.dtype) : array);
    return values;
  }

  void expect_outputs(const Values& got, const std::string& prefix) const {
    const Arrays expected = twofold::testing::below(arrays_, prefix);
    ASSERT_EQ(got.size(), expected.size());
    for (const auto& [index, array] : expected)
      EXPECT_EQ(twofold::testing::differs(got[std::stoul(index)].array(), array), "")
          << prefix << index;
  }

 private:
  const json& row_;
  Way way_;
  Arrays arrays_;
};

class PairsWithTorch : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override { kernels::set_kernel_choice(GetParam().kernels); }
  void TearDown() override { kernels::set_kernel_choice(KernelChoice::fastest); }
};

TEST_P(PairsWithTorch, Evaluation) {
  for (const json& row : cases()) {
    SCOPED_TRACE(row["id"]);
    const Case one(row, GetParam());
    const auto module = one.layer();
    module->eval();
    one.expect_outputs(module->call(one.inputs("in.")), "torch.out.eval.");
  }
}

TEST_P(PairsWithTorch, TrainingAndStateAfterThreeSteps) {
  int states = 0;
  for (const json& row : cases()) {
    if (row["class"] == "Dropout") continue;  // random
    SCOPED_TRACE(row["id"]);
    const Case one(row, GetParam());
    const auto module = one.layer();
    one.expect_outputs(module->call(one.inputs("in.")), "torch.out.train.");
    const Arrays after = twofold::testing::below(one.arrays(), "torch.after.");
    if (after.empty()) continue;
    ++states;
    module->call(one.inputs("step1.in."));
    module->call(one.inputs("step2.in."));
    for (const auto& [name, array] : after) {
      const Slot* slot = module->find_slot(name);
      ASSERT_NE(slot, nullptr) << name;
      EXPECT_EQ(twofold::testing::differs(slot->value.array(), array), "") << name;
    }
  }
  EXPECT_EQ(states, 9);
}

INSTANTIATE_TEST_SUITE_P(Kernels, PairsWithTorch, ::testing::ValuesIn(ways()),
                         [](const auto& info) { return info.param.name; });

TEST(Pairs, EveryStockLayerWithValuesHasACase) {
  std::map<std::string, int> met;
  for (const json& one : cases()) ++met[one["class"].get<std::string>()];
  for (const LayerType& layer : layer_registry()) {
    const bool plain = layer.name == "Flatten" || layer.name == "Identity" ||
                       layer.name == "Sequential" || layer.name.starts_with("Module");
    EXPECT_EQ(met.contains(std::string(layer.name)), !plain) << layer.name;
  }
  EXPECT_EQ(cases().size(), 58);
}

}  // namespace
}  // namespace twofold::nn
