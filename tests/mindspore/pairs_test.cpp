#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/dialect/transform.h"
#include "twofold/kernels/table.h"
#include "twofold/mindspore/mindspore.h"

// Every layer, built from MindSpore's and mint's own arguments, against what real MindSpore 2.10.0
// computed for it: outputs in inference and in training, and the state after three training steps.

namespace twofold::mindspore {
namespace {

using kernels::KernelChoice;
using nlohmann::json;
using twofold::nn::Values;
using twofold::testing::Arrays;

struct Side {
  std::string name;
  Dialect dialect;
  int cases;   ///< how many cases this side ran
  int states;  ///< in how many of them some state moves
};

const Side kMindSpore{"ms", Dialect::mindspore, 58, 9};
const Side kMint{"mint", Dialect::mint, 14, 0};

class PairsWithMindSpore : public ::testing::TestWithParam<std::tuple<Side, KernelChoice>> {
 protected:
  void SetUp() override { kernels::set_kernel_choice(std::get<1>(GetParam())); }
  void TearDown() override { kernels::set_kernel_choice(KernelChoice::fastest); }

  [[nodiscard]] const Side& side() const { return std::get<0>(GetParam()); }

  /// Calls `visit(case, arrays)` for every case that this side ran.
  template <class Visit>
  void for_each_case(Visit visit) const {
    int met = 0;
    for (const json& row : twofold::testing::fixture_json("pairs/cases.json")) {
      const Arrays arrays =
          twofold::testing::fixture_arrays("pairs/" + row["file"].get<std::string>());
      if (!arrays.contains(side().name + ".out.eval.0")) continue;
      SCOPED_TRACE(row["id"]);
      ++met;
      visit(row, arrays);
    }
    EXPECT_EQ(met, side().cases);
  }

  [[nodiscard]] CellPtr cell(const json& row, const Arrays& arrays) const {
    CellPtr made = make_cell(side().dialect, row["class"].get<std::string>(),
                             twofold::testing::given_args(row[side().name]["args"]));
    const Arrays state = twofold::testing::below(arrays, side().name + ".state.");
    const auto entries = dialect::view(*made, side().dialect);
    EXPECT_EQ(entries.size(), state.size());
    for (const auto& entry : entries)
      entry.tensor.copy_(dialect::back(entry.transform, state.at(entry.path)));
    return made;
  }

  static Values inputs(const Arrays& arrays, const std::string& prefix) {
    Values values;
    for (const auto& [name, array] : twofold::testing::below(arrays, prefix))
      values.emplace_back(array);
    return values;
  }

  void expect_outputs(const Values& got, const Arrays& arrays, const std::string& phase) const {
    const Arrays expected = twofold::testing::below(arrays, side().name + ".out." + phase + ".");
    ASSERT_EQ(got.size(), expected.size());
    for (const auto& [index, array] : expected)
      EXPECT_EQ(twofold::testing::differs(got[std::stoul(index)].array(), array), "") << phase;
  }
};

TEST_P(PairsWithMindSpore, Inference) {
  for_each_case([&](const json& row, const Arrays& arrays) {
    expect_outputs(cell(row, arrays)->call(inputs(arrays, "in.")), arrays, "eval");
  });
}

TEST_P(PairsWithMindSpore, TrainingAndStateAfterThreeSteps) {
  int states = 0;
  for_each_case([&](const json& row, const Arrays& arrays) {
    if (row["class"] == "Dropout") return;  // random
    const CellPtr made = cell(row, arrays);
    made->train();
    expect_outputs(made->call(inputs(arrays, "in.")), arrays, "train");
    const Arrays after = twofold::testing::below(arrays, side().name + ".after.");
    if (after.empty()) return;
    ++states;
    made->call(inputs(arrays, "step1.in."));
    made->call(inputs(arrays, "step2.in."));
    for (const auto& entry : dialect::view(*made, side().dialect))
      EXPECT_EQ(twofold::testing::differs(entry.array(), after.at(entry.path)), "") << entry.path;
  });
  EXPECT_EQ(states, side().states);
}

INSTANTIATE_TEST_SUITE_P(All, PairsWithMindSpore,
                         ::testing::Combine(::testing::Values(kMindSpore, kMint),
                                            ::testing::Values(KernelChoice::native,
                                                              KernelChoice::onednn)),
                         [](const auto& info) {
                           return std::get<0>(info.param).name +
                                  (std::get<1>(info.param) == KernelChoice::native ? "_native"
                                                                                   : "_onednn");
                         });

}  // namespace
}  // namespace twofold::mindspore
