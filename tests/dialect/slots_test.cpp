#include "twofold/dialect/slots.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "fake_layers.h"
#include "goldens.h"
#include "twofold/core/error.h"
#include "twofold/dialect/view.h"
#include "twofold/nn/containers.h"
#include "twofold/nn/registry.h"

namespace twofold::dialect {
namespace {

using testing::buildable;
using testing::fixture;
using ::testing::IsEmpty;
using testing::Json;
using testing::side_of;
using Table = std::vector<SlotRow>;
using Problems = std::vector<std::string>;

std::string transform_text(const Transform& transform) {
  if (transform.kind == Transform::Kind::none) return "none";
  const bool unsqueeze = transform.kind == Transform::Kind::unsqueeze;
  return fmt::format("{}:{}", unsqueeze ? "unsqueeze" : "transpose", transform.a);
}

void expect(Problems& problems, const std::string& what, const Json& golden, const Json& ours) {
  if (golden != ours)
    problems.push_back(fmt::format("{}: golden {}, ours {}", what, golden.dump(), ours.dump()));
}

/// layers.json: names, transforms and what is created.
void compare_rows(Dialect dialect, const Table& table, Problems& problems) {
  const std::string side = side_of(dialect);
  for (const Json& layer : fixture("layers.json")) {
    const std::string type = layer["torch"];
    std::size_t known = 0;
    for (const Json& state : layer["state"]) {
      const std::string slot = state["torch"];
      const SlotRow* row = find_slot(table, type, slot);
      if (row == nullptr) {
        problems.push_back(type + "." + slot + ": no row");
        continue;
      }
      ++known;
      const std::string what = fmt::format("{} {}.{}", side, type, slot);
      expect(problems, what, state[side].is_null() ? Json("") : state[side], row->name);
      const Json create = state["create_" + side];
      expect(problems, what + " fill", create.is_null() ? Json("none") : create,
             to_string(row->fill));
      if (dialect == Dialect::mindspore)
        expect(problems, what + " transform", state["transform"], transform_text(row->transform));
    }
    expect(problems, type + " rows", known, rows_of(table, type).size());
  }
}

Json slots_of(const std::vector<ViewEntry>& entries) {
  Json list = Json::array();
  for (const ViewEntry& entry : entries)
    list.push_back({entry.path.substr(2), entry.shape, entry.requires_grad});
  return list;
}

/// A layer that nothing builds yet, from its tensors in a golden.
std::shared_ptr<nn::Module> from_golden(const Table& table, const std::string& type,
                                        const Json& side) {
  const auto layer = testing::fake(type);
  const std::vector<SlotRow> rows = rows_of(table, type);
  for (const Json& slot : side["slots"]) {
    const bool created =
        std::ranges::any_of(side["created"], [&](const Json& each) { return each[0] == slot[0]; });
    const auto row = std::ranges::find(rows, slot[0].get<std::string>(), &SlotRow::name);
    if (created || row == rows.end()) continue;
    layer->parameter(std::string(row->slot), back(row->transform, slot[1].get<Shape>()));
  }
  return layer;
}

/// The live layer of a case under a dialect, inside a parent.
void compare_case(Dialect dialect, const Table& table, const Json& golden, Problems& problems) {
  const std::string side = side_of(dialect);
  const std::string what = fmt::format("{} {}", golden["id"].get<std::string>(), side);
  const std::string type = golden["class"];
  const std::shared_ptr<nn::Module> layer =
      nn::find_layer(type) != nullptr
          ? nn::make_layer(type, testing::args_of(golden["torch"]["args"]))
          : from_golden(table, type, golden[side]);
  const auto parent = std::make_shared<nn::ModuleDict>(nn::NamedModules{{"l", layer}});
  const std::vector<ViewEntry> entries = view(*parent, dialect, {.table = table});
  expect(problems, what, golden[side]["slots"], slots_of(entries));
  Json created = Json::array();
  for (const ViewEntry& entry : entries)
    if (entry.created) {
      const SlotRow* row = find_slot(table, type, entry.canonical.substr(2));
      created.push_back({entry.path.substr(2), to_string(row->fill)});
    }
  std::sort(created.begin(), created.end());
  Json expected = golden[side]["created"];
  std::sort(expected.begin(), expected.end());
  expect(problems, what + " created", expected, created);
  Json dropped = Json::array();
  for (const SlotRow& row : rows_of(table, type))
    if (const nn::Slot* slot = layer->find_slot(row.slot);
        row.name.empty() && slot != nullptr && slot->value.defined())
      dropped.push_back(row.slot);
  expect(problems, what + " dropped", golden[side]["dropped"], dropped);
}

/// cells.json: param.name of a root cell, and that every tensor is a parameter.
void compare_roots(Dialect dialect, const Table& table, Problems& problems) {
  const bool mint = dialect == Dialect::mint;
  const Json& cells = fixture("cells.json");
  for (const auto& [name, cell] : cells.items()) {
    std::string code = cell["code"];
    if (code.starts_with("mint.nn.") != mint) continue;
    code = code.substr(code.rfind("nn.") == 0 ? 3 : 8);
    const TypeRow* type = find_type(dialect, code.substr(0, code.find('(')));
    if (type == nullptr) continue;
    for (const Json& parameter : cell["parameters"]) {
      const std::string key = parameter["key"];
      if (key.find('.') != std::string::npos) continue;  // an activation cell inside Dense
      const std::vector<SlotRow> rows = rows_of(table, type->type);
      const auto row = std::ranges::find(rows, key, &SlotRow::name);
      if (row == rows.end()) {
        problems.push_back(name + "." + key + ": no row");
        continue;
      }
      expect(problems, name + "." + key, parameter["param_name"], row->root_name);
      expect(problems, name + "." + key + " role", "parameter",
             Json(std::string(to_string(row->role))));
      if (!name.ends_with("freeze") && !name.ends_with("noaffine"))
        expect(problems, name + "." + key + " trains", parameter["requires_grad"], row->trainable);
    }
  }
}

/// modules.json: torch's roles, order and requires_grad.
void compare_modules(const Table& table, Problems& problems) {
  const Json& modules = fixture("modules.json");
  for (const auto& [name, module] : modules.items()) {
    const std::vector<SlotRow> rows = rows_of(table, name.substr(0, name.find('.')));
    std::size_t last = 0;
    for (const Json& entry : module) {
      const auto row = std::ranges::find(rows, entry[0].get<std::string>(), &SlotRow::name);
      if (row == rows.end()) {
        problems.push_back(name + ": no row for " + entry[0].dump());
        continue;
      }
      const auto place = static_cast<std::size_t>(row - rows.begin());
      if (place < last) problems.push_back(name + ": another order");
      last = place;
      expect(problems, name + " role", entry[2], Json(std::string(to_string(row->role))));
      if (!name.ends_with("frozen")) expect(problems, name + " trains", entry[3], row->trainable);
      expect(problems, name + " root", entry[0], row->root_name);
      expect(problems, name + " transform", "none", transform_text(row->transform));
    }
  }
}

/// The frameworks have one class for both norms; the goldens try some cases with one of them only.
void compare_norms(const Table& table, Problems& problems) {
  std::vector<SlotRow> one = rows_of(table, "BatchNorm1d");
  for (SlotRow& row : one) row.layer = "BatchNorm2d";
  if (one != rows_of(table, "BatchNorm2d")) problems.emplace_back("BatchNorm1d is not BatchNorm2d");
}

/// Traps that gave MindSpore other arguments on purpose say nothing about rows, and a layer that
/// nothing builds is no layer when none of its tensors is there.
bool comparable(const Json& golden, const std::string& side) {
  if (!golden.contains(side) || !golden[side].contains("slots") || !buildable(golden)) return false;
  if (golden["id"].get<std::string>().ends_with("ms-defaults")) return false;
  return nn::find_layer(golden["class"].get<std::string>()) != nullptr ||
         golden[side]["created"].size() < golden[side]["slots"].size();
}

Problems compare(Dialect dialect, const Table& table) {
  Problems problems;
  compare_norms(table, problems);
  compare_rows(dialect, table, problems);
  if (dialect == Dialect::torch)
    compare_modules(table, problems);
  else
    compare_roots(dialect, table, problems);
  for (const Json& golden : fixture("cases.json"))
    if (comparable(golden, side_of(dialect))) try {
        compare_case(dialect, table, golden, problems);
      } catch (const Error& error) {  // a row that does not fit the tensor
        problems.emplace_back(error.what());
      }
  return problems;
}

Table table_of(Dialect dialect) {
  const auto rows = slot_table(dialect);
  return {rows.begin(), rows.end()};
}

class EachDialect : public ::testing::TestWithParam<Dialect> {};

TEST_P(EachDialect, AgreesWithTheGoldens) {
  EXPECT_THAT(compare(GetParam(), table_of(GetParam())), IsEmpty());
}

TEST_P(EachDialect, HasOneRowForEverySlotOfTheRegistry) {
  std::map<std::pair<std::string, std::string>, int> rows;
  for (const SlotRow& row : slot_table(GetParam()))
    ++rows[{std::string(row.layer), std::string(row.slot)}];
  std::size_t slots = 0;
  for (const nn::LayerType& layer : nn::layer_registry())
    for (const nn::SlotSpec& slot : layer.slots) {
      ++slots;
      EXPECT_EQ((rows[{std::string(layer.name), std::string(slot.name)}]), 1)
          << layer.name << "." << slot.name;
    }
  std::size_t built = 0;
  for (const auto& [row, count] : rows) {
    EXPECT_EQ(count, 1) << row.first << "." << row.second;
    built += nn::find_layer(row.first) != nullptr ? 1 : 0;
  }
  EXPECT_EQ(built, slots);
  for (const nn::LayerType& layer : nn::layer_registry())
    EXPECT_NE(find_type(layer.name), nullptr) << layer.name;
}

TEST_P(EachDialect, InvertsEveryRow) {
  for (const SlotRow& row : slot_table(GetParam())) {
    if (row.name.empty()) continue;
    const auto same_name = [&row](const SlotRow& other) {
      return other.layer == row.layer && other.name == row.name;
    };
    EXPECT_EQ(std::ranges::count_if(slot_table(GetParam()), same_name), 1) << row.name;
    const Array array = Array::from<float>({2, 3}, {1, 2, 3, 4, 5, 6});
    EXPECT_TRUE(equal(back(row.transform, there(row.transform, array)), array));
  }
}

/// Every way in which one row can be wrong.
std::vector<SlotRow> mutations(const SlotRow& row) {
  std::vector<SlotRow> wrong(7, row);
  wrong[0].name = row.name.empty() ? row.slot : "other";
  wrong[1].root_name = "other";
  wrong[2].role = row.role == Role::parameter ? Role::buffer : Role::parameter;
  wrong[3].trainable = !row.trainable;
  wrong[4].transform = {Transform::Kind::unsqueeze, 0};
  wrong[5].fill = row.fill == Fill::ones ? Fill::zeros : Fill::ones;
  wrong[6].layer = "Dropout";
  if (row.name.empty()) return {wrong[0], wrong[6]};
  // A layer that nothing builds is not seen when all it holds would be created.
  const bool seen = nn::find_layer(row.layer) != nullptr || row.slot != "weight";
  // A live network has its counter whenever it has its statistics, so that no view creates one.
  if (seen && !row.beside.empty() && row.fill != Fill::zero_int64) {
    wrong.push_back(row);
    wrong.back().beside = {};
  }
  return wrong;
}

/// The table with row `i` replaced; both norms change together, so that their difference alone
/// gives nothing away.
Table changed(const Table& good, std::size_t i, const SlotRow& wrong) {
  Table table = good;
  table[i] = wrong;
  for (SlotRow& row : table)
    if (good[i].layer == "BatchNorm2d" && row.layer == "BatchNorm1d" && row.slot == good[i].slot) {
      row = wrong;
      if (wrong.layer == "BatchNorm2d") row.layer = "BatchNorm1d";
    }
  return table;
}

TEST_P(EachDialect, NoticesAChangeOfAnyRow) {
  const Table good = table_of(GetParam());
  ASSERT_THAT(compare(GetParam(), good), IsEmpty());
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i].layer == "BatchNorm1d") continue;
    std::size_t which = 0;
    for (const SlotRow& wrong : mutations(good[i])) {
      EXPECT_FALSE(compare(GetParam(), changed(good, i, wrong)).empty())
          << good[i].layer << "." << good[i].slot << " mutation " << which;
      ++which;
    }
  }
}

TEST_P(EachDialect, NoticesAnotherOrder) {
  const Table good = table_of(GetParam());
  for (std::size_t i = 0; i + 1 < good.size(); ++i) {
    if (good[i].layer != good[i + 1].layer || good[i + 1].name.empty()) continue;
    Table table = good;
    std::swap(table[i], table[i + 1]);
    for (std::size_t k = 0; k + 1 < table.size(); ++k)  // the other norm, likewise
      if (table[k].layer != good[i].layer && table[k].layer.starts_with("BatchNorm") &&
          good[i].layer.starts_with("BatchNorm") && table[k].slot == good[i].slot) {
        std::swap(table[k], table[k + 1]);
        ++k;
      }
    EXPECT_FALSE(compare(GetParam(), table).empty()) << "order of " << good[i].slot;
  }
}

INSTANTIATE_TEST_SUITE_P(Slots, EachDialect,
                         ::testing::Values(Dialect::torch, Dialect::mindspore, Dialect::mint),
                         [](const auto& test) { return std::string(to_string(test.param)); });

}  // namespace
}  // namespace twofold::dialect
