#include "twofold/checkpoint/npy.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"
#include "twofold/checkpoint/npz.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

void expect_array(const Array& array, const nlohmann::json& expected, const std::string& name) {
  EXPECT_EQ(to_string(array.dtype()), expected["dtype"].get<std::string>()) << name;
  EXPECT_EQ(array.shape(), expected["shape"].get<Shape>()) << name;
  EXPECT_EQ(sha256(array), expected["sha256"].get<std::string>()) << name;
}

std::string npy(const std::string& header, const std::string& data, char major = 1) {
  std::string text = std::string("\x93NUMPY") + major + '\0';
  text += static_cast<char>(header.size() & 0xFFU);
  text += static_cast<char>(header.size() >> 8U);
  if (major > 1) text += std::string(2, '\0');
  return text + header + data;
}

TEST(Npy, ReadsWhatNumpyWrites) {
  const auto all = json_of(fixture("numpy/expected.json"));
  for (const auto& [name, expected] : all.items())
    expect_array(read_npy(fixture("numpy/" + name + ".npy")), expected, name);
}

TEST(Npy, ReadsVersionsTwoAndThree) {
  for (const std::string version : {"2", "3"})
    EXPECT_EQ(read_npy(fixture("numpy/version_" + version + ".npy")).to_vector<float>(),
              (std::vector<float>{0, 1, 2}));
}

TEST(Npy, FortranOrderBecomesStrides) {
  const Array array = read_npy(fixture("numpy/fortran.npy"));
  EXPECT_EQ(array.strides(), (Strides{1, 2, 6}));
  EXPECT_EQ(array.at({1, 2, 3}), 23);
  EXPECT_TRUE(array.storage()->borrowed());
}

TEST(Npy, WritesWhatNumpyWrites) {
  const Folder folder;
  const auto all = json_of(fixture("numpy/expected.json"));
  for (const auto& [name, expected] : all.items()) {
    if (name == "fortran" || name.starts_with("big_")) continue;  // written in C order
    const auto original = fixture("numpy/" + name + ".npy");
    write_npy(folder / "out.npy", read_npy(original));
    EXPECT_EQ(file_text(folder / "out.npy"), file_text(original)) << name;
  }
  write_npy(folder / "out.npy", read_npy(fixture("numpy/fortran.npy")));
  expect_array(read_npy(folder / "out.npy"), all["fortran"], "fortran");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"out.npy"});
}

TEST(Npy, RefusesTypesThatAreNoNumbers) {
  for (const std::string name : {"text", "record", "object"})
    EXPECT_EQ(error_of([&] { read_npy(fixture("numpy/" + name + ".npy")); }).kind(),
              ErrorKind::unsupported)
        << name;
  const Error error = error_of([] { npy_header(Array::zeros({1}, DType::bfloat16)); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("bfloat16"));
}

TEST(Npy, HeaderGrammarIsStrict) {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";
  EXPECT_EQ(read_npy(memory(npy(good, "\0\0\x80\x3f"s))).item(), 1.0);
  struct Case {
    const char* header;
    const char* text;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"{'descr': '<f4', 'fortran_order': False}", "descr, fortran_order and shape"},
           {"{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "True or False"},
           {"{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", "',' or ')'"},
           {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "size of 0 or more"},
           {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "got 'x'"},
           {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "once"},
           {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1", "end after '}'"},
           {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "2^63"},
           {"__import__('os')", "'{'"}}) {
    const Error error = error_of([&] { read_npy(memory(npy(c.header, "1234"))); });
    EXPECT_EQ(error.kind(), ErrorKind::format) << c.header;
    EXPECT_THAT(error.what(), HasSubstr(c.text));
    EXPECT_TRUE(error.place().offset.has_value());
  }
}

TEST(Npy, ElementsMustFillTheFileExactly) {
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  for (const std::string data : {"1234567", "123456789", ""}) {
    const Error error = error_of([&] { read_npy(memory(npy(header, data), "a.npy")); });
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), HasSubstr("expected 8 bytes of elements for shape [2] of float32"));
    EXPECT_THAT(error.what(), HasSubstr("a.npy"));
  }
  EXPECT_EQ(error_of([] { read_npy(memory(npy("", "", 4))); }).kind(), ErrorKind::unsupported);
  EXPECT_EQ(error_of([] { read_npy(memory("PK")); }).kind(), ErrorKind::format);
}

TEST(Npy, SurvivesDamage) {
  expect_survives_damage(file_text(fixture("numpy/int32.npy")), 2000,
                         [](const std::string& bytes) { sha256(read_npy(memory(bytes))); });
}

TEST(Npz, ReadsStoredAndDeflatedInOrder) {
  const auto expected = json_of(fixture("numpy/expected.json"));
  for (const std::string file : {"stored", "deflated"}) {
    const auto arrays = read_npz(fixture("numpy/" + file + ".npz"));
    ASSERT_EQ(arrays.size(), expected.size());
    EXPECT_EQ(arrays.front().first, "bool");
    EXPECT_EQ(arrays.back().first, "eight_d");
    for (const auto& [name, array] : arrays) expect_array(array, expected[name], file + name);
  }
}

TEST(Npz, SurvivesDamage) {
  for (const std::string file : {"stored", "deflated"})
    expect_survives_damage(file_text(fixture("numpy/" + file + ".npz")), 1000,
                           [](const std::string& bytes) {
                             for (const auto& [name, array] : read_npz(memory(bytes)))
                               sha256(array);
                           });
}

}  // namespace
}  // namespace twofold::checkpoint
