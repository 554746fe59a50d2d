/**
 * Operators of the standard ONNX domain that a pack may use: pure arithmetic on tensors.
 * Control flow (If, Loop, Scan), random numbers, strings, sequences and everything outside the standard domain stay out:
 * the engine owns sampling and randomness, and a graph without branches can be read in one pass.
 */
export const ALLOWED_OPERATORS: ReadonlySet<string> = new Set(
  `Abs Add And AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv ConvTranspose Cos
  DepthToSpace DequantizeLinear Div DynamicQuantizeLinear Einsum Equal Erf Exp Expand Flatten Floor Gather Gelu Gemm
  GlobalAveragePool Greater GreaterOrEqual GroupNormalization HardSwish Identity InstanceNormalization
  LayerNormalization LeakyRelu Less LessOrEqual Log MatMul MatMulInteger Max MaxPool Min Mish Mod Mul Neg Not Or Pad
  Pow QuantizeLinear Range Reciprocal ReduceL2 ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare Relu Reshape
  Resize Round Shape Sigmoid Sign Sin Slice Softmax Softplus SpaceToDepth Split Sqrt Squeeze Sub Tanh Tile Transpose
  Unsqueeze Where`
    .split(/\s+/)
    .filter(Boolean),
);

/** Opset versions whose semantics the packs are tested with. */
export const OPSET_RANGE: readonly [number, number] = [17, 21];
