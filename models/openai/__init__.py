"""Any server that speaks the OpenAI protocol: vLLM, llama.cpp, Ollama, a hosted one."""
