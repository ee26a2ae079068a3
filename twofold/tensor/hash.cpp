#include <openssl/evp.h>

#include <array>
#include <memory>

#include "twofold/tensor/array.h"

namespace twofold {

std::string sha256(const Array& array) {
  const Array dense = array.contiguous();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const std::size_t bytes = dense.nbytes();
  const int done = EVP_Digest(bytes == 0 ? static_cast<const void*>("") : dense.raw(), bytes,
                              digest.data(), &length, EVP_sha256(), nullptr);
  check(done == 1, ErrorKind::internal, "sha256: libcrypto refused");
  std::string text;
  for (unsigned int i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
  return text;
}

}  // namespace twofold
