#include "twofold/core/dtype.h"

#include <array>

namespace twofold {

namespace {

using enum DType;
using Kind = DTypeKind;

// Spellings: golden files of torch 2.13.0, MindSpore 2.10.0, NumPy 2 and safetensors 0.8.
// clang-format off
constexpr auto kTable = std::to_array<DTypeInfo>({
    {boolean,          Kind::boolean,  1,  "bool",             "BoolStorage",          "BoolTensor",          "Bool",         "bool",             "|b1",  "BOOL"},
    {uint8,            Kind::integer,  1,  "uint8",            "ByteStorage",          "ByteTensor",          "UInt8",        "uint8",            "|u1",  "U8"},
    {uint16,           Kind::integer,  2,  "uint16",           "",                     "UInt16Tensor",        "UInt16",       "uint16",           "<u2",  "U16"},
    {uint32,           Kind::integer,  4,  "uint32",           "",                     "UInt32Tensor",        "UInt32",       "uint32",           "<u4",  "U32"},
    {uint64,           Kind::integer,  8,  "uint64",           "",                     "UInt64Tensor",        "UInt64",       "uint64",           "<u8",  "U64"},
    {int8,             Kind::integer,  1,  "int8",             "CharStorage",          "CharTensor",          "Int8",         "int8",             "|i1",  "I8"},
    {int16,            Kind::integer,  2,  "int16",            "ShortStorage",         "ShortTensor",         "Int16",        "int16",            "<i2",  "I16"},
    {int32,            Kind::integer,  4,  "int32",            "IntStorage",           "IntTensor",           "Int32",        "int32",            "<i4",  "I32"},
    {int64,            Kind::integer,  8,  "int64",            "LongStorage",          "LongTensor",          "Int64",        "int64",            "<i8",  "I64"},
    {float16,          Kind::floating, 2,  "float16",          "HalfStorage",          "HalfTensor",          "Float16",      "float16",          "<f2",  "F16"},
    {bfloat16,         Kind::floating, 2,  "bfloat16",         "BFloat16Storage",      "BFloat16Tensor",      "BFloat16",     "bfloat16",         "",     "BF16"},
    {float32,          Kind::floating, 4,  "float32",          "FloatStorage",         "FloatTensor",         "Float32",      "float32",          "<f4",  "F32"},
    {float64,          Kind::floating, 8,  "float64",          "DoubleStorage",        "DoubleTensor",        "Float64",      "float64",          "<f8",  "F64"},
    {complex32,        Kind::complex,  4,  "complex32",        "",                     "ComplexHalfTensor",   "",             "complex32",        "",     ""},
    {complex64,        Kind::complex,  8,  "complex64",        "ComplexFloatStorage",  "ComplexFloatTensor",  "Complex64",    "complex64",        "<c8",  "C64"},
    {complex128,       Kind::complex,  16, "complex128",       "ComplexDoubleStorage", "ComplexDoubleTensor", "Complex128",   "complex128",       "<c16", ""},
    {float8_e4m3fn,    Kind::floating, 1,  "float8_e4m3fn",    "",                     "Float8_e4m3fnTensor", "Float8E4M3FN", "float8_e4m3fn",    "",     "F8_E4M3"},
    {float8_e5m2,      Kind::floating, 1,  "float8_e5m2",      "",                     "Float8_e5m2Tensor",   "Float8E5M2",   "float8_e5m2",      "",     "F8_E5M2"},
    {float8_e4m3fnuz,  Kind::floating, 1,  "float8_e4m3fnuz",  "",                     "Float8_e4m3fnuzTensor", "",           "float8_e4m3fnuz",  "",     "F8_E4M3FNUZ"},
    {float8_e5m2fnuz,  Kind::floating, 1,  "float8_e5m2fnuz",  "",                     "Float8_e5m2fnuzTensor", "",           "float8_e5m2fnuz",  "",     "F8_E5M2FNUZ"},
    {float8_e8m0fnu,   Kind::floating, 1,  "float8_e8m0fnu",   "",                     "Float8_e8m0fnuTensor", "",            "float8_e8m0fnu",   "",     "F8_E8M0"},
    {float4_e2m1fn_x2, Kind::opaque,   1,  "float4_e2m1fn_x2", "",                     "Float4_e2m1fn_x2Tensor", "",          "float4_e2m1fn_x2", "",     "F4"},
    {qint8,            Kind::opaque,   1,  "qint8",            "QInt8Storage",         "QInt8Tensor",         "",             "qint8",            "",     ""},
    {quint8,           Kind::opaque,   1,  "quint8",           "QUInt8Storage",        "QUInt8Tensor",        "",             "quint8",           "",     ""},
    {qint32,           Kind::opaque,   4,  "qint32",           "QInt32Storage",        "QInt32Tensor",        "",             "qint32",           "",     ""},
    {quint4x2,         Kind::opaque,   1,  "quint4x2",         "QUInt4x2Storage",      "QUInt4x2Tensor",      "",             "quint4x2",         "",     ""},
    {quint2x4,         Kind::opaque,   1,  "quint2x4",         "QUInt2x4Storage",      "QUInt2x4Tensor",      "",             "quint2x4",         "",     ""},
    {qint4x2,          Kind::opaque,   1,  "",                 "",                     "",                    "Int4",         "qint4x2",          "",     ""},
    {bits8,            Kind::opaque,   1,  "bits8",            "",                     "Bits8Tensor",         "",             "bits8",            "",     ""},
    {bits16,           Kind::opaque,   2,  "bits16",           "",                     "Bits16Tensor",        "",             "bits16",           "",     ""},
    {bits1x8,          Kind::opaque,   1,  "bits1x8",          "",                     "Bits1x8Tensor",       "",             "bits1x8",          "",     ""},
    {bits2x4,          Kind::opaque,   1,  "bits2x4",          "",                     "Bits2x4Tensor",       "",             "bits2x4",          "",     ""},
    {bits4x2,          Kind::opaque,   1,  "bits4x2",          "",                     "Bits4x2Tensor",       "",             "bits4x2",          "",     ""},
});
// clang-format on

constexpr bool rows_follow_the_enumeration() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (static_cast<std::size_t>(kTable[i].dtype) != i) return false;
  return true;
}
static_assert(rows_follow_the_enumeration());

}  // namespace

std::span<const DTypeInfo> dtype_table() { return kTable; }

const DTypeInfo& info(DType dtype) { return kTable.at(static_cast<std::size_t>(dtype)); }

std::optional<DType> find_dtype(std::string_view DTypeInfo::*column, std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (const DTypeInfo& row : kTable)
    if (row.*column == name) return row.dtype;
  return std::nullopt;
}

}  // namespace twofold
