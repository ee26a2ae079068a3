#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/pickle_writer.h"
#include "twofold/checkpoint/zip_writer.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;
using Records = std::vector<std::pair<std::string, std::string>>;

/// Reads an archive of these records, written beside nothing else.
Checkpoint read_archive(const Records& records) {
  const Folder folder;
  AtomicFile out(folder / "t.pt");
  ZipWriter zip(out, "t");
  for (const auto& [name, body] : records) zip.add(name, body);
  zip.finish();
  out.commit();
  return read(folder / "t.pt");
}

/// What a test says about the one tensor `w` of its file; the storage has four floats.
struct Made {
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {2, 2};
  std::vector<std::int64_t> strides = {2, 1};
  std::int64_t count = 4;
  std::string key = "0";
  std::string type = "FloatStorage";
  std::string word = "storage";
};

void write_tensor(PickleWriter& out, const Made& made) {
  out.global("torch._utils", "_rebuild_tensor_v2");
  out.tuple(6, [&](std::size_t i) {
    if (i == 0) {
      out.tuple(5, [&](std::size_t k) {
        if (k == 0) out.same_text(made.word);
        if (k == 1) out.global("torch", made.type);
        if (k == 2) out.same_text(made.key, "key");
        if (k == 3) out.same_text("cuda:0");
        if (k == 4) out.integer(made.count);
      });
      out.persistent();
    }
    if (i == 1) out.integer(made.offset);
    if (i == 2) out.integers(made.shape);
    if (i == 3) out.integers(made.strides);
    if (i == 4) out.boolean(false);
    if (i == 5) out.empty_ordered_dict();
  });
  out.reduce();
}

std::string pickle_of(const std::vector<Made>& tensors) {
  PickleWriter out;
  out.empty_dict();
  out.items(tensors.size(), false, [&](std::size_t i) {
    out.fresh_text(fmt::format("w{}", i));
    write_tensor(out, tensors[i]);
  });
  return out.finish();
}

Records records_of(const std::string& pickle) {
  return {{"data.pkl", pickle}, {"data/0", std::string(16, '\1')}, {"version", "3\n"}};
}

Checkpoint read_made(const std::vector<Made>& tensors) {
  return read_archive(records_of(pickle_of(tensors)));
}

TEST(TorchHostile, TheMadeFileIsGood) {
  const Checkpoint found = read_made({Made{}, Made{.shape = {4}, .strides = {1}}, Made{}});
  ASSERT_EQ(found.entries.size(), 3U);
  EXPECT_EQ(found.entries[0].load().numel(), 4);
  EXPECT_EQ(found.entries[1].alias_of, std::nullopt);
  EXPECT_EQ(found.entries[2].alias_of, "w0");
}

TEST(TorchHostile, ViewsMustLieInTheirStorage) {
  struct Case {
    Made made;
    const char* text;
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const Case& c : std::vector<Case>{
           {{.offset = 1}, "leave a storage of 16 bytes"},
           {{.strides = {3, 1}}, "leave a storage of 16 bytes"},
           {{.offset = -1}, "expected an offset of 0 or more"},
           {{.shape = {-2, 2}}, "expected sizes of 0 or more"},
           {{.strides = {2, -1}}, "expected sizes of 0 or more"},
           {{.shape = {4}}, "expected a stride for each size"},
           {{.offset = kMost}, "leave a storage"},
           {{.shape = {kMost, kMost}, .strides = {0, 0}}, "has more than 2^63 elements"},
           {{.shape = {2, 2}, .strides = {kMost, kMost}}, "overflows"},
           {{.count = 5}, "expected 5 elements of 4 bytes in data/0, got 16 bytes"},
           {{.count = -4}, "expected -4 elements"},
           {{.key = "7"}, "expected a record data/7, got none"},
           {{.key = "../0"}, "expected a record data/../0, got none"},
           {{.word = "module"}, "expected ('storage', class, key, location, count)"}}) {
    const Error error = error_of([&] { read_made({c.made}); });
    EXPECT_EQ(error.kind(), ErrorKind::format) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text));
    EXPECT_THAT(error.what(), HasSubstr("t.pt, byte "));
  }
  const Error two = error_of([] { read_made({Made{}, Made{.count = 4, .type = "IntStorage"}}); });
  EXPECT_THAT(two.what(), HasSubstr("expected storage 0 to hold float32, as before, got int32"));
  const Error type = error_of([] { read_made({Made{.type = "WeirdStorage"}}); });
  EXPECT_EQ(type.kind(), ErrorKind::unsupported);
  const Made many{.shape = std::vector<std::int64_t>(65, 1),
                  .strides = std::vector<std::int64_t>(65, 1)};
  EXPECT_EQ(error_of([&] { read_made({many}); }).kind(), ErrorKind::limit);
}

