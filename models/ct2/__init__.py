"""The CTranslate2 engine: model packages, int8 on a CPU, float16 or bfloat16 on a GPU, no torch."""
