#include "twofold/core/text.h"

#include <gmock/gmock.h>

namespace twofold {
namespace {

TEST(Text, EscapesWhatMovesTheCursor) {
  EXPECT_EQ(escaped("plain.name"), "plain.name");
  EXPECT_EQ(escaped("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(escaped("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(escaped("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(escaped("\xff\xc0\x80"), "\\xff\\xc0\\x80");
  EXPECT_EQ(escaped("\xc2\x9b"), "\\x9b");        // a control character of Latin-1
  EXPECT_EQ(escaped("\xe2\x80\xae"), "\\u202e");  // right-to-left override
  EXPECT_EQ(escaped(std::string_view("\0", 1)), "\\x00");
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("caf\xc3\xa9 \xe6\xb8\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(is_utf8("\xc3"));              // cut short
  EXPECT_FALSE(is_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // beyond the last code point
}

TEST(Text, MeasuresColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("caf\xc3\xa9"), 4U);
  EXPECT_EQ(display_width("\xe6\xb8\xac"), 2U);
}

TEST(Text, FindsTheNearestName) {
  const std::vector<std::string> names = {"conv1.weight", "conv1.bias", "fc.weight"};
  EXPECT_EQ(nearest("conv1.wieght", names), "conv1.weight");
  EXPECT_EQ(nearest("fc.weigh", names), "fc.weight");
  EXPECT_EQ(nearest("something.else", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), names), "");
  EXPECT_EQ(nearest("fc.weight", {}), "");
}

TEST(Text, SplitsAndCountsBytes) {
  EXPECT_EQ(split("a..b", '.'), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", '.'), (std::vector<std::string>{""}));
  EXPECT_EQ(human_bytes(12), "12 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(std::uint64_t{3} << 30U), "3.0 GiB");
}

}  // namespace
}  // namespace twofold