TEST(TorchHostile, StrideZeroMayBeHugeAndCostsNothing) {
  const Checkpoint found = read_made({{.shape = {std::int64_t{1} << 40}, .strides = {0}}});
  EXPECT_EQ(found.entries[0].bytes(), std::uint64_t{1} << 42U);
  EXPECT_EQ(found.entries[0].load().storage()->bytes(), 16U);
}

TEST(TorchHostile, ArchivesMustBeWhole) {
  const std::string good = pickle_of({Made{}});
  const std::string body(16, '\1');
  struct Case {
    Records records;
    ErrorKind kind;
    const char* text;
  };
  for (const Case& c : std::vector<Case>{
           {{{"data.pkl", good}, {"data/0", body}},
            ErrorKind::format,
            "a record version, got none"},
           {{{"data.pkl", good}, {"data/0", body}, {"version", "11\n"}},
            ErrorKind::unsupported,
            "version 1 to 10, got 11"},
           {{{"data.pkl", good}, {"data/0", body}, {"version", "x"}},
            ErrorKind::format,
            "expected a version number, got \"x\""},
           {{{"data.pkl", good}, {"data/0", body}, {"version", "3"}, {"byteorder", "middle"}},
            ErrorKind::format,
            "expected byte order little or big, got \"middle\""},
           {{{"data.pkl", good + "x"}, {"data/0", "123"}, {"version", "3"}},
            ErrorKind::format,
            "got 3 bytes"},
           {{{"data/0", body}, {"version", "3"}}, ErrorKind::format, "without data.pkl"},
           {{{"data.pkl", ""}, {"version", "3"}}, ErrorKind::format, "the end of the pickle"}}) {
    const Error error = error_of([&] { read_archive(c.records); });
    EXPECT_EQ(error.kind(), c.kind) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text));
  }
}

TEST(TorchHostile, NamesMustBeUnique) {
  PickleWriter twice;
  twice.empty_dict();
  twice.items(2, false, [&](std::size_t) {
    twice.fresh_text("w");
    write_tensor(twice, Made{});
  });
  const Error key = error_of([&] { read_archive(records_of(twice.finish())); });
  EXPECT_THAT(key.what(), HasSubstr("the key \"w\" is there twice"));
  PickleWriter joined;
  joined.empty_dict();
  joined.items(2, false, [&](std::size_t i) {
    joined.fresh_text(i == 0 ? "a.b" : "a");
    if (i == 1) {
      joined.empty_dict();
      joined.items(1, false, [&](std::size_t) {
        joined.fresh_text("b");
        write_tensor(joined, Made{});
      });
    } else {
      write_tensor(joined, Made{});
    }
  });
  const Error name = error_of([&] { read_archive(records_of(joined.finish())); });
  EXPECT_EQ(name.kind(), ErrorKind::format);
  EXPECT_THAT(name.what(), HasSubstr("the name \"a.b\" is there twice"));
}

TEST(TorchHostile, SharingIsCountedNotExpanded) {
  // l0 = [1]; l(n+1) = [l(n), l(n)], forty levels: 2^40 numbers when written out.
  std::string laughs =
      "\x80\x02]q\x00K\x01"
      "a"s;
  for (char i = 0; i < 40; ++i) {
    laughs += "]q";
    laughs += static_cast<char>(i + 1);
    laughs += "(h";
    laughs += i;
    laughs += "h";
    laughs += i;
    laughs += "e";
  }
  const Error sharing = error_of([&] { read_archive(records_of(laughs + ".")); });
  EXPECT_EQ(sharing.kind(), ErrorKind::limit);
  EXPECT_THAT(sharing.what(), HasSubstr("expand to more than"));
  std::string deep = "\x80\x02N";
  deep.append(100'000, '\x85');
  const Error depth = error_of([&] { read_archive(records_of(deep + ".")); });
  EXPECT_EQ(depth.kind(), ErrorKind::limit);
  EXPECT_THAT(depth.what(), HasSubstr("at most 512 levels"));
  // One long key above many values: each of their names would repeat it.
  std::string names = "\x80\x02}X\xa0\x86\x01\x00"s + std::string(100'000, 'k') + "]q\x00("s;
  for (int i = 0; i < 200'000; ++i) names += "N";
  const Error text = error_of([&] { read_archive(records_of(names + "es.")); });
  EXPECT_EQ(text.kind(), ErrorKind::limit);
  EXPECT_THAT(text.what(), HasSubstr("names and texts"));
}

}  // namespace
}  // namespace twofold::checkpoint
