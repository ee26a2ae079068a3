#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "twofold/core/export.h"

namespace twofold {

/// The type of an array's elements. Those after `float4_e2m1fn_x2` have a name and a size only:
/// files hold them, nothing computes with them.
enum class DType : std::uint8_t {
  boolean,
  uint8,
  uint16,
  uint32,
  uint64,
  int8,
  int16,
  int32,
  int64,
  float16,
  bfloat16,
  float32,
  float64,
  complex32,
  complex64,
  complex128,
  float8_e4m3fn,
  float8_e5m2,
  float8_e4m3fnuz,
  float8_e5m2fnuz,
  float8_e8m0fnu,
  float4_e2m1fn_x2,
  qint8,
  quint8,
  qint32,
  quint4x2,
  quint2x4,
  qint4x2,
  bits8,
  bits16,
  bits1x8,
  bits2x4,
  bits4x2,
};

/// How an element's bits are read.
enum class DTypeKind : std::uint8_t { boolean, integer, floating, complex, opaque };

/// One row of the table of types. A spelling is empty where that side has none.
struct DTypeInfo {
  DType dtype;
  DTypeKind kind;
  std::uint8_t size;               ///< bytes of one element
  std::string_view torch;          ///< "float32", as in torch.float32
  std::string_view torch_storage;  ///< "FloatStorage"; empty: UntypedStorage and a dtype of its own
  std::string_view torch_tensor;   ///< "FloatTensor", the legacy type name
  std::string_view mindspore;      ///< "Float32", as files and printed parameters spell it
  std::string_view numpy;          ///< "float32", or torch's name where NumPy has none
  std::string_view npy;            ///< "<f4", the descr of .npy files
  std::string_view safetensors;    ///< "F32"
};

/// Every type, in the order of the enumeration.
TWOFOLD_API std::span<const DTypeInfo> dtype_table();
/// The row of `dtype`.
TWOFOLD_API const DTypeInfo& info(DType dtype);

/// Bytes of one element.
inline std::size_t size_of(DType dtype) { return info(dtype).size; }
/// NumPy's spelling ("float32", "bfloat16", "float8_e4m3fn"), which the program prints.
inline std::string_view to_string(DType dtype) { return info(dtype).numpy; }
/// True for the f and bf types, float8 included; not for complex ones.
inline bool is_floating(DType dtype) { return info(dtype).kind == DTypeKind::floating; }
inline bool is_complex(DType dtype) { return info(dtype).kind == DTypeKind::complex; }
/// True for bool and the integer types.
inline bool is_integral(DType dtype) {
  return info(dtype).kind == DTypeKind::integer || info(dtype).kind == DTypeKind::boolean;
}

/// The type whose spelling in one column is `name`: `find_dtype(&DTypeInfo::mindspore, "Float32")`.
TWOFOLD_API std::optional<DType> find_dtype(std::string_view DTypeInfo::*column,
                                            std::string_view name);

}  // namespace twofold
