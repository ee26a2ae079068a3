#include "twofold/net/shipped.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "twofold/core/error.h"
#include "twofold/net/translate.h"

namespace twofold::net {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Shipped : public ::testing::TestWithParam<const char*> {
 protected:
  static std::filesystem::path file(std::string_view dialect) {
    return shipped_folder() / dialect / (std::string(GetParam()) + ".json");
  }
};

TEST_P(Shipped, IsWrittenAsTheProgramWritesIt) {
  const std::string text = text_of(file("torch"));
  ASSERT_NE(text, "");
  EXPECT_EQ(to_json(parse(text, "net.json")), text);
}

TEST_P(Shipped, IsInEveryDialectWhatTranslationGives) {
  const Description torch = read_net(GetParam());
  for (const dialect::Dialect to : {dialect::Dialect::mindspore, dialect::Dialect::mint})
    EXPECT_EQ(to_json(translate(torch, to)), text_of(file(to_string(to))));
}

INSTANTIATE_TEST_SUITE_P(All, Shipped,
                         ::testing::Values("lenet", "mobilenet_v2", "resnet18", "resnet50",
                                           "vgg11_bn"),
                         [](const auto& info) { return std::string(info.param); });

TEST(ShippedNames, AreWordsWithADialectBefore) {
  EXPECT_THAT(shipped_names(), IsSupersetOf({"resnet18", "mindspore/resnet18", "mint/resnet18"}));
  EXPECT_EQ(read_net("mindspore/lenet").dialect, dialect::Dialect::mindspore);
  EXPECT_EQ(read_net("lenet").file, "lenet");
}

TEST(ShippedNames, AreSuggestedForOneThatIsUnknown) {
  try {
    read_net("resnet81");
    FAIL() << "an unknown name";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::key);
    EXPECT_THAT(error.what(),
                HasSubstr("resnet81: no such file, and no network of that name ships; did you mean "
                          "'resnet18'? (there are lenet, mobilenet_v2, resnet18"));
  }
}

TEST(ShippedNames, LeaveFilesAlone) {
  try {
    read_net("no/such/net.json");
    FAIL() << "a file that is not there";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_STREQ(error.what(),
                 "no/such/net.json: the description cannot be opened: No such file or directory");
  }
}

}  // namespace
}  // namespace twofold::net
