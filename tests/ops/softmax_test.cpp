#include "twofold/ops/softmax.h"

#include "tests/ops/cases.h"

namespace twofold::ops::testing {
namespace {

TEST(Softmax, AgreesWithTorch) {
  hold_to_cases("softmax", [](Named& t, const Json& options) -> Named {
    return {{"output", softmax(t["input"], options["dim"])}};
  });
}

TEST(Softmax, LogarithmAgreesWithTorch) {
  hold_to_cases("log_softmax", [](Named& t, const Json& options) -> Named {
    return {{"output", log_softmax(t["input"], options["dim"])}};
  });
}

TEST(Softmax, RefusesIntegers) {
  EXPECT_THAT([] { (void)softmax(zeros({2}, DType::int64), 0); },
              ::testing::ThrowsMessage<Error>(
                  "softmax: expected float32, float64, float16 or bfloat16, got "
                  "int64"));
}

}  // namespace
}  // namespace twofold::ops::testing
