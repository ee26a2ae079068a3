#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "twofold/mindspore/mindspore.h"

// SequentialCell, CellList and CellDict, as MindSpore 2.10.0 does them.

namespace twofold::mindspore {
namespace {

using ::testing::ElementsAre;
using twofold::testing::thrown_text;
using Names = std::vector<std::string>;

struct C : nn::Cell {};
struct W : nn::Cell {
  W() { set_attr("w", Parameter(ones({1}))); }
};
std::shared_ptr<W> w() { return std::make_shared<W>(); }

Names names(twofold::nn::Module& cell) {
  Names found;
  for (const Parameter& parameter : get_parameters(cell)) found.push_back(parameter.name());
  return found;
}
Names paths(twofold::nn::Module& cell) {
  Names found;
  for (const auto& [path, parameter] : parameters_and_names(cell)) found.push_back(path);
  return found;
}

TEST(SequentialCell, NamesWhatItHolds) {
  nn::SequentialCell s(w(), w(), w());
  EXPECT_EQ(s->size(), 3);
  EXPECT_EQ(s->at(-1), s->at(2));
  EXPECT_THAT(names(s), ElementsAre("0.w", "1.w", "2.w"));
  EXPECT_THAT(paths(*s->slice(1)), ElementsAre("1.w", "2.w"));
  nn::SequentialCell named(nn::NamedModules{{"a", w()}, {"b", w()}});
  EXPECT_THAT(names(named), ElementsAre("a.w", "b.w"));
  named->append(w());
  EXPECT_THAT(names(named), ElementsAre("a.w", "b.w", "2.w"));
  named->erase(0);
  EXPECT_THAT(paths(named), ElementsAre("b.w", "1.w"));
  EXPECT_THAT(names(named), ElementsAre("b.w", "1.w"));
}

TEST(SequentialCell, IndexErrorsAreMindSpores) {
  nn::SequentialCell s{w()};
  const std::string range =
      "For 'SequentialCell', the value of 'index' must be a number in range [-1, 1), but got ";
  EXPECT_EQ(thrown_text([&] { (void)s->at(1); }), range + "1.");
  EXPECT_EQ(thrown_text([&] { (void)s->at(-2); }), range + "-2.");
  EXPECT_EQ(thrown_text([&] { s->erase(1); }), range + "1.");
  EXPECT_EQ(thrown_text([&] { s->append(nullptr); }),
            "For 'SequentialCell', each cell must be subclass of Cell, but got NoneType.");
}

TEST(SequentialCell, ReplacesUnderTheSameKey) {
  nn::SequentialCell s(w(), w());
  s->replace(0, nn::PReLU());
  EXPECT_THAT(names(s), ElementsAre("0.w", "1.w"));
  EXPECT_EQ(s->at(0)->type(), "PReLU");
}

TEST(SequentialCell, HoldsOneCellTwice) {
  const auto shared = w();
  nn::SequentialCell s(shared, shared);
  EXPECT_EQ(s->size(), 2);
  EXPECT_THAT(paths(s), ElementsAre("0.w"));
  EXPECT_THAT(names(s), ElementsAre("1.w"));
}

TEST(SequentialCell, AttachedKeepsItsPrefix) {
  C c;
  const auto s = c.set_attr("seq", nn::SequentialCell(w(), w(), w()));
  s->append(w());
  EXPECT_THAT(names(c), ElementsAre("seq.0.w", "seq.1.w", "seq.2.w", "seq.3.w"));
  s->erase(0);
  EXPECT_THAT(names(c), ElementsAre("seq.0.w", "seq.1.w", "seq.2.w"));
  const auto part = s->slice(1);  // names what it shares anew, for every owner
  EXPECT_THAT(names(c), ElementsAre("seq.0.w", "1.w", "2.w"));
}

TEST(SequentialCell, AttachedEmptyOrWithoutParametersHasNoPrefix) {
  C c;
  const auto empty = c.set_attr("seq", nn::SequentialCell());
  empty->append(w());
  EXPECT_THAT(names(c), ElementsAre("0.w"));
  EXPECT_THAT(paths(c), ElementsAre("seq.0.w"));
  C d;
  const auto relu = d.set_attr("seq", nn::SequentialCell{nn::ReLU()});
  relu->append(w());
  EXPECT_THAT(names(d), ElementsAre("1.w"));
}

TEST(SequentialCell, FeedsOneToTheNext) {
  nn::SequentialCell s(nn::Flatten(), nn::Dense(4, 2), nn::ReLU());
  EXPECT_THAT(s(ones({3, 2, 2})).shape(), ElementsAre(3, 2));
}

TEST(CellList, NamesAndCountsAnew) {
  nn::CellList l(w(), w());
  l->append(w());
  l->extend({w()});
  EXPECT_THAT(names(l), ElementsAre("0.w", "1.w", "2.w", "3.w"));
  l->erase(1);
  EXPECT_THAT(names(l), ElementsAre("0.w", "1.w", "2.w"));
  l->insert(0, nn::PReLU());
  EXPECT_EQ(l->at(0)->type(), "PReLU");
  EXPECT_THAT(names(l), ElementsAre("0.w", "1.w", "2.w", "3.w"));
  const auto part = l->slice(1, 2);
  EXPECT_THAT(names(*part), ElementsAre("0.w"));
  EXPECT_THAT(names(l), ElementsAre("0.w", "0.w", "2.w", "3.w"));
  EXPECT_EQ(thrown_text([&] { l->insert(5, w()); }),
            "For 'CellList', the value of 'index' must be a number in range [-4, 4], but got 5.");
  EXPECT_EQ(thrown_text([&] { (void)l->call({ones({1})}); }),
            "Module [ModuleList] is missing the required \"forward\" function");
  nn::CellList empty;
  empty->insert(0, w());
  EXPECT_THAT(names(empty), ElementsAre("0.w"));
  EXPECT_THAT(
      names(*std::make_shared<containers::CellList>(std::vector<nn::AnyModule>{w(), w()}, false)),
      ElementsAre("w", "w"));
}

TEST(CellList, TwoThatWereAttachedEmptyClash) {
  C c;
  const auto l = c.set_attr("l", nn::CellList());
  const auto m = c.set_attr("m", nn::CellList());
  l->append(w());
  m->append(w());
  EXPECT_THAT(names(c), ElementsAre("0.w", "0.w"));
  EXPECT_THROW(c.check_names(), Error);
}

TEST(CellDict, KeysAreNamesAndAreChecked) {
  nn::CellDict d(nn::NamedModules{{"a", w()}, {"b", w()}});
  EXPECT_THAT(names(d), ElementsAre("a.w", "b.w"));
  EXPECT_THAT(d->keys(), ElementsAre("a", "b"));
  EXPECT_TRUE(d->contains("a"));
  const auto popped = d->pop("a");
  EXPECT_EQ(d->size(), 1);
  EXPECT_THAT(names(*popped), ElementsAre("a.w"));
  const auto insert = [&](const std::string& key, const nn::AnyModule& cell) {
    return thrown_text([&] { d->insert(key, cell); });
  };
  EXPECT_EQ(insert("a.b", w()), "For 'CellDict', key can not contain \".\", but got key a.b");
  EXPECT_EQ(insert("", w()), "For 'CellDict', key can not be empty string \"\", but got key ");
  EXPECT_EQ(insert("keys", w()),
            "For 'CellDict', the key can not be same with the attributes of Cell, but got key "
            "keys.");
  EXPECT_EQ(insert("x", nullptr), "For 'CellDict', cell can not be None.");
  EXPECT_EQ(insert("x", nn::SequentialCell{w()}),
            "For 'CellDict', the type of cell can not be CellDict, CellList or SequentialCell, but "
            "got SequentialCell.");
  EXPECT_EQ(insert("x", nn::CellList{w()}),
            "For 'CellDict', the type of cell can not be CellDict, CellList or SequentialCell, but "
            "got CellList.");
  EXPECT_EQ(thrown_text([&] { (void)d->at("absent"); }), "ModuleDict: there is no module 'absent'");
  d->clear();
  EXPECT_EQ(d->size(), 0);
}

}  // namespace
}  // namespace twofold::mindspore
