#include "twofold/mindspore/parameter_tuple.h"

#include <gmock/gmock.h>

#include "tests/golden.h"
#include "twofold/mindspore/mindspore.h"

namespace twofold::mindspore {
namespace {

using Json = nlohmann::json;
using twofold::testing::thrown_text;

/// What real MindSpore gave (tests/fixtures/containers).
const Json& expected(const std::string& name) {
  static const Json all = twofold::testing::fixture_json("containers/containers.json");
  return all.at("mindspore").at(name);
}

Parameter p(double value, const std::optional<std::string>& name = {}, bool requires_grad = true) {
  return Parameter(full({1}, value), name, requires_grad);
}

struct Net : nn::Cell {
  explicit Net(const ParameterTuple& parameters, const std::optional<Parameter>& w = {}) {
    if (w) set_attr("w", *w);
    tuple = set_attr("t", parameters);
  }
  ParameterTuple tuple;
};

Json names(const nn::Cell& cell) {
  Json rows = Json::array();
  for (const auto& [path, parameter] : cell.parameters_and_names())
    rows.push_back({path, parameter.name()});
  return rows;
}

TEST(ParameterTuple, PutsItsElementsIntoTheCellUnderTheirNames) {
  EXPECT_EQ(names(Net(ParameterTuple({p(1, "a.w"), p(2, "b")}))), expected("dotted"));
  EXPECT_EQ(names(Net(ParameterTuple({p(1), p(2)}))), expected("unnamed"));
  EXPECT_EQ(Net(ParameterTuple({p(1), p(2)})).tuple[1].name(), "Parameter$2");
  const Parameter w = p(1, "w");
  const auto both = std::make_shared<Net>(ParameterTuple({w, p(2, "z"), w}), w);
  EXPECT_EQ(both->tuple.size(), 3U);
  EXPECT_EQ(names(*both), expected("shared"));
  nn::Cell outer;
  outer.set_attr("inner", both);
  EXPECT_EQ(names(outer), expected("inside"));
  EXPECT_EQ(names(Net(ParameterTuple({p(2, "w")}), p(1, "k"))), expected("replaced"));
}

TEST(ParameterTuple, RefusesEqualNames) {
  EXPECT_EQ(thrown_text([] { ParameterTuple({p(1, "w"), p(2, "w")}); }), expected("equal names"));
  EXPECT_EQ(thrown_text([] { (void)ParameterTuple({p(1, "w")})[1]; }), "tuple index out of range");
}

TEST(ParameterTuple, ClonesUnderAPrefix) {
  const ParameterTuple tuple({p(1, "a"), p(2, "b", false)});
  const ParameterTuple copy = tuple.clone("new");
  Json rows = Json::array();
  for (const Parameter& parameter : copy)
    rows.push_back({parameter.name(), parameter.requires_grad()});
  EXPECT_EQ(rows, expected("clone"));
  EXPECT_EQ(tuple[0].name(), "a") << "the originals stay";
  EXPECT_FALSE(copy[0].tensor().is_same(tuple[0].tensor()));
  EXPECT_EQ(thrown_text([&] { (void)tuple.clone(".x"); }), expected("clone prefix"));
}

}  // namespace
}  // namespace twofold::mindspore
