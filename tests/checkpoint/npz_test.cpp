#include "twofold/checkpoint/npz.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/containers.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

TEST(Npz, ListsStoredAndDeflatedArrays) {
  const json expected = json_of(fixture("numpy/expected.json"));
  for (const std::string file : {"numpy/stored.npz", "numpy/deflated.npz"}) {
    const Checkpoint found = read(fixture(file));
    EXPECT_EQ(found.format, Format::npz);
    ASSERT_EQ(found.entries.size(), expected.size());
    for (const Entry& entry : found.entries) {
      SCOPED_TRACE(file + ", " + entry.name);
      const json& row = expected[entry.name];
      EXPECT_EQ(to_string(entry.dtype), row["dtype"].get<std::string>());
      EXPECT_EQ(entry.shape, row["shape"].get<Shape>());
      EXPECT_EQ(sha256(entry.load()), row["sha256"].get<std::string>());
    }
  }
}

TEST(Npz, WritesWhatNumpyWrites) {
  const Folder folder;
  Checkpoint content = read(fixture("numpy/stored.npz"));
  // NumPy keeps Fortran's order and the other byte order; Twofold writes neither.
  std::erase_if(content.entries, [](const Entry& entry) {
    return entry.name == "fortran" || entry.name.starts_with("big_");
  });
  write(folder / "a.npz", content);
  const std::string whole = file_text(fixture("numpy/stored.npz"));
  const std::string written = file_text(folder / "a.npz");
  const std::string first_members = whole.substr(0, whole.find("fortran.npy") - 30);
  EXPECT_EQ(written.substr(0, first_members.size()), first_members);
  write(folder / "b.npz", content);
  EXPECT_EQ(file_text(folder / "b.npz"), written);
  const Checkpoint again = read(folder / "a.npz");
  ASSERT_EQ(again.entries.size(), content.entries.size());
  for (std::size_t i = 0; i < content.entries.size(); ++i) {
    EXPECT_EQ(again.entries[i].name, content.entries[i].name);
    EXPECT_EQ(sha256(again.entries[i].load()), sha256(content.entries[i].load()));
  }
}

TEST(Npz, NumbersBecomeArraysAndTextsAreRefused) {
  const Folder folder;
  Checkpoint content;
  content.format = Format::npz;
  content.values = {{.name = "n", .path = {"n"}, .parts = {}, .value = std::int64_t{-3}},
                    {.name = "f", .path = {"f"}, .parts = {}, .value = 0.5},
                    {.name = "b", .path = {"b"}, .parts = {}, .value = true}};
  write(folder / "a.npz", content);
  const Checkpoint again = read(folder / "a.npz");
  ASSERT_EQ(again.entries.size(), 3U);
  EXPECT_EQ(again.entries[0].load().to_vector<std::int64_t>(), std::vector<std::int64_t>{-3});
  EXPECT_EQ(again.entries[1].load().to_vector<double>(), std::vector<double>{0.5});
  EXPECT_EQ(again.entries[2].dtype, DType::boolean);
  content.values.push_back({.name = "t", .path = {"t"}, .parts = {}, .value = "text"});
  const Error error = error_of([&] { write(folder / "b.npz", content); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("t: a .npz cannot hold a text"));
  EXPECT_THAT(folder.names(), ::testing::ElementsAre("a.npz"));
}

TEST(Npz, TypesWithoutAWordAreRefused) {
  const Folder folder;
  Checkpoint content = read(fixture("torch/reader/bfloat16.pt"));
  content.format = Format::npz;
  content.values.clear();
  const Error error = error_of([&] { write(folder / "b.npz", content); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr(".npz has no word for type bfloat16"));
  EXPECT_TRUE(folder.names().empty());
}

TEST(Npz, DamageIsAnError) {
  for (const std::string file : {"numpy/stored.npz", "numpy/deflated.npz"}) {
    const std::string good = file_text(fixture(file));
    const auto load = [](const std::string& bytes) {
      for (const Entry& entry : read_any(memory(bytes)).entries) (void)sha256(entry.load());
    };
    expect_survives_damage(good, 1500, load);
  }
}

}  // namespace
}  // namespace twofold::checkpoint
