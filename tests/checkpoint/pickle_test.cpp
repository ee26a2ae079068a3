#include "twofold/checkpoint/pickle.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

Pickle run(const std::string& bytes) { return read_pickle(memory(bytes, "t.pkl")); }

const Node& root(const Pickle& pickle) { return pickle[pickle.root]; }

TEST(Pickle, Scalars) {
  EXPECT_EQ(root(run("N.")).kind, NodeKind::none);
  EXPECT_TRUE(root(run("I01\n.")).boolean);
  EXPECT_EQ(root(run("I-7\n.")).integer, -7);
  EXPECT_EQ(root(run("L12L\n.")).integer, 12);
  EXPECT_EQ(root(run("J\xff\xff\xff\xff.")).integer, -1);
  EXPECT_EQ(root(run("\x8a\x05\x00\x00\x00\x00\x80."s)).integer, -549755813888);
  EXPECT_EQ(root(run("\x8a\x00."s)).integer, 0);
  EXPECT_EQ(root(run("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01."s)).kind,
            NodeKind::big_integer);
  EXPECT_EQ(root(run("G\x3f\xe0\x00\x00\x00\x00\x00\x00."s)).real, 0.5);
  EXPECT_EQ(root(run("F2.5\n.")).real, 2.5);
}

TEST(Pickle, Texts) {
  EXPECT_EQ(root(run("X\x03\x00\x00\x00"
                     "abc."s))
                .text,
            "abc");
  EXPECT_EQ(root(run("V\\u0436\xe9\n.")).text, "\u0436\u00e9");
  EXPECT_EQ(root(run("S'a\\x41\\n'\n.")).text, "aA\n");
  EXPECT_EQ(root(run("S'a'\n.")).kind, NodeKind::bytes);
  // A lone surrogate stays bytes.
  EXPECT_EQ(root(run("X\x03\x00\x00\x00\xed\xa0\x80."s)).kind, NodeKind::bytes);
}

TEST(Pickle, ContainersAndMemo) {
  const Pickle pickle =
      run("\x80\x02]q\x00(K\x01K\x02\x86h\x00"
          "e."s);
  ASSERT_EQ(root(pickle).kind, NodeKind::list);
  ASSERT_EQ(root(pickle).items.size(), 2U);
  EXPECT_EQ(pickle[root(pickle).items[0]].kind, NodeKind::tuple);
  EXPECT_EQ(root(pickle).items[1], pickle.root);  // a list inside itself
}

TEST(Pickle, CallsStayNodes) {
  const Pickle pickle = run("cos\nsystem\n(S'true'\ntR."s);
  ASSERT_EQ(root(pickle).kind, NodeKind::call);
  EXPECT_TRUE(pickle.is_global(root(pickle).items[0], "os", "system"));
  const Pickle renamed = run("c__builtin__\nset\n."s);
  EXPECT_TRUE(renamed.is_global(renamed.root, "builtins", "set"));
}

TEST(Pickle, EveryFaultSaysWhereAndWhat) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "byte 0: expected an opcode, got the end"},
      {".", "opcode 0x2e needs a value, but the stack is empty"},
      {"(.", "stack is empty"},
      {"t.", "needs a mark"},
      {"\xfe.", "got byte 0xfe"},
      {"K\x01K\x02s.", "the stack is empty"},
      {"NK\x01K\x02s.", "needs a dict, got a None"},
      {"]K\x01(N", "end of the pickle"},
      {"}(K\x01u.", "odd count of 1"},
      {"}(]K\x01u.", "a key that can be hashed, got a list"},
      {"K\x01K\x02"
       "a.",
       "needs a list, got a int"},
      {"h\x05.", "memo slot that is filled, got 5"},
      {"X\xff\xff\xff\x7f"
       "a",
       "expected at most"},
      {"X\x05\x00\x00\x00"
       "ab"s,
       "expected 5 more bytes, got 2"},
      {"\x8b\xff\xff\xff\xff", "length of 0 or more, got -1"},
      {"\x8d\xff\xff\xff\xff\xff\xff\xff\xff", "expected at most"},
      {"\x95\xff\xff\xff\xff\xff\xff\xff\xff", "expected a frame of"},
      {"N\x80\x02.", "only at the start"},
      {"\x80\x06.", "protocol 0 to 5, got 6"},
      {"\x82\x01.", "0x82"},
      {"\x97.", "0x97"},
      {"cos\nsystem\nK\x01R.", "expected a tuple of arguments, got a int"},
      {"K\x01}b.", "expected an object to give a state, got a int"},
      {"Iabc\n.", "got \"abc\""},
      {"I5", "expected a line"},
      {"K\x01K\x02\x93.", "expected module and name as text"},
      {"S'a\n.", "expected a quoted text"},
      {"c" + std::string(5000, 'x'), "expected at most 4096 bytes in a line"},
  };
  for (const auto& [bytes, text] : cases) {
    const Error error = error_of([&, b = bytes] { run(b); });
    EXPECT_THAT(error.what(), HasSubstr(text)) << ::testing::PrintToString(bytes);
    EXPECT_THAT(error.what(), HasSubstr("t.pkl, byte "));
  }
}

TEST(Pickle, DepthAndSharingCostNothing) {
  std::string deep = "N";
  for (int i = 0; i < 200'000; ++i) deep += '\x85';
  EXPECT_EQ(run(deep + ".").nodes.size(), 200'001U);
  std::string laughs =
      "]q\x00K\x01"
      "a"s;  // l0 = [1]; l(n+1) = [l(n), l(n)]
  for (char i = 0; i < 40; ++i)
    laughs += "]q"s + static_cast<char>(i + 1) + "(h" + i + "h" + i + "e";
  EXPECT_LT(run(laughs + ".").nodes.size(), 100U);
  std::string slots = "N";
  slots += "r\xff\xff\xff\xff"s;  // a memo slot of 2^32 - 1
  EXPECT_EQ(run(slots + ".").nodes.size(), 1U);
  const Error marks = error_of([] { run(std::string(20'000, '(')); });
  EXPECT_EQ(marks.kind(), ErrorKind::limit);
}

}  // namespace
}  // namespace twofold::checkpoint
